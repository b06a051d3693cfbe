"""What a text says of a person beside the name: office, trade, party, state, apposition. Words in lower case."""

from __future__ import annotations

import re

from tellings.quotes.lexicon import GENERALS, LONG_TITLES, TITLES
from tellings.quotes.names import Name
from tellings.text import fold

_TABLE = """
ala alabama|ariz arizona|ark arkansas|calif california|colo colorado|conn connecticut|del delaware|fla florida|
ga georgia|ill illinois|ind indiana|kan kansas|ky kentucky|la louisiana|md maryland|mass massachusetts|mich michigan|
minn minnesota|miss mississippi|mo missouri|mont montana|neb nebraska|nev nevada|nh new hampshire|nj new jersey|
nm new mexico|ny new york|nc north carolina|nd north dakota|okla oklahoma|ore oregon|pa pennsylvania|ri rhode island|
sc south carolina|sd south dakota|tenn tennessee|tex texas|vt vermont|va virginia|wash washington|wva west virginia|
wis wisconsin|wyo wyoming
"""
_STATES = {k: v for k, _, v in (row.strip().partition(" ") for row in _TABLE.split("|"))}
_PARTIES = {"r": "republican", "d": "democrat", "i": "independent"}
_PARTY = re.compile(r"(?:,\s|\s\()(?:([RDI])-([A-Z][\w. ]{0,14}?)[,).;]|([RD])\))")
_PARTY_OF = re.compile(r",\s(?:an?\s)?(Republican|Democrat|Independent)\s(?:of|from)\s((?:[A-Z]\w+\s?){1,2})")
_NOT_APPOSED = r"(?!(?:and|but|or|who|which|as|in|on|at|to|for|with|said|has|had|was|is)\b)"
_APPOSED = re.compile(rf",\s{_NOT_APPOSED}([^,.;:()\n“”\"]{{3,110}})[,.;)\n]")
_BEFORE = re.compile(r"((?:[\w-]+,?\s){1,4})$")
_CUTS = re.compile(r"\s(?:of|for|at|in|who|with|from|to|on|and|that|whose|which|based|against|behind)\b.*", re.S)
_LEAD = re.compile(r"^(?:(?:a|an|the|his|her|their|its|one of|now|then|once|late|former|\w+[’']s?)\s)+", re.I)
_CLAUSE_WORDS = """
been had has have was were is are by because not it he she
said says told added announced reported confirmed warned
"""
_CLAUSE = frozenset(_CLAUSE_WORDS.split())
"""In an apposition's place these begin a clause: "8,692 for Mayor Lee, the electoral office said"."""
_SHOW = re.compile(r"(?:[’']s)?\s(?:(?:[Ll]ate|[Nn]ew|[Tt]alk|[\w-]+)\s){0,3}(?:Show|show|Hour|Podcast|podcast)\b")
_WORD = re.compile(r"[\w’'-]+")
_TRADE = re.compile(r"(?:er|or|ist|man|woman|ian|star|ess|ity)$")
_NO_TRADE_WORDS = """
after over under for or her whether never however rather later than earlier other
"""
_NO_TRADE = frozenset(_NO_TRADE_WORDS.split())


def labels_before(text: str, n: Name) -> set[str]:
    """ "rapper Kanye West", "the show's host, Ann Lee": the words that lead up to the name, where they say a trade."""
    m = _BEFORE.search(text[max(0, n.whole - 60) : n.whole])
    if m is None:
        return set()
    found = m[1].replace(",", " ").split()
    last = fold(found[-1])
    if not found[-1].islower() or last in _NO_TRADE or not (last in TITLES or _TRADE.search(last)):
        return set()
    if last in ("democratic", "gop"):
        last = {"democratic": "democrat", "gop": "republican"}[last]
    if m[1].rstrip().endswith(",") and len(found) > 1 and found[-2] in ("for", "of", "as", "by", "to"):
        return set()
    if last == "general" and len(found) > 1 and found[-2] in GENERALS:
        last = f"{found[-2]} general"
    return {last} | {fold(w) for w in found[:-1] if (w[0].isupper() and len(w) > 2) or "-" in w}


def labels_after(text: str, n: Name) -> set[str]:
    """ "Ann Lee, a lawyer for the union,", "Bob Ray (R-Ohio)": party, state and the head of an apposition."""
    after = text[n.end : n.end + 140]
    labels: set[str] = {"host"} if _SHOW.match(after) else set()
    party = _PARTY.match(after)
    if party:
        labels.add(_PARTIES[(party[1] or party[3]).lower()])
        state = fold(party[2] or "").strip(" .")
        labels |= {_STATES.get(state.replace(".", "").replace(" ", ""), state)} - {""}
        after = after[party.end() - 1 :]
    of = _PARTY_OF.match(after)
    if of:
        labels |= {of[1].lower(), fold(of[2]).strip()}
    if n.possessive:
        return labels
    apposed = _APPOSED.match(after + "\n")
    if apposed:
        phrase = _LEAD.sub("", apposed[1])
        found = [fold(w) for w in _WORD.findall(_CUTS.sub("", phrase))]
        if found and len(found) <= 6 and not _CLAUSE & set(found) and (phrase != apposed[1] or found[-1] in TITLES):
            labels |= {LONG_TITLES.get(w, w) for w in found if not (w == "president" and "vice" in found)}
            labels |= {"vice president"} if "vice" in found and "president" in found else set()
    return labels
