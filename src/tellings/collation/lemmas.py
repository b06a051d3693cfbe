"""Forms of English words that no ending shows: "knew" is "know", "children" is "child", "mom" is "mother"."""

from __future__ import annotations

from functools import lru_cache

from tellings.collation.spelling import words

_FORMS = (
    "arise arose arisen",
    "awake awoke awoken",
    "bear bore borne born",
    "beat beaten",
    "become became",
    "begin began begun",
    "bend bent",
    "bite bit bitten",
    "bleed bled",
    "blow blew blown",
    "break broke broken",
    "breed bred",
    "bring brought",
    "build built",
    "burn burnt",
    "buy bought",
    "catch caught",
    "choose chose chosen",
    "come came",
    "creep crept",
    "deal dealt",
    "dig dug",
    "do done doing did does",
    "draw drew drawn",
    "dream dreamt",
    "drink drank drunk",
    "drive drove driven",
    "eat ate eaten",
    "fall fell fallen",
    "feed fed",
    "feel felt",
    "fight fought",
    "find found",
    "flee fled",
    "fly flew flown",
    "forbid forbade forbidden",
    "forget forgot forgotten",
    "forgive forgave forgiven",
    "freeze froze frozen",
    "get got gotten",
    "give gave given",
    "go went gone",
    "grow grew grown",
    "hang hung",
    "have had has having",
    "hear heard",
    "hide hid hidden",
    "hold held",
    "keep kept",
    "know knew known",
    "lay laid",
    "lead led",
    "leave left",
    "lend lent",
    "lie lain lying",
    "light lit",
    "lose lost",
    "make made",
    "mean meant",
    "meet met",
    "mistake mistook mistaken",
    "overcome overcame",
    "pay paid",
    "prove proven",
    "ride rode ridden",
    "ring rang rung",
    "rise rose risen",
    "run ran",
    "say said",
    "see saw seen",
    "seek sought",
    "sell sold",
    "send sent",
    "shake shook shaken",
    "shoot shot",
    "show shown",
    "shrink shrank shrunk",
    "sing sang sung",
    "sink sank sunk",
    "sit sat",
    "sleep slept",
    "slide slid",
    "speak spoke spoken",
    "spend spent",
    "spin spun",
    "stand stood",
    "steal stole stolen",
    "stick stuck",
    "strike struck stricken",
    "swear swore sworn",
    "sweep swept",
    "swim swam swum",
    "swing swung",
    "take took taken",
    "teach taught",
    "tear tore torn",
    "tell told",
    "think thought",
    "throw threw thrown",
    "understand understood",
    "undergo underwent undergone",
    "wake woke woken",
    "wear wore worn",
    "weep wept",
    "win won",
    "withdraw withdrew withdrawn",
    "write wrote written",
    "child children kid kids",
    "man men",
    "woman women",
    "person people persons",
    "life lives",
    "wife wives",
    "foot feet",
    "mother mom mum mama moms mothers",
    "father dad fathers dads",
    "policeman policemen cop cops police",
    "tv television",
)
_ENDINGS = ("ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "ly", "s", "y", "e")
_FIRST = {form: listed.split()[0] for listed in _FORMS for form in words(listed)}
_SHIFTED = {
    **dict.fromkeys(words("i he she we they it you"), "he"),
    **dict.fromkeys(words("me him her us them"), "him"),
    **dict.fromkeys(words("my his our their its your mine hers ours theirs"), "his"),
    **dict.fromkeys(words("myself himself herself ourselves themselves itself yourself"), "himself"),
    **dict.fromkeys(words("am is are was were be been being"), "was"),
    **dict.fromkeys(words("will would shall should"), "would"),
    **dict.fromkeys(words("can could may might"), "could"),
    **dict.fromkeys(words("this that these those the"), "the"),
    **dict.fromkeys(words("tomorrow next"), "next"),
}
"""What reporting changes: "I will" is told as "he would"."""


def lemma(word: str) -> str:
    """The first form of an irregular word; any other word as it is."""
    return _FIRST.get(word, word)


def shifted(word: str) -> str:
    """A word without person and tense, as far as a list goes."""
    return _SHIFTED.get(word) or _FIRST.get(word, word)


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """A word without its ending, roughly: enough that "stepped" and "stepping" are one, and "knew" and "know"."""
    word = lemma(word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls" else word
