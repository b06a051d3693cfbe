"""How time expressions look in English news text: bounded patterns, and the small words that they hold."""

from __future__ import annotations

import re

from tellings.facts.times import MONTHS, WEEKDAYS, Unit, Which

_S = r"[ \u00a0\t]{1,2}"
NUMBER_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50,
    "a couple": 2, "a couple of": 2, "half a dozen": 6, "a dozen": 12,
}  # fmt: skip
LOOSE = {"a few": (2, 5), "several": (3, 9), "some": (2, 9)}
SHORT = {"Sep": 9, "Sept": 9} | {name[:3]: n for n, name in enumerate(MONTHS, 1)}


def _cased(word: str) -> str:
    return f"{word}|{word.upper()}"


_MONTH = (
    "(?:"
    + "|".join(f"{_cased(name)}|(?:{_cased(name[:3])})\\.?" for name in MONTHS if len(name) > 3)
    + f"|(?:{_cased('Sept')})\\.?|{_cased('May')})"
)
_MONTH = _MONTH.replace("(?:Sep|SEP)", "(?:Sept|SEPT|Sep|SEP)")
_MONTH_NAME = "(?:" + "|".join(_cased(n) for n in MONTHS) + r"|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.)"
_WEEKDAY = "(?:" + "|".join(_cased(n) for n in WEEKDAYS) + r"|(?:Mon|Tues|Tue|Wed|Thurs|Thur|Thu|Fri|Sat|Sun)\b\.?)"
_WEEKDAY_NAME = "(?:" + "|".join(_cased(n) for n in WEEKDAYS) + r"|(?:Mon|Tues|Wed|Thurs|Fri|Sat)\.)"
_PART = r"(?:(?:early|late|mid)[ -])?(?:morning|afternoon|evening|night|midnight|noon|midday|lunchtime)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
YEAR = r"(?:1[5-9]|20)\d\d"
_CLOCK = (
    r"(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)?\s?(?:[ap]\.m\.|[ap]m\b|[AP]M\b)(?:\s(?:E[SD]?T|P[SD]?T|C[SD]?T|GMT|BST)\b)?"
)
_EARLY = r"(?:(?P<part>(?i:early|earlier|late|later|mid|middle|beginning|start|end))(?:[ -]|\sin\s|\sof\s))"
_NUMBER = (
    r"(?:\d{1,3}|half a dozen|a couple of|a couple|a few|a dozen|several|some|an?|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fifty)"
)
_WHICH = r"(?P<which>(?i:last|this past|this coming|this|next|(?:the )?following|the previous|the same|that))"

