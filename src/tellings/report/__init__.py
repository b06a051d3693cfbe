"""Every output is rendered from one Report: page, Markdown, CSV, TEI, Web Annotations, terminal.

Each function loads what it needs when it is called, so that a command that prints JSON pays for none of them.
What each form holds is told in docs/reference/formats.md.
"""

from tellings.records import Report

__all__ = ["annotations", "markdown", "page", "summary", "tables", "tei"]


def page(report: Report) -> str:
    """The report as one HTML file that opens offline. No script, no request; nothing from outside is markup."""
    from tellings.report import html

    return html.page(report)


def summary(report: Report, *, width: int, colour: bool) -> str:
    """The report in few lines of at most `width` columns for a terminal; ANSI colours only where `colour` is true.

    Control characters and escape sequences of the texts never reach the terminal.
    """
    from tellings.report import terminal

    return terminal.summary(report, width=width, colour=colour)


def markdown(report: Report) -> str:
    """The report as Markdown (CommonMark with GitHub's tables). Nothing from outside is markup or a link."""
    from tellings.report import commonmark

    return commonmark.document(report)


def tables(report: Report, *, bom: bool = False) -> dict[str, str]:
    """The report as CSV files: name → content (RFC 4180, header row). `bom` puts U+FEFF first, for Excel.

    A field that a spreadsheet program would run as a formula gets an apostrophe before it.
    """
    from tellings.report import spreadsheet

    return spreadsheet.tables(report, bom=bom)


def tei(report: Report) -> str:
    """The collations as a TEI critical apparatus, one `<div>` a story, one `<ab>` an utterance, as XML text."""
    from tellings.report import apparatus

    return apparatus.document(report)


def annotations(report: Report) -> str:
    """Every span of the report as a W3C Web Annotation (JSON-LD), with position and quote selectors."""
    from tellings.report import webannotation

    return webannotation.collection(report)
