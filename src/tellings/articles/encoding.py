"""Bytes to text: byte-order marks, what the transport said, what the page says, then a guess; or the reason why not."""

from __future__ import annotations

import codecs
import re

import numpy as np

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"SQLite format 3", "a database"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound or film file"),
    (b"RIFF", "a sound or film file"),
    (b"\x00\x00\x00\x18ftyp", "a film file"),
    (b"\x00\x00\x00\x20ftyp", "a film file"),
)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})", re.I)
_XML = re.compile(rb"^\s{0,20}<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9_:.\-]{2,40})", re.I)
_TAB, _SHIFT_OUT, _SPACE = np.uint8(9), np.uint8(14), np.uint8(32)
_OTHER_CONTROLS = (b"\x0b", b"\x0c", b"\x7f")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SAME = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
"""Labels that browsers read as windows-1252, since that is what is sent under them."""


class NotTextError(ValueError):
    """The bytes are no text; the message says what they look like."""


def decode(body: bytes, *, charset: str | None = None, markup: bool = False) -> str:
    """The text of some bytes. Line ends become \\n; control characters, which stand for no character, are left out.

    Raises NotTextError where the bytes are a known binary kind or hold what no text holds.
    """
    return characters(body, charset=charset, markup=markup)[0]


def characters(body: bytes, *, charset: str | None = None, markup: bool = False) -> tuple[str, bool]:
    """The text, and whether the bytes are that text in UTF-8 as they stand: then nobody need encode it again."""
    for magic, what in _MAGIC:
        if body.startswith(magic):
            raise NotTextError(f"it looks like {what}")
    text, same = _characters(body, charset, markup)
    if "\r" in text:
        text, same = text.replace("\r\n", "\n").replace("\r", "\n"), False
    if not _holds_controls(body):
        return text, same
    sample = text[:20_000]
    if len(_CONTROL.findall(sample)) > 0.02 * len(sample) + 2:
        raise NotTextError("it holds control characters that no text holds")
    return _CONTROL.sub("", text), False


def _holds_controls(body: bytes) -> bool:
    # Each step is over all bytes at once; leaving them out byte by byte took a tenth of what a page takes to parse.
    codes = np.frombuffer(body or b" ", np.uint8)
    return (
        bool((codes < _TAB).any())
        or bool((codes - _SHIFT_OUT < _SPACE - _SHIFT_OUT).any())
        or any(code in body for code in _OTHER_CONTROLS)
    )


def _characters(body: bytes, charset: str | None, markup: bool) -> tuple[str, bool]:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff"), False
    wide = _without_mark(body)
    if wide:
        return body.decode(wide, "replace"), False
    try:
        return body.decode("utf-8"), True
    except UnicodeDecodeError:
        return _otherwise(body, charset, markup), False


def _otherwise(body: bytes, charset: str | None, markup: bool) -> str:
    """The text of bytes that are no UTF-8."""
    head = body[:4096]
    said: list[str | None] = [charset]
    if markup and (found := _META.search(head) or _XML.search(head)):
        said.append(found.group(1).decode("ascii"))
    for label in said:
        text = _strictly(body, label)
        if text is not None:
            return text
    return _mixed(body) if _mostly_utf8(body) else _guessed(body, markup)


def _without_mark(body: bytes) -> str | None:
    """UTF-16 with no mark: in Western text every other byte is zero."""
    head = body[:2000]
    if head.count(0) < 0.2 * len(head) or len(head) < 4:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else None


def _strictly(body: bytes, name: str | None) -> str | None:
    if not name:
        return None
    name = _SAME.get(name.strip().lower(), name.strip().lower())
    try:
        if codecs.lookup(name).name == "utf-8" or not codecs.lookup(name)._is_text_encoding:
            return None
        return body.decode(name)
    except (LookupError, UnicodeDecodeError, ValueError):
        return None


def _mostly_utf8(body: bytes) -> bool:
    """True where sound UTF-8 sequences outnumber the bytes that break it: two encodings pasted into one file."""
    text = body[:200_000].decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(c > "\x7f" for c in text) - wrong > wrong


def _mixed(body: bytes) -> str:
    return body.decode("utf-8", _WINDOWS)


def _from_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_WINDOWS = "tellings-windows-1252"
codecs.register_error(_WINDOWS, _from_windows)


def _guessed(body: bytes, markup: bool) -> str:
    from resiliparse.parse.encoding import detect_encoding

    name = detect_encoding(body[:100_000], from_html_meta=markup) or "cp1252"
    return _strictly(body, name) or body.decode("cp1252", "replace")