FULL = re.compile(
    rf"(?:\b(?:(?P<w>{_WEEKDAY})(?:{_S}{_PART})?,?{_S}\(?)?)\b(?P<m>{_MONTH}){_S}(?P<d>{_DAY})"
    rf"(?![\d%:/]|[,.]\d|{_S}(?:percent|per cent|people|million|billion)\b)(?:(?:,"
    rf"|{_S}of)?{_S}(?P<y>{YEAR})(?!\d))?\)?"
)
DAY_FIRST = re.compile(
    rf"(?:\b(?P<w>{_WEEKDAY})(?:{_S}{_PART})?,?{_S}\(?)?(?<![\d$£€.,:/-])\b(?:the{_S})?(?P<d>{_DAY}){_S}(?:of{_S})?"
    rf"(?P<m>{_MONTH})(?![a-z]|{_S}(?:\d{{1,2}}(?!\d)))(?:,?{_S}(?P<y>{YEAR})(?!\d))?"
)
WEEKDAY_NTH = re.compile(
    rf"\b(?P<w>{_WEEKDAY})(?:{_S}{_PART})?,?{_S}(?:\(|the{_S})(?P<d>{_DAY})(?<=[a-z])\)?(?![a-z\d])"
)
THAT_YEAR = re.compile(r",?\s(?:of\s)?(?:that|the same)\s(?:same\s)?year\b")
NTH = re.compile(
    r"\b(?i:on) the (?P<d>(?:3[01]|[12]\d|[1-9])(?:st|nd|rd|th))(?=[.,;:)!?]|\sof\s(?:the|this|last|that)\s?month)"
)
ISO = re.compile(r"(?<![\d/-])(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?![\d/-])")
NUMERIC = re.compile(
    r"(?<![\d/.$-])(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d|\d\d)(?![\d/-]|\.\d)"
)
MONTH_YEAR = re.compile(rf"{_EARLY}?\b(?P<m>{_MONTH}),?(?:{_S}of)?{_S}(?P<y>{YEAR})(?![\d%]|,\d)")
SEASON = re.compile(
    rf"(?:{_WHICH}{_S}|\b(?i:the){_S})?(?:{_EARLY})?\b(?P<s>(?i:spring|summer|fall|autumn"
    rf"|winter))(?:(?:{_S}of)?{_S}(?P<y>{YEAR})(?!\d))?"
)
NAMED_WEEKDAY = re.compile(
    rf"(?:\b(?P<which>(?i:last|this past|this coming|this|next|(?:the )?following|the previous)){_S})?"
    rf"(?:\b(?:(?i:early|earlier|late|later)(?:{_S}(?:on"
    rf"|this))?{_S}))?\b(?P<w>{_WEEKDAY_NAME})(?![a-rt-z]|s\b)"
    rf"(?:{_S}{_PART}\b(?!s))?(?:{_S}of{_S}(?P<of>last|this|next|that){_S}week\b)?"
)
RELATIVE_DAY = re.compile(
    rf"\b(?P<r>(?i:the day before yesterday|the day after tomorrow|yesterday|today|tonight|tomorrow|last night"
    rf"|(?:earlier|later){_S}(?:today|this day|in the day)|this (?:morning|afternoon|evening)))(?:{_S}{_PART})?\b"
)
WEEKEND = re.compile(rf"\b(?:(?i:over|during|at|on|for|through){_S}the|{_WHICH}){_S}weekend\b")
PERIOD = re.compile(
    rf"\b(?:(?:(?i:earlier|later|early|late|sometime){_S}){{0,2}}{_WHICH}){_S}(?P<u>day|week|month"
    rf"|year)\b(?!{_S}?-)"
)
SHIFT = re.compile(
    rf"\b(?:(?i:about|nearly|almost|around|roughly|more than|less than|just over|just under|over|just|at least){_S})?"
    rf"(?P<n>(?i:{_NUMBER})){_S}(?:(?:full|long|short){_S})?(?P<u>day|week|month|year)s?{_S}"
    rf"(?:(?P<dir>(?i:ago|earlier|later|before|after|from now|hence|prior))\b)(?:{_S}(?P<w>{_WEEKDAY_NAME})\b)?"
)
THE_DAY = re.compile(
    rf"\b(?i:the){_S}(?P<u>day|week|month|year){_S}(?P<dir>before|after)\b(?!{_S}(?:yesterday|tomorrow))"
)
THE_NEXT = re.compile(
    rf"\b(?:(?i:the){_S}(?P<o>next|very next){_S}(?P<u>day|morning|week|month|year)"
    rf"|the{_S}(?P<same>same){_S}(?P<us>day|week|month|year))\b"
)
BARE_MONTH = re.compile(
    rf"(?:\b{_WHICH}{_S})?(?:\b{_EARLY})?(?<![-\w])(?P<m>{_MONTH_NAME})(?![\w’'-]*\w|\.\w)(?!{_S}\d)"
)
BARE_YEAR = re.compile(
    rf"(?:\b{_EARLY})?(?:\b(?i:the year){_S})?(?<![\w$€£#.,:/–-])(?P<y>{YEAR})(?![\w%]|[,.:]\d|[-–/]\d{{3,}}|-[a-z])"
)
SHORT_YEAR = re.compile(r"(?<=\b(?:in|of) )['’](?P<y>\d\d)\b(?!s)")
CLOCKS = re.compile(rf"(?<![\w.:])(?:{_CLOCK}|(?i:noon|midnight)\b)")

COUNTED = re.compile(
    r"\s(?:people|troops|men|women|children|votes?|voters|members|miles|kilomet\w+|feet|met(?:er|re)s|pages|jobs"
    r"|dollars"
    r"|pounds|euros|workers|soldiers|students|homes|acres|tons|tonnes|times|points|delegates|calories|words|seats"
    r"|words)\b"
)
BEFORE_MONTH = re.compile(
    r"(?i:\b(?:in|since|until|till|by|through|during|from|to|of|for|after|before|between|and|or|the|a|an|every"
    r"|each|around|about"
    r"|past|than|as|into|throughout|last|next|this|on|late|early|mid|its|his|her|their))[ (—–-]{1,3}$"
)
_BEFORE_OLD = re.compile(r"(?i)\b(?:in|since|of|from|until|by|the)\s$")
SURE_MONTHS = frozenset((1, 2, 7, 9, 10, 11, 12))
NO_WEEKDAY_BEFORE = re.compile(
    r"(?:\b(?:News|Black|Super|Good|Cyber|Ash|Palm|Bloody|Fat|Easter|Holy|Giving|Maundy|Whit|Casual|Freaky|NBC"
    r"|CBS|The Mail on"
    r"|Ruby|Joe|Man)\s|[#@])$"
)
NO_WEEKDAY_AFTER = re.compile(
    r"\s(?:Times|Telegraph|Mirror|Express|Post|Herald|Mail|World|Sun|Night Live|Night Football|Night Lights"
    r"|Night Fever|Night Raw"
    r"|Morning Quarterback|Mass|People)\b"
)
PARTS = {"earlier": None, "later": None, "early": "early", "beginning": "early", "start": "early", "mid": "mid",
          "middle": "mid", "late": "late", "end": "late"}  # fmt: skip
WHICHES: dict[str, Which] = {
    "last": "last", "this": "this", "next": "next", "this past": "last", "this coming": "next",
    "following": "following", "the following": "following", "the previous": "previous", "the same": "that",
    "that": "that",
}  # fmt: skip

UNITS: dict[str, Unit] = {"day": "day", "morning": "day", "week": "week", "month": "month", "year": "year"}
RELATIVE = {
    "the day before yesterday": -2, "yesterday": -1, "last night": -1, "tomorrow": 1, "the day after tomorrow": 2,
}  # fmt: skip
MARKS = frozenset("\"“”'‘’")
