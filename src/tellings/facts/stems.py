"""Words reduced to what they share with their kin: "criticised", "criticism" and "critics" are one stem.

Light and English only: it serves to find two sentences that tell one thing, never to show anything. A word of another
language passes through with no more than a plural "s" lost, alike in every article, so likeness still works.
"""

from __future__ import annotations

from functools import lru_cache

from tellings.text import fold

# fmt: off
_ENDINGS = (
    "isations", "izations", "isation", "ization", "ational", "fulness", "iveness", "ousness", "ically", "ations",
    "itions", "ingly", "ating",
    "ation", "ition", "ments", "ances", "ences", "ities", "ators", "ising", "izing", "ised", "ized",
    "ises", "izes", "ment", "ness", "ance", "ence", "ancy", "ency", "able", "ible", "ical", "ions", "ives", "ants",
    "ents", "isms", "ists", "ator", "ated", "ates", "ally", "edly", "ship", "ion", "ive", "ism", "ist", "ise", "ize",
    "ity", "ant", "ent", "ate", "ful", "ous", "ial", "ian", "ers", "ors", "ing", "al", "er", "or", "ly", "ed", "es",
    "ic",
)
# fmt: on
_BY_LAST = {last: tuple(e for e in _ENDINGS if e[-1] == last) for last in {e[-1] for e in _ENDINGS}}
"""The endings by their last letter, in their order: most words are done with after a look at few."""
_SHORT = ("ed", "ing", "es", "ism", "ist")
_LEAST = 4
"""Letters that must stay before an ending; a short one may leave three."""

# fmt: off
_IRREGULAR = {
    "said": "say", "says": "say", "told": "tell", "tells": "tell", "was": "be", "were": "be", "is": "be", "are": "be",
    "been": "be", "being": "be", "had": "have", "has": "have", "having": "have", "did": "do", "does": "do",
    "done": "do", "went": "go", "gone": "go", "goes": "go", "came": "come", "made": "make", "makes": "make",
    "took": "take", "taken": "take", "gave": "give", "given": "give", "got": "get", "gotten": "get", "knew": "know",
    "known": "know", "thought": "think", "saw": "see", "seen": "see", "left": "leave", "leaves": "leave",
    "lost": "lose", "losing": "lose", "loss": "lose", "losses": "lose", "won": "win", "winning": "win",
    "winner": "win", "held": "hold", "kept": "keep", "began": "begin", "begun": "begin", "brought": "bring",
    "bought": "buy", "sold": "sell", "sale": "sell", "sales": "sell", "sent": "send", "spent": "spend", "paid": "pay",
    "met": "meet", "ran": "run", "led": "lead", "fought": "fight", "caught": "catch", "found": "find", "heard": "hear",
    "felt": "feel", "meant": "mean", "spoke": "speak", "spoken": "speak", "speech": "speak", "wrote": "write",
    "written": "write", "stood": "stand", "rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall",
    "chose": "choose", "chosen": "choose", "choice": "choose", "drew": "draw", "drawn": "draw", "grew": "grow",
    "grown": "grow", "growth": "grow", "threw": "throw", "thrown": "throw", "broke": "break", "broken": "break",
    "struck": "strike", "sought": "seek", "taught": "teach", "shot": "shoot", "shooting": "shoot", "died": "die",
    "dying": "die", "dead": "die", "death": "die", "deaths": "die", "lying": "lie", "lied": "lie", "lies": "lie",
    "built": "build", "men": "man", "women": "woman", "children": "child", "people": "person", "persons": "person",
    "wives": "wife", "lives": "life", "better": "good", "best": "good", "worse": "bad", "worst": "bad",
    "stole": "steal", "stolen": "steal", "sang": "sing", "sung": "sing", "flew": "fly", "flight": "fly",
    "drove": "drive", "driven": "drive", "hid": "hide", "hidden": "hide", "beat": "beat", "beaten": "beat",
    "government": "government", "governments": "government", "internet": "internet", "state": "state",
    "states": "state", "united": "united", "general": "general", "generals": "general", "elected": "elect",
    "election": "elect", "reelected": "elect", "re-elected": "elect", "re-election": "elect",
}
# fmt: on


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """The stem of one word in any case; the same for the same folded word. Figures stay as they are."""
    plain = fold(word)
    for tail in ("'s", "s'", "'"):
        if plain.endswith(tail) and len(plain) > len(tail) + 1:
            plain = plain[: -len(tail)] + ("s" if tail == "s'" else "")
            break
    if plain in _IRREGULAR:
        return _IRREGULAR[plain]
    if len(plain) < 4 or not plain.isalpha():
        return plain
    return _bare(_strip(_bare(_strip(_singular(plain)))))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _strip(word: str) -> str:
    for ending in _BY_LAST.get(word[-1:], ()):
        keep = len(word) - len(ending)
        if word.endswith(ending) and keep >= (3 if ending in _SHORT else _LEAST):
            return word[:keep]
    return word


def _bare(word: str) -> str:
    """Without a last vowel that comes and goes ("marry", "married") and without a doubled last letter."""
    while len(word) > 3 and word[-1] in "eyi":
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiousl":
        return word[:-1]
    return word
