"""The collations as a TEI critical apparatus (parallel segmentation, TEI P5 chapter 12), well-formed XML.

Every printing of an utterance is a witness. Where all witnesses agree the words stand as text; where they differ an
`<app>` gives each reading once with all its witnesses, an omission as an empty `<rdg>`. The readings of one witness in
their order rebuild its tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from tellings import text
from tellings.records import Article, Report, StoryReport, Utterance
from tellings.report.characters import language_tag, web_address
from tellings.report.sources import Sources

_NAMESPACE = "http://www.tei-c.org/ns/1.0"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(report: Report) -> str:
    """One TEI document with a division for each story that has an utterance in two printings."""
    sources = Sources(report)
    root = ET.Element("TEI", {"xmlns": _NAMESPACE})
    _header(root, report, sources)
    body = _child(_child(root, "text"), "body")
    for n, story in enumerate(report.stories, 1):
        shared = [u for u in story.utterances if len(u.printings) > 1]
        if shared:
            division = _child(body, "div", type="story", n=str(n))
            _child(division, "head", story.headline_text)
            for k, utterance in enumerate(shared, 1):
                _utterance(division, f"s{n}-u{k}", utterance, story, sources)
    if not len(body):
        _child(_child(body, "div"), "p", "No utterance stands in two printings.")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _child(parent: ET.Element, tag: str, words: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, {k: _legal(v) for k, v in attributes.items()})
    if words is not None:
        element.text = _legal(words)
    return element


def _legal(words: str) -> str:
    """XML 1.0 has no room for most control characters: the sign for a broken one takes their place."""
    return _ILLEGAL.sub("\ufffd", words)


def _header(root: ET.Element, report: Report, sources: Sources) -> None:
    header = _child(root, "teiHeader")
    described = _child(header, "fileDesc")
    title = report.stories[0].headline_text if len(report.stories) == 1 else "Many events, many tellings"
    _child(_child(described, "titleStmt"), "title", title or "Untitled")
    _child(_child(described, "publicationStmt"), "p", "A collation made by Tellings; the texts are their outlets'.")
    witnesses = _child(_child(described, "sourceDesc"), "listWit")
    doubles = _doubles(report)
    for article in report.articles:
        _witness(witnesses, article, sources)
        for n in range(2, doubles.get(article.id, 1) + 1):
            words = f"{sources.name(article.id)}, printing {n} of one utterance in the same article"
            again = _child(witnesses, "witness", words)
            again.set(f"{_XML}id", _sigil(sources, article.id, n))
    if not report.articles:
        _child(witnesses, "witness", "No article").set(f"{_XML}id", "a0")
    encoding = _child(_child(header, "encodingDesc"), "variantEncoding", method="parallel-segmentation")
    encoding.set("location", "internal")


def _doubles(report: Report) -> dict[str, int]:
    """For each article the most printings of one utterance that it has."""
    most: dict[str, int] = {}
    for story in report.stories:
        for u in story.utterances:
            count: dict[str, int] = {}
            for p in u.printings:
                count[p.span.article] = count.get(p.span.article, 0) + 1
            for article, n in count.items():
                most[article] = max(most.get(article, 0), n)
    return most


def _witness(parent: ET.Element, article: Article, sources: Sources) -> None:
    witness = _child(parent, "witness")
    witness.set(f"{_XML}id", _sigil(sources, article.id, 1))
    described = _child(witness, "bibl")
    if article.title:
        _child(described, "title", article.title)
    if article.byline:
        _child(described, "author", article.byline)
    _child(described, "publisher", sources.name(article.id))
    if article.published:
        dated = _child(described, "date", article.published)
        if re.fullmatch(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?", article.published):
            dated.set("when", article.published)
    address = web_address(article.url)
    _child(described, "idno", address or article.source, type="URI" if address else "source")


def _sigil(sources: Sources, article: str, printing: int) -> str:
    return f"a{sources.number[article]}" + (f".{printing}" if printing > 1 else "")


def _utterance(parent: ET.Element, name: str, utterance: Utterance, story: StoryReport, sources: Sources) -> None:
    block = _child(parent, "ab", type="utterance", subtype=utterance.relation)
    block.set(f"{_XML}id", name)
    language = language_tag(sources[utterance.printings[utterance.reference].span.article].language)
    if language:
        block.set(f"{_XML}lang", language)
    speaker = next((p.name for p in story.people if p.id == utterance.speaker), None)
    if speaker:
        _child(block, "label", speaker)
    seen: dict[str, int] = {}
    sigla = []
    for p in utterance.printings:
        seen[p.span.article] = seen.get(p.span.article, 0) + 1
        sigla.append(_sigil(sources, p.span.article, seen[p.span.article]))
    writer = _Writer(block)
    for agreed, readings in _segments(utterance, sources):
        if agreed:
            writer.write(readings[0][0])
            continue
        app = ET.SubElement(block, "app")
        for words, who in readings:
            tag = "lem" if utterance.reference in who else "rdg"
            _child(app, tag, words, wit=" ".join(f"#{sigla[j]}" for j in who))
        app[:] = sorted(app, key=lambda e: e.tag != "lem")
        writer.after(app)
    for change in utterance.changes:
        note = _child(block, "note", change.sentence, type="change", subtype=_token(change.kind))
        if change.risks:
            note.set("n", _legal(" ".join(change.risks)))


def _token(kind: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", kind).strip("-") or "change"


class _Writer:
    """Text between the elements of a block, with a space between two pieces."""

    def __init__(self, block: ET.Element) -> None:
        self.block = block
        self.last: ET.Element | None = block[-1] if len(block) else None

    def write(self, words: str) -> None:
        """Put words after what stands last."""
        if self.last is None:
            self.block.text = (self.block.text or "") + _legal(words) + " "
        else:
            self.last.tail = (self.last.tail or " ") + _legal(words) + " "

    def after(self, element: ET.Element) -> None:
        """What is written next stands after this element."""
        element.tail = " "
        self.last = element


_Reading = tuple[str, list[int]]


def _segments(utterance: Utterance, sources: Sources) -> Iterator[tuple[bool, list[_Reading]]]:
    """Stretches of columns in which the same printings go together: (all agree, readings with their printings)."""
    texts = [sources[p.span.article].text for p in utterance.printings]
    start = 0
    before: tuple[int, ...] | None = None
    for k, column in enumerate(utterance.columns):
        folded = [text.fold(texts[j][at[0] : at[1]]) if at else "" for j, at in enumerate(column)]
        first: dict[str, int] = {}
        way = tuple(first.setdefault(word, j) for j, word in enumerate(folded))
        if before is not None and way != before:
            yield _readings(utterance, texts, start, k)
            start = k
        before = way
    if start < len(utterance.columns):
        yield _readings(utterance, texts, start, len(utterance.columns))


def _readings(utterance: Utterance, texts: Sequence[str], a: int, b: int) -> tuple[bool, list[_Reading]]:
    groups: dict[str, list[int]] = {}
    for j, printed in enumerate(texts):
        words = " ".join(printed[at[0] : at[1]] for c in utterance.columns[a:b] if (at := c[j]))
        groups.setdefault(words, []).append(j)
    return len(groups) == 1, list(groups.items())
