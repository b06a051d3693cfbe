"""Packed archives give the same whether the quick unpacker is installed or not."""

from __future__ import annotations

import gzip
import io
import random

import pytest

from tellings.intake import gzipped, warc
from tellings.intake.limits import Limits
from tellings.records import Capture, Refusal

LINE = b"<p>The ferry to the outer islands leaves at %d past nine.</p>\n"


def _record(number: int, lines: int, level: int = 6) -> bytes:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"".join(LINE % (n * number) for n in range(lines))
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://quay.example/{number}\r\n"
    head += f"Content-Type: application/http\r\nContent-Length: {len(page)}\r\n\r\n"
    return gzip.compress(head.encode() + page + b"\r\n\r\n", level, mtime=0)


def _read(archive: bytes) -> list[Capture | Refusal]:
    return list(warc.captures(io.BytesIO(archive), "harbour.warc.gz", Limits()))


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch):
    """Reads an archive twice: as installed, and by zlib alone."""
    pytest.importorskip("isal", reason="the quick unpacker comes with the extra parquet")

    def read(archive: bytes) -> tuple[list[Capture | Refusal], list[Capture | Refusal]]:
        quick = _read(archive)
        with monkeypatch.context() as patch:
            patch.setattr(gzipped, "_quick", lambda: None)
            return quick, _read(archive)

    return read


def test_sound_parts_of_any_size_are_the_same_bytes(both) -> None:
    archive = b"".join(
        _record(n, lines, level) for n, (lines, level) in enumerate([(1, 0), (9_000, 1), (70, 9), (1, 6)])
    )
    quick, careful = both(archive)
    assert quick == careful
    assert [type(c) for c in quick] == [Capture] * 4
    assert len(quick[1].body) > 8 * 2**16


def test_zeros_between_parts_and_several_records_in_one_part(both) -> None:
    two = gzip.compress(gzip.decompress(_record(1, 3)) + gzip.decompress(_record(2, 4)), mtime=0)
    quick, careful = both(two + b"\0" * 700 + _record(3, 2))
    assert quick == careful
    assert len(quick) == 3


@pytest.mark.parametrize("seed", range(8))
def test_damage_is_told_in_the_same_words(both, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(12):
        archive = bytearray(b"".join(_record(n, chance.randrange(1, 900)) for n in range(3)))
        at = chance.randrange(30, len(archive) - 12)
        match chance.randrange(3):
            case 0:
                archive[at] ^= 1 << chance.randrange(8)
            case 1:
                del archive[at : at + chance.randrange(1, 40)]
            case _:
                del archive[at:]
        quick, careful = both(bytes(archive))
        assert quick == careful


def test_a_header_that_no_packer_writes_is_damage(both) -> None:
    archive = bytearray(_record(1, 5))
    archive[3] |= 0x40
    quick, careful = both(bytes(archive) + _record(2, 5))
    assert quick == careful
    assert [type(x) for x in quick] == [Refusal, Capture]


def test_without_the_quick_unpacker_archives_are_read_by_zlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzipped, "_quick", lambda: None)
    assert gzipped.quick(gzipped.MARK + b"\0" * 7) is None
    (found,) = _read(_record(1, 40))
    assert isinstance(found, Capture)
    assert found.body.count(b"ferry") == 40


def test_the_quick_unpacker_is_the_one_used_where_it_is_installed() -> None:
    isal = pytest.importorskip("isal.isal_zlib")
    part = _record(1, 40)
    assert isinstance(gzipped.quick(part), type(isal.decompressobj(31)))
    assert gzipped.quick(part[:3]) is None
