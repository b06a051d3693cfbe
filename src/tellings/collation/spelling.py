"""English spellings that are one word: contractions, informal writing, numbers in words, American and British."""

from __future__ import annotations

import re
from functools import lru_cache


def words(listed: str) -> tuple[str, ...]:
    """The words of a list written as text."""
    return tuple(listed.split())


CONTRACTED = {"can": "can", "won": "will", "shan": "shall", "ain": "is", "cann": "can"}
"""Stems before "n't" that lose more than the n: "can't", "won't"."""

INFORMAL: dict[str, tuple[str, ...]] = {
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "gotta": ("got", "to"),
    "kinda": ("kind", "of"),
    "sorta": ("sort", "of"),
    "lotta": ("lot", "of"),
    "outta": ("out", "of"),
    "lemme": ("let", "me"),
    "gimme": ("give", "me"),
    "dunno": ("do", "not", "know"),
    "cannot": ("can", "not"),
    "y'all": ("you", "all"),
    "let's": ("let", "us"),
    "mike": ("mic",),
    "microphone": ("mic",),
    "okay": ("ok",),
    "alright": ("all", "right"),
    "'em": ("them",),
    "em": ("them",),
    "'cause": ("because",),
    "cuz": ("because",),
    "till": ("until",),
    "tv": ("television",),
    "yeah": ("yes",),
    "yep": ("yes",),
    "mum": ("mom",),
    "momma": ("mama",),
    "mamma": ("mama",),
    "c'mon": ("come", "on"),
    "o'clock": ("o'clock",),
    "goin'": ("going",),
}

TITLES = {
    "gen": "general",
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
    "lt": "lieutenant",
    "col": "colonel",
    "capt": "captain",
    "sgt": "sergeant",
    "prof": "professor",
    "dr": "doctor",
    "mr": "mister",
    "st": "saint",
    "dept": "department",
    "vs": "versus",
}

UNITS = {
    "ft": "feet",
    "lbs": "pounds",
    "lb": "pounds",
    "mph": "mph",
    "kph": "kph",
    "km": "km",
    "kg": "kg",
    "cm": "cm",
    "mm": "mm",
    "bn": "billion",
    "tn": "trillion",
    "am": "am",
    "pm": "pm",
}
"""What stands right behind a number, and its word: "30ft" is "30 feet"."""

MONTHS = frozenset(
    words(
        "january february march april may june july august september october november december jan feb mar apr jun jul"
        " aug sep sept oct nov dec"
    )
)

_COUNTED = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
)
_TENS = words("thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = words("first second third fourth fifth sixth seventh eighth ninth tenth")
NUMBER_WORDS: dict[str, str] = {
    **{word: str(n) for n, word in enumerate(_COUNTED)},
    **{word: str(10 * n) for n, word in enumerate(_TENS, start=3)},
    **{word: f"{n}{('st', 'nd', 'rd')[n - 1] if n < 4 else 'th'}" for n, word in enumerate(_ORDINALS, start=1)},
}

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"(?<=[bcdfglmnprtv])our(?=$|s$|ed$|ing$|ite|able|ful|ly|er|al|ist)", "or"),
        (r"is(?=e$|es$|ed$|ing$|ation|er$|ers$)", "iz"),
        (r"yse(?=$|s$|d$)", "yze"),
        (r"(?<=[bcht])re(?=$|s$)", "er"),
        (r"(?<=[aeiou])ll(?=ed$|ing$|er$|ers$|or$|ors$)", "l"),
        (r"ogue(?=$|s$)", "og"),
        (r"(?<=[a-z])ence(?=$|s$)", "ense"),
        (r"^grey", "gray"),
        (r"amme(?=$|s$)", "am"),
        (r"^cheque", "check"),
        (r"^tyre", "tire"),
        (r"^ageing$", "aging"),
        (r"^(?:al|el)-(?=.)", ""),
        (r"^judgement", "judgment"),
        (r"wards$", "ward"),
        (r"^whilst$", "while"),
        (r"^amongst$", "among"),
        (r"aluminium", "aluminum"),
    )
)


@lru_cache(maxsize=20_000)
def american(word: str) -> str:
    """An English word in American spelling, for comparing two words that differ; it need not be a real word."""
    for pattern, to in _RULES:
        word = pattern.sub(to, word)
    return word
