"""Files at addresses (http, https, s3, gs, az), read by Daft's reader."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, cast

from tellings.engines import daft as engine

_AHEAD = 1 << 22
"""Bytes fetched at a time of a remote file."""
_CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)


class _Remote(io.RawIOBase):
    """A remote file as Python's readers expect one. Nothing is asked for at or behind its end: stores refuse that."""

    def __init__(self, daft: ModuleType, address: str) -> None:
        self._daft, self._address = daft, address
        file = daft.File(address)
        self._opened = file.open(_AHEAD)  # first: its errors say more than those of the size
        self._file: Any = self._opened.__enter__()
        self._size, self._at = int(file.size()), 0

    def close(self) -> None:
        if not self.closed:
            self._opened.__exit__(None, None, None)
        super().close()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int = -1) -> bytes:
        left = self._size - self._at
        wanted = left if size < 0 else min(size, left)
        if wanted <= 0:
            return b""
        with _plainly(self._daft, self._address):
            if self._file.tell() != self._at:
                self._file.seek(self._at)
            data = cast(bytes, self._file.read(wanted))
        self._at += len(data)
        return data


def open_remote(address: str) -> BinaryIO:
    """A file at http://, https://, s3://, gs:// or az:// for reading in any order; `OSError`, with the cause in plain
    words, where it can't be reached. Credentials are those of the environment, as Daft looks for them."""
    daft = engine.loaded()
    with _plainly(daft, address):
        return cast(BinaryIO, _Remote(daft, address))


def size_of(address: str) -> int:
    """How many bytes a remote file has; `OSError` where it can't be reached."""
    daft = engine.loaded()
    with _plainly(daft, address):
        file = daft.File(address)
        with file.open(1):  # its errors say more than those of the size
            return int(file.size())


@contextlib.contextmanager
def _plainly(daft: ModuleType, address: str) -> Iterator[None]:
    try:
        yield
    except engine.faults(daft) as error:
        raise OSError(_words(f"{error} {error.__cause__ or ''}", address)) from error


def _words(said: str, address: str) -> str:
    """What went wrong, in plain words, out of what Daft says of it."""
    low = said.lower()
    store = not address.lower().startswith(("http://", "https://"))
    if "nosuchbucket" in low:
        return "there is no such bucket"
    if "not found" in low or "notfound" in low or "does not exist" in low:
        return "there is no such bucket, or nothing of that name in it" if store else "there is nothing there (404)"
    if "403" in low or "forbidden" in low or "accessdenied" in low or "401" in low or "unauthorized" in low:
        return _refused(address)
    if "range" in low:
        return "the server doesn't answer requests for parts of a file"
    if store and "unhandled error" in low:
        return _refused(address)
    if "transient" in low or "connect" in low or "timeout" in low or "dns" in low:
        return "the server can't be reached, or answers with errors"
    return " ".join(said.split())[:300]


def _refused(address: str) -> str:
    if not address.lower().startswith("s3://"):
        return "the server refuses it (401 or 403)"
    if any(os.environ.get(name) for name in _CREDENTIALS) or (Path.home() / ".aws" / "credentials").exists():
        return "the store refuses it: check the credentials, and whether they may read it"
    return "the store refuses it, and no credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
