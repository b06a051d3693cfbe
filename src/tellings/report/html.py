"""The report as one HTML file that opens offline: no script, no request; read by keyboard, ear, eye or on paper."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from tellings.records import Report
from tellings.report.build import page_view
from tellings.report.characters import clip, count, plain_date, visible, web_address


def page(report: Report, above: Markup | None = None) -> str:
    """One page with every story of the report. Whatever the texts hold, none of it is markup.

    `above` is markup that a live desk puts over the report; its server then says what the page may do.
    """
    return _environment().get_template("page.html.jinja").render(page=page_view(report), above=above)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tellings.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters |= {"bdi": _bdi, "count": count, "plain_date": plain_date, "clip": clip, "web": web_address}
    return environment


def _finalize(value: object) -> object:
    """Everything that a template prints passes here: what can't be seen is made visible."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _bdi(words: str) -> Markup:
    """Words from outside within a line of ours, so that their direction stays theirs."""
    return Markup("<bdi>{}</bdi>").format(escape(visible(words)))
