"""How the desk sends: a TOML file that an administrator writes. Secrets stand in the environment or in files."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from tellings.alerts.addresses import BadAddressError, normal
from tellings.errors import UsageError

PASSWORD, HOOK_SECRET = "TELLINGS_MAIL_PASSWORD", "TELLINGS_BOUNCE_SECRET"
_SCHEMES = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
TO_DO = "See docs/how-to/alerts.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """The mail server that takes everything."""

    host: str
    port: int
    security: str
    """starttls, tls, or plain (only to this machine)."""
    login: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    """A file of certificates to trust besides the system's."""
    patience: float = 60.0
    """Seconds for the connection and for each answer."""
    patience_after: float = 300.0
    """Seconds for the answer after the whole message was handed over (RFC 5321 asks for long)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """The settings, checked. Every field but `relay` stands under its own name in the file."""

    public: str
    sender: str
    """The address; `name` stands before it."""
    relay: Relay
    name: str = "Tellings"
    list_id: str = ""
    admin: str = ""
    """Where `tellings alerts test` writes to."""
    return_to: str = ""
    """Where bounces go; the sender's address where it is empty."""
    dkim_selector: str = ""
    dkim_key: str = field(default="", repr=False)
    """The private key itself, PEM."""
    connections: int = 2
    per_domain: float = 600.0
    """Messages a minute to one domain."""
    give_up_hours: float = 48.0
    bounce_folder: str = ""
    """A Maildir that bounces are delivered to."""
    bounce_secret: str = field(default="", repr=False)
    """Signs what a mail provider posts to the desk's bounce address."""
    asks_per_hour: int = 200
    """Confirmations that the whole list sends in an hour at most."""


def load(path: str, environ: Mapping[str, str] | None = None) -> MailSettings:
    """The settings in a file; `UsageError` says which is wrong and what it must be."""
    try:
        with open(path, "rb") as file:
            found = tomllib.load(file)
    except OSError as error:
        raise UsageError(f"cannot read it ({error.strerror})", where=path, to_do=TO_DO) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"it is no TOML ({error})", where=path, to_do=TO_DO) from error
    return _Reading(path, found, os.environ if environ is None else environ).settings()


class _Reading:
    def __init__(self, path: str, found: Mapping[str, object], environ: Mapping[str, str]) -> None:
        self._path, self._found, self._environ = path, found, environ
        named = {f.name for f in fields(MailSettings)} | {"smtp", "login", "password_file", "ca", "dkim_key_file"}
        named = (named | {"bounce_secret_file"}) - {"relay", "dkim_key", "bounce_secret"}
        for key in found:
            if key not in named:
                raise self._wrong(key, "there is no such setting; secrets stand in files or in the environment")

    def _wrong(self, key: str, what: str) -> UsageError:
        return UsageError(f"{key}: {what}", where=self._path, to_do=TO_DO)

    def _text(self, key: str, default: str | None = None) -> str:
        value = self._found.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self._wrong(key, "a text is wanted here")
        if any(ord(c) < 32 or ord(c) == 127 for c in value):
            raise self._wrong(key, "it holds a control character")
        return value.strip()

    def _number(self, key: str, default: float, least: float, most: float) -> float:
        value = self._found.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise self._wrong(key, f"a number from {least:g} to {most:g} is wanted here")
        return float(value)

    def _secret(self, key: str, variable: str) -> str:
        """Out of the environment, else out of the file that a setting names."""
        if variable and self._environ.get(variable):
            return self._environ[variable]
        file = self._text(key, "")
        if not file:
            return ""
        try:
            return Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise self._wrong(key, f"cannot read {file}") from error

    def _address(self, key: str, given: str) -> str:
        try:
            return normal(given)
        except BadAddressError as error:
            raise self._wrong(key, str(error)) from error

    def settings(self) -> MailSettings:
        name, sender = parseaddr(self._text("sender"))
        sender = self._address("sender", sender)
        public = self._text("public").rstrip("/")
        parts = urlsplit(public)
        local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if (parts.scheme != "https" and not (parts.scheme == "http" and local)) or not parts.hostname or parts.query:
            raise self._wrong("public", "the desk's address on the web, beginning with https://")
        selector, key = self._text("dkim_selector", ""), self._secret("dkim_key_file", "")
        if bool(selector) != bool(key):
            raise self._wrong("dkim_selector", "DKIM needs dkim_selector and dkim_key_file, or neither")
        list_id = self._text("list_id", "") or f"alerts.{sender.rpartition('@')[2]}"
        if not list_id.replace(".", "").replace("-", "").isalnum() or not list_id.isascii() or "." not in list_id:
            raise self._wrong("list_id", "a name like alerts.example.org")
        admin, return_to = self._text("admin", ""), self._text("return_to", "")
        return MailSettings(
            public=public,
            sender=sender,
            relay=self._relay(),
            name=self._text("name", name or "Tellings"),
            list_id=list_id,
            admin=self._address("admin", admin) if admin else "",
            return_to=self._address("return_to", return_to) if return_to else sender,
            dkim_selector=selector,
            dkim_key=key,
            connections=int(self._number("connections", 2, 1, 20)),
            per_domain=self._number("per_domain", 600.0, 0.1, 100_000.0),
            give_up_hours=self._number("give_up_hours", 48.0, 0.1, 240.0),
            bounce_folder=self._text("bounce_folder", ""),
            bounce_secret=self._secret("bounce_secret_file", HOOK_SECRET),
            asks_per_hour=int(self._number("asks_per_hour", 200, 1, 100_000)),
        )

    def _relay(self) -> Relay:
        given = self._text("smtp")
        try:
            parts = urlsplit(given)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise self._wrong("smtp", "an address like smtp://mail.example.org:587") from error
        if parts.scheme not in _SCHEMES or not host or parts.username or parts.password or parts.path.strip("/"):
            raise self._wrong("smtp", "an address like smtp://mail.example.org:587; login and password stand apart")
        local = host in ("localhost", "127.0.0.1", "::1")
        if parts.scheme == "smtp+plain" and not local:
            raise self._wrong("smtp", "without TLS only to this machine: smtp+plain://localhost")
        login, password = self._text("login", ""), self._secret("password_file", PASSWORD)
        if login and not password:
            raise self._wrong("login", f"it needs a password: set {PASSWORD}, or name a file with password_file")
        return Relay(
            host=host,
            port=port or _SCHEMES[parts.scheme],
            security={"smtp": "starttls", "smtps": "tls", "smtp+plain": "plain"}[parts.scheme],
            login=login,
            password=password,
            ca=self._text("ca", ""),
        )
