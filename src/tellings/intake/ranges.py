"""Files at web addresses, read part by part; every address on the way is checked as the first, redirects too."""

from __future__ import annotations

import io
import re
import ssl
import time
from functools import cache
from typing import Any
from urllib.parse import urljoin

import httpcore

from tellings.intake import guard
from tellings.intake.web import MAX_REDIRECTS, FetchError, agent, clean

AHEAD = 1 << 22
"""Bytes asked for at a time."""
_SECONDS = 120.0
"""For one such part, with all redirects to it."""
_TIMES = {"connect": 10.0, "read": 30.0, "write": 30.0, "pool": 10.0}
_WAITS = (1.0, 4.0)
"""Seconds before a server in trouble is asked again."""
_REDIRECTS = (301, 302, 303, 307, 308)
_TOTAL = re.compile(r"bytes (?:\d+-\d+|\*)/(\d{1,15})")


class Ranged(io.RawIOBase):
    """A file at http:// or https:// for reading in any order. `OSError`, with the cause in plain words, where it can't
    be reached or its server knows no parts; `guard.PrivateAddressError` where it, or where it leads to, is on this
    machine or a private network, unless that is allowed."""

    def __init__(self, url: str, *, allow_private: bool = False, resolver: guard.Resolver = guard.resolve) -> None:
        self._url, self._allow_private, self._resolver = url, allow_private, resolver
        self._at = self._first = 0
        self._held = b""
        self.size = 0
        self._fetch(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self.size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self.size:
            return 0
        if not self._first <= self._at < self._first + len(self._held):
            self._fetch(self._at)
        start = self._at - self._first
        data = self._held[start : start + len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def read(self, size: int = -1) -> bytes:
        wanted = self.size - self._at if size < 0 else min(size, self.size - self._at)
        parts = []
        while wanted > 0:
            part = super().read(min(wanted, AHEAD))
            if not part:
                break
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def _fetch(self, first: int) -> None:
        """Hold the part that begins at a byte."""
        for wait in (*_WAITS, None):
            try:
                status, headers, body = self._ask(first)
            except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, guard.DeadlineError) as e:
                if wait is None:
                    raise OSError(_TROUBLE) from e
            else:
                if status < 500 and status != 429:
                    self._take(first, status, headers, body)
                    return
                if wait is None:
                    raise OSError(_TROUBLE)
            time.sleep(wait)

    def _take(self, first: int, status: int, headers: dict[str, str], body: bytes) -> None:
        found = _TOTAL.match(headers.get("content-range", ""))
        if status == 206 and found and (body or int(found[1]) <= first):
            self.size = int(found[1])
        elif status == 416 and first == 0:
            self.size, body = 0, b""
        elif status == 200 and first == 0 and headers.get("content-length") == str(len(body)):
            self.size = len(body)  # all of a small file
        else:
            raise OSError(_SAID.get(status, "the server doesn't answer requests for parts of a file"))
        self._first, self._held = first, body

    def _ask(self, first: int) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the answer at the end of all redirects."""
        deadline = guard.Deadline(_SECONDS)
        url = self._url
        for _ in range(MAX_REDIRECTS + 1):
            try:
                url = clean(url)
            except FetchError as error:
                raise OSError(error.detail) from error
            status, headers, body = self._exchange(url, first, deadline)
            if status not in _REDIRECTS or not headers.get("location"):
                return status, headers, body
            url = urljoin(url, headers["location"])
        raise OSError(f"the address leads on more than {MAX_REDIRECTS} times")

    def _exchange(self, url: str, first: int, deadline: guard.Deadline) -> tuple[int, dict[str, str], bytes]:
        backend = guard.Guard(deadline, allow_private=self._allow_private, resolver=self._resolver)
        headers: dict[bytes | str, bytes | str] = {
            "Range": f"bytes={first}-{first + AHEAD - 1}",
            "User-Agent": agent(None),
            "Accept-Encoding": "identity",
        }
        context = _tls() if url.startswith("https:") else None
        try:
            with (
                httpcore.ConnectionPool(
                    ssl_context=context, network_backend=backend, max_keepalive_connections=0
                ) as pool,
                pool.stream("GET", url, headers=headers, extensions={"timeout": _TIMES}) as answer,
            ):
                said = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in answer.headers}
                return answer.status, said, b"" if answer.status in _REDIRECTS else _body(answer)
        except guard.PrivateAddressError as error:
            raise guard.PrivateAddressError(f"{error}. Allow it with --allow-private") from error
        except ssl.SSLError as error:
            raise OSError(f"no safe connection ({error.reason or error})") from error


def _body(answer: httpcore.Response) -> bytes:
    """As much as was asked for, and a byte more where the server sends more than that."""
    parts: list[bytes] = []
    size = 0
    for chunk in answer.iter_stream():
        parts.append(chunk)
        size += len(chunk)
        if size > AHEAD:
            break
    return b"".join(parts)[: AHEAD + 1] if answer.status == 200 else b"".join(parts)[:AHEAD]


def size_of(url: str, *, allow_private: bool = False) -> int:
    """How many bytes a file at a web address has; errors as for `Ranged`."""
    with Ranged(url, allow_private=allow_private) as file:
        return file.size


_TROUBLE = "the server can't be reached, or answers with errors"
_SAID = {
    401: "the server refuses it (401 or 403)",
    403: "the server refuses it (401 or 403)",
    404: "there is nothing there (404)",
    410: "there is nothing there (404)",
}


@cache
def _tls() -> ssl.SSLContext:
    """One context for all requests of a process: making one reads every root certificate."""
    return httpcore.default_ssl_context()
