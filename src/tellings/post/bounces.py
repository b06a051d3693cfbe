"""Mail that comes back, read: delivery reports (RFC 3464), complaints (ARF, RFC 5965), and mails that unsubscribe.

All of it is hostile: anybody can send such a mail. What is believed is only what names a message of ours by its signed
Message-ID, its signed envelope id or a signed token; an address alone is never believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message as Mail
from typing import Literal

MOST = 2 * 1024 * 1024
"""Bytes of one mail that are read."""
MOST_PARTS = 60
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_ID = re.compile(r"<([a-z2-7]{2,600}\.[a-z2-7]{16})@[A-Za-z0-9.-]{1,253}>", re.IGNORECASE)
_ENVELOPE = re.compile(r"([a-z2-7]{2,600}\.[a-z2-7]{16})", re.IGNORECASE)
_STOP = re.compile(r"\b(s\.[A-Za-z0-9_-]{1,64}\.[A-Za-z0-9_-]{0,64}\.\d{1,12}\.[A-Za-z0-9_-]{27})(?![A-Za-z0-9_-])")
_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a mail that came back says."""

    kind: Literal["bounce", "delayed", "complaint", "stop", "unknown"]
    references: tuple[str, ...] = ()
    """Left parts of Message-IDs that may be ours; still to be checked against the key."""
    token: str = ""
    """For `stop`: the token to be checked."""
    status: str = ""
    """For a bounce: its enhanced status, as "5.1.1"."""
    words: str = ""
    """For a bounce: the server's diagnosis in a line."""


def read(raw: bytes) -> Returned:
    """What one mail says; total: whatever the bytes, there is an answer."""
    try:
        mail = message_from_bytes(raw[:MOST], policy=policy.compat32)
        parts = list(_parts(mail))
    except (ValueError, LookupError, IndexError, TypeError, AttributeError, RecursionError):
        # The parser of the standard library promises not to raise, and does on some broken headers.
        return Returned(kind="unknown")
    kind = str(mail.get_content_type())
    if any(p.get_content_type() == "message/feedback-report" for p in parts):
        return _complaint(parts)
    reports = [
        p for p in parts if p.get_content_type() in ("message/delivery-status", "message/global-delivery-status")
    ]
    if reports or kind == "multipart/report":
        return _bounce(reports, parts)
    return _stop(mail)


def _parts(mail: Mail) -> Iterator[Mail]:
    for n, part in enumerate(mail.walk()):
        if n >= MOST_PARTS:
            return
        yield part


def _header(part: Mail, name: str) -> str:
    return " ".join(str(part.get(name, "") or "")[:2000].split())


def _bounce(reports: list[Mail], parts: list[Mail]) -> Returned:
    # Each group of fields of a delivery report is a part without a body; the first is about the message.
    groups = [g for r in reports for g in r.walk() if g is not r][:MOST_PARTS]
    envelopes = [m[1].lower() for g in groups for m in [_ENVELOPE.fullmatch(_header(g, "Original-Envelope-Id"))] if m]
    actions = [(_header(g, "Action").lower(), g) for g in groups if g.get("Action")]
    failed = [g for action, g in actions if action.startswith("failed")]
    about = failed or [g for action, g in actions if action.startswith("delayed")]
    status = next((m[0] for g in about for m in [_STATUS.search(_header(g, "Status"))] if m), "")
    words = next((_header(g, "Diagnostic-Code") for g in about if g.get("Diagnostic-Code")), "")
    return Returned(
        kind="bounce" if failed else "delayed" if about else "unknown",
        references=tuple(dict.fromkeys([*envelopes, *_references(parts)]))[:8],
        status=status,
        words="".join(c if c.isprintable() else " " for c in words)[:300],
    )


def _complaint(parts: list[Mail]) -> Returned:
    report = next(p for p in parts if p.get_content_type() == "message/feedback-report")
    fields = report.get_payload()
    about = fields[0] if isinstance(fields, list) and fields and isinstance(fields[0], Mail) else report
    kind = (_header(about, "Feedback-Type") or _field(report, "Feedback-Type")).lower()
    envelope = _ENVELOPE.fullmatch(_header(about, "Original-Envelope-Id"))
    found = ([envelope[1].lower()] if envelope else []) + list(_references(parts))
    # "not-spam" takes a complaint back; it must not stop anybody's mail.
    believed = kind in ("abuse", "fraud", "other", "virus", "opt-out", "")
    return Returned(kind="complaint" if believed else "unknown", references=tuple(dict.fromkeys(found))[:8])


def _field(part: Mail, name: str) -> str:
    """A field of a report that the parser took for text."""
    raw = part.get_payload(decode=True)
    text = raw.decode("ascii", "replace")[:20_000] if isinstance(raw, bytes) else ""
    found = re.search(rf"(?im)^{name}:[ \t]*([^\r\n]{{0,200}})", text)
    return found[1].strip() if found else ""


def _references(parts: list[Mail]) -> Iterator[str]:
    """Message-IDs of what is sent back: the whole mail, or its headers as a text."""
    for part in parts[1:]:
        kind = part.get_content_type()
        for m in _ID.finditer(_header(part, "Message-ID")):
            yield m[1].lower()
        if kind in ("text/rfc822-headers", "message/global-headers", "message/rfc822"):
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes):
                text = raw[:100_000].decode("utf-8", "replace")
                for m in re.finditer(r"(?im)^message-id:[ \t]*(?:\r?\n[ \t]+)?([^\r\n]{0,1000})", text):
                    yield from (x[1].lower() for x in _ID.finditer(m[1]))


def _stop(mail: Mail) -> Returned:
    found = _STOP.search(_header(mail, "Subject"))
    return Returned(kind="stop", token=found[1]) if found else Returned(kind="unknown")
