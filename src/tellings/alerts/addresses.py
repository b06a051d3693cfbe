"""Mail addresses as people type them: which are taken, and one spelling for each."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from urllib.parse import urlsplit

MOST = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3)."""
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")


class BadAddressError(ValueError):
    """What was typed is no address that mail can be sent to; says why."""


def normal(given: str) -> str:
    """An address in its one spelling: lower case, the domain in ASCII. BadAddressError where it is none.

    Taken is what every mail server takes: no quoted names, no comments, no addresses in brackets, and before the @ only
    ASCII. Control characters are never taken, so that no address can add a header or a command.
    """
    if len(given) > 2 * MOST:
        raise BadAddressError("The address is too long.")
    address = unicodedata.normalize("NFKC", given.strip(" \t")).lower()
    if any(not c.isprintable() or c.isspace() for c in address):
        raise BadAddressError("The address holds a space or a control character.")
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        raise BadAddressError("An address has a name, one @ and a domain, as in ann@example.org.")
    if not _LOCAL.match(local) or len(local) > 64:
        raise BadAddressError("Before the @ stand letters a to z, digits, and dots between them.")
    host = _host(domain)
    if len(local) + 1 + len(host) > MOST:
        raise BadAddressError("The address is too long.")
    return f"{local}@{host}"


def _host(domain: str) -> str:
    try:
        host = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadAddressError("What stands after the @ is no domain.") from error
    labels = host.split(".")
    if len(labels) < 2 or not all(_LABEL.match(part) for part in labels) or labels[-1].isdigit():
        raise BadAddressError("What stands after the @ is no domain, as in example.org.")
    return host


def web_host(url: str) -> str | None:
    """The host of a web address; None where it is none."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    return host if parts.scheme in ("https", "http") and host and url.isascii() and url.isprintable() else None


def hashed(address: str, key: bytes) -> str:
    """What is kept of an address that must not be written to again; without the key nobody can try addresses on it."""
    return hmac.new(key, b"address:" + address.encode(), hashlib.sha256).hexdigest()
