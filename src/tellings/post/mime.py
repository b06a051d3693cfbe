"""A letter as the bytes that are handed to a mail server: the same letter gives the same bytes."""

from __future__ import annotations

import hashlib
from email import policy
from email.charset import QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

from tellings.alerts.letters import House, Letter
from tellings.alerts.showing import clean, line

_WIRE = policy.compat32.clone(linesep="\r\n", max_line_length=0)
"""Lines end as RFC 5322 wants them; headers stand as they were made here, since folding breaks long links."""


def as_bytes(letter: Letter, house: House) -> bytes:
    """The letter as multipart/alternative, text first. No value from outside reaches a header but encoded."""
    charset = Charset("utf-8")
    charset.body_encoding = QP
    whole = MIMEMultipart("alternative", boundary=_boundary(letter))
    whole["From"] = f"{_words(line(house.name, 80), quoted=True)} <{house.sender}>"
    whole["To"] = letter.recipient
    whole["Subject"] = _words(line(letter.subject, 200))
    whole["Date"] = _date(letter.date)
    for name, value in letter.headers:
        if not value.isascii() or not value.isprintable():
            raise ValueError(f"the header {name} is not plain")
        whole[name] = value.replace(">, <", ">,\r\n <")
    whole.attach(MIMEText(clean(letter.text), "plain", charset))  # type: ignore[arg-type]
    whole.attach(MIMEText(clean(letter.html), "html", charset))  # type: ignore[arg-type]
    return whole.as_bytes(policy=_WIRE)


def _words(words: str, *, quoted: bool = False) -> str:
    """Words as a header may hold them: RFC 2047 where they are not plain ASCII, each line short.

    What looks like an encoded word is encoded itself, so that no reader decodes it to something else.
    """
    if words.isascii() and "=?" not in words:
        return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"' if quoted else words
    return Header(words, "utf-8", maxlinelen=70).encode(linesep="\r\n")


def _date(at: float) -> str:
    from datetime import UTC, datetime

    return format_datetime(datetime.fromtimestamp(at, UTC))


def _boundary(letter: Letter) -> str:
    """Not at random, so that the same letter is the same bytes; of the whole content, so that it can't occur in it."""
    made = hashlib.sha256((letter.text + "\0" + letter.html).encode("utf-8", "replace")).hexdigest()
    return f"=_{made[:40]}"
