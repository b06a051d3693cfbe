"""DKIM: a signature of the desk's domain under every letter, so that others can tell it from a forged one."""

from __future__ import annotations

import dkim

from tellings.errors import UsageError

COVERED = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
)
"""RFC 8058 wants both List-Unsubscribe headers to be covered."""


def signed(raw: bytes, *, domain: str, selector: str, key: str) -> bytes:
    """The message with a DKIM-Signature (relaxed/relaxed, RSA with SHA-256); `UsageError` where the key is none."""
    try:
        header = dkim.sign(
            raw,
            selector.encode(),
            domain.encode(),
            key.encode(),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name.encode() for name in COVERED if _has(raw, name)],
        )
    except (dkim.DKIMException, ValueError) as error:
        raise UsageError("the DKIM key can't be used", where="dkim_key_file", to_do="Give an RSA key in PEM") from error
    return bytes(header) + raw


def _has(raw: bytes, name: str) -> bool:
    head = raw.partition(b"\r\n\r\n")[0].lower()
    return (b"\r\n" + head).find(b"\r\n" + name.lower().encode() + b":") >= 0
