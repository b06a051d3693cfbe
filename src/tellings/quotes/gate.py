"""Which paragraphs are worth an encoder's time: a mark, a word of saying or thinking, or somebody to say it."""

from __future__ import annotations

import re

_ENOUGH = re.compile(r"\b(?:\w++\W++){3}\w")
"""Four words; a paragraph with fewer and without a mark attributes nothing: headings, credits, captions."""

_MARK = re.compile("[\"“”„«»‟″‘]|(?:^|\\s)['―—–]|:\\s*\\S")
_CUE = re.compile(
    r"\b(?:sa(?:y|id)|t(?:ell|old)|accord|add|ask|answer|repl(?:y|ied)|claim|den(?:y|ied)|argu|warn|call|stat|report|"
    r"announc|admit|agree|believ|think|thought|fe(?:el|lt)|fear|hope|want|wish|wonder|know|knew|expect|plan|promis|"
    r"propos|suggest|suspect|support|oppos|critici|accus|blam|prais|condemn|reject|refus|defend|demand|urg|insist|"
    r"not(?:e|ing)|explain|describ|declar|confirm|conced|conclud|estimat|predict|recall|remember|reveal|show|f(?:i|ou)nd|"
    r"sp(?:eak|oke)|talk|tweet|wr(?:i|o)t|quot|mention|testif|vow|pledg|threat|order|recommend|vote|poll|view|see|saw|"
    r"consider|decid|hear|learn|read|sign|cit|express|point|question|discuss|address|respon|statement|word|letter)"
    r"[a-z]*\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(r"\b(?:he|she|they|who|we|I|you|it|his|her|their)\b|(?<=[a-z,;] )[A-Z][a-z]", re.ASCII)


def worth_reading(paragraph: str) -> bool:
    """Whether a paragraph may hold an attribution. False only where it has no quotation mark and no colon, and either
    hardly any words, or neither a word of saying, thinking or wanting nor anybody to whom one could belong."""
    # Somebody first: nearly every paragraph has one, found at once; in the other order asking costs what it saves.
    if _ENOUGH.search(paragraph) and (_SOMEBODY.search(paragraph) or _CUE.search(paragraph)):
        return True
    return bool(_MARK.search(paragraph))
