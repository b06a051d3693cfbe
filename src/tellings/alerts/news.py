"""What is new in a story, by content: what was told is not told again, whatever its story is called now. Pure.

Everything that a report holds is an item with keys made of its words and values. A point or quote is known where any of
its wordings was told, or where it says in other words, with the same names and numbers, what was told. A number or a
conflict is known where all of its values were told. So a reworded repeat is no news, and a changed number is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from tellings import text
from tellings.alerts.channels import digest, folded
from tellings.alerts.nouns import News, NewsKind
from tellings.records import Article, Difference, Person, Span, StoryReport

MOST_TEXT = 400
"""Characters of one piece of news."""
SAME_SHARE = 0.7
"""Share of a sentence's content words that a told one must hold for it to be a repeat."""
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_LISTED = re.compile(r"\S+")
_NUMBERS = {
    w: str(n)
    for n, w in enumerate(
        _LISTED.findall(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty"
        )
    )
}
_DENIES = frozenset(_LISTED.findall("no not never none nobody nothing without cannot neither nor denied denies deny"))
_FUNCTION = frozenset(
    _LISTED.findall(
        "about above after again against also although among another anyone around because been before being below "
        "between both came come could does doing down during each either else even ever every from further going "
        "gone have having here hers herself himself into itself just less like made make many might more most much "
        "must myself near next only onto other others ours over past perhaps quite rather said same says shall she "
        "should since some still such than that their theirs them then there these they this those though through "
        "thus told too toward under until upon very was well were what when where whether which while who whom "
        "whose will with within would yet you your"
    )
)
_STEM = 6
_QUOTED = re.compile(r"[“«„]([^“”«»„]{2,2000})[”»“]|\"([^\"\n]{2,2000})\"")


@dataclass(frozen=True, slots=True)
class Content:
    """What a sentence says, for comparing: stems of content words, names, numbers, and whether it denies."""

    stems: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    denies: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that a story tells, with the keys of all its wordings or values."""

    news: News
    keys: tuple[str, ...]
    every: bool
    """True where it is known only if all of its keys were told (values), False where any will do (wordings)."""
    outlets: frozenset[str]
    """Who tells it in texts of their own."""
    articles: frozenset[str]
    content: Content
    names: tuple[str, ...] = ()
    """The names that the story gives the speaker of a quote, the canonical one first."""


def content(words: str) -> Content:
    """What a sentence says."""
    stems, names, numbers, denies = set(), set(), set(_NUMBER.findall(words)), False
    for n, printed in enumerate(text.BARE.findall(words.replace("’", "'").replace("n't", " not"))):
        plain = text.fold(printed)
        if plain in _NUMBERS:
            numbers.add(_NUMBERS[plain])
        denies |= plain in _DENIES
        if plain[0].isdigit() or (len(plain) < 3) or plain in _FUNCTION:
            continue
        if len(plain) > 3 or printed[0].isupper():
            stems.add(plain[:_STEM])
        if n and printed[0].isupper():
            names.add(plain[:_STEM])
    return Content(frozenset(stems), frozenset(names), frozenset(numbers), denies)


def repeats(new: Content, old: Content) -> bool:
    """Whether the new says nothing that the old did not: its words mostly, its names and numbers all."""
    if new.numbers - old.numbers or new.names - old.stems - old.names or new.denies != old.denies:
        return False
    return len(new.stems & old.stems) >= SAME_SHARE * len(new.stems)


def items(report: StoryReport, articles: Mapping[str, Article]) -> list[Item]:
    """Everything that a report tells, in its order: conflicts, numbers, quotes, points."""
    own = {t.article for t in report.story.tellings if t.copy_of is None}
    people = {p.id: p for p in report.people}
    made = [_difference(d, own, articles) for d in report.differences if d.conflict or d.kind == "number"]
    made += [
        _wordings("quote", [p.span for p in u.printings], u.reference, own, articles, people.get(u.speaker or ""))
        for u in report.utterances
        if u.printings
    ]
    told_in = {p.quote for u in report.utterances for p in u.printings}
    made += [
        _wordings("quote", [q.span], 0, own, articles, people.get(q.speaker or ""))
        for q in report.quotes
        if q.id not in told_in and q.kind != "indirect"
    ]
    made += [_wordings("point", (p.text, *p.tellings), 0, own, articles, None) for p in report.points]
    return [item for item in made if item is not None]


def _slice(span: Span, articles: Mapping[str, Article]) -> str:
    return articles[span.article].text[span.start : span.end]


def _cut(words: str) -> str:
    if len(words) <= MOST_TEXT:
        return words
    at = words.rfind(" ", 0, MOST_TEXT)
    return words[: at if at > 0 else MOST_TEXT]


def _news(kind: NewsKind, key: str, words: str, article: Article, **more: object) -> News:
    return News(
        kind=kind,
        key=key,
        text=_cut(words),
        article=article.id,
        outlet=article.outlet,
        url=article.url,
        published=article.published,
        **more,  # type: ignore[arg-type]
    )


def _outlets(spans: Iterable[Span], own: Collection[str], articles: Mapping[str, Article]) -> frozenset[str]:
    return frozenset(articles[s.article].outlet or s.article for s in spans if s.article in own)


def wording_key(kind: str, words: str) -> str:
    """The key of one wording: the same whatever its case, marks and spaces."""
    return f"{kind[0]}:{digest(folded(words))}"


def _wordings(
    kind: NewsKind,
    spans: Sequence[Span],
    shown: int,
    own: Collection[str],
    articles: Mapping[str, Article],
    person: Person | None,
) -> Item | None:
    spans = [s for s in spans if s.article in articles]
    if not spans:
        return None
    first = spans[shown if shown < len(spans) else 0]
    words = _slice(first, articles)
    if not folded(words):
        return None
    keys = tuple(dict.fromkeys(wording_key(kind, _slice(s, articles)) for s in spans))
    key = wording_key(kind, words)
    article = articles[first.article]
    names = (person.name, *_names(person, articles)) if person else ()
    return Item(
        news=_news(kind, key, words, article, speaker=person.name if person else None),
        keys=keys,
        every=False,
        outlets=_outlets(spans, own, articles),
        articles=frozenset(s.article for s in spans),
        content=content(words),
        names=names,
    )


def _names(person: Person, articles: Mapping[str, Article]) -> list[str]:
    found = {_slice(m.span, articles) for m in person.mentions if m.kind == "name" and m.span.article in articles}
    return sorted(found)


def _difference(d: Difference, own: Collection[str], articles: Mapping[str, Article]) -> Item | None:
    values = [v for v in d.values if v.span.article in articles]
    if not values:
        return None
    values.sort(key=lambda v: (articles[v.span.article].published or "", v.span))
    latest = values[-1]
    printed = tuple(dict.fromkeys(_slice(v.span, articles) for v in values))
    kind: NewsKind = "conflict" if d.conflict else "number"
    about = digest(" ".join(sorted(content(d.what).stems)))
    keys = tuple(dict.fromkeys(f"{kind[0]}:{about}:{folded(v.value)}" for v in values))
    article = articles[latest.span.article]
    words = _sentence(article, latest.span)
    return Item(
        news=_news(kind, keys[-1], words, article, values=printed),
        keys=keys,
        every=True,
        outlets=_outlets([v.span for v in values], own, articles),
        articles=frozenset(v.span.article for v in values),
        content=content(" ".join(printed)),
    )


def _sentence(article: Article, span: Span) -> str:
    """The line's part around a span, from stop to stop."""
    start = max(article.text.rfind(c, 0, span.start) for c in ("\n", ". ", "? ", "! ")) + 1
    ends = [at for c in ("\n", ". ", "? ", "! ") if (at := article.text.find(c, span.end)) >= 0]
    end = min(ends, default=len(article.text)) + 1
    return article.text[start:end].strip()


def fresh(found: Sequence[Item], told: Collection[str]) -> tuple[list[Item], list[Item]]:
    """(new, known) among the items of a story, given the keys that were told."""
    known = [i for i in found if (all if i.every else any)(k in told for k in i.keys)]
    held = {id(i) for i in known}
    new: list[Item] = []
    before = [i.content for i in known]
    for item in found:
        if id(item) in held:
            continue
        if not item.every and any(repeats(item.content, c) for c in before):
            known.append(item)
            continue
        new.append(item)
        # Two sentences of one report that say the same are one piece of news.
        before.append(item.content)
    return new, known


# ── corrections ──


def corrections(before: Article, after: Article, most: int = 10) -> list[News]:
    """What an outlet changed after publication in quotations and numbers: the older words first in `values`."""
    return (_changed_quotes(before, after) + _changed_numbers(before, after))[:most]


def _correction(after: Article, words: str, old: str, new: str) -> News:
    key = f"x:{digest(folded(old) + '>' + folded(new))}"
    return _news("correction", key, words, after, values=(_cut(old), _cut(new)))


_MOST_CHANGED = 60
_ALIKE = 0.55


def _quoted(words: str) -> list[str]:
    return [m[1] or m[2] for m in _QUOTED.finditer(words)]


def _changed_quotes(before: Article, after: Article) -> list[News]:
    old, new = _quoted(before.text), _quoted(after.text)
    stands = {folded(q) for q in new}
    whole = f" {folded(after.text)} "
    gone = [q for q in old if folded(q) not in stands][:_MOST_CHANGED]
    was = {folded(q) for q in old}
    came = [q for q in new if folded(q) not in was][:_MOST_CHANGED]
    found = []
    for quote in gone:
        best = max(came, key=lambda q: _alike(quote, q), default=None)
        if best is not None and _alike(quote, best) >= _ALIKE:
            came.remove(best)
            found.append(_correction(after, best, quote, best))
        elif len(folded(quote).split()) >= 4 and f" {folded(quote)} " not in whole:
            found.append(_correction(after, quote, quote, ""))
    return found


def _changed_numbers(before: Article, after: Article) -> list[News]:
    old, new = _sentences(before.text), _sentences(after.text)
    stands, was = {folded(s) for s in new}, {folded(s) for s in old}
    gone = [s for s in old if folded(s) not in stands and content(s).numbers][:_MOST_CHANGED]
    came = [s for s in new if folded(s) not in was and content(s).numbers][:_MOST_CHANGED]
    found = []
    for sentence in gone:
        best = max(came, key=lambda s: _alike(sentence, s), default=None)
        if best is None or _alike(sentence, best) < _ALIKE:
            continue
        came.remove(best)
        lost, got = content(sentence).numbers, content(best).numbers
        if lost - got and got - lost:
            found.append(_correction(after, best, sentence, best))
    return found


def _sentences(words: str) -> list[str]:
    return [words[a:b] for a, b in text.sentences(words[:100_000])]


def _alike(a: str, b: str) -> float:
    return float(Indel.normalized_similarity(folded(a).split()[:200], folded(b).split()[:200]))
