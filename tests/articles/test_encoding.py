from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.articles.encoding import NotTextError, decode

from .made import article, refusal

TEXT = "Die Brücke bleibt zu, sagte „Käpt’n“ Öztürk – für 12 € am Tag."


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_texts_in_the_usual_encodings_are_read(name: str) -> None:
    assert decode(TEXT.encode(name)) == TEXT


def test_two_encodings_in_one_file_are_both_read() -> None:
    body = "Grüße aus Köln, „schön“ ist es. ".encode() + "So “they” say.".encode("cp1252")
    assert decode(body) == "Grüße aus Köln, „schön“ ist es. So “they” say."


def test_the_word_of_the_transport_and_of_the_page_are_heard() -> None:
    russian = "Мост закрыт с понедельника, сказал мэр."
    assert decode(russian.encode("koi8-r"), charset="KOI8-R") == russian
    page = f'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>{russian}'
    assert russian in decode(page.encode("cp1251"), markup=True)


def test_a_wrong_word_about_the_encoding_does_no_harm() -> None:
    assert decode(TEXT.encode(), charset="ascii") == TEXT
    assert decode(TEXT.encode("cp1252"), charset="no-such-name") == TEXT
    assert decode(TEXT.encode("cp1252"), charset="base64") == TEXT


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7 x",
        b"PK\x03\x04 x",
        b"\x89PNG\r\n",
        bytes(range(256)) * 20,
        b"\x00\x01\x02\x03" * 500,
        b"\x1f\x8b\x08\x00x",
    ],
)
def test_what_is_no_text_is_refused(body: bytes) -> None:
    with pytest.raises(NotTextError):
        decode(body)
    assert refusal(body) == "not-text"


def test_line_ends_become_one_kind_and_stray_control_characters_go() -> None:
    assert decode(b"one\r\ntwo\rthree\x00 four\x07") == "one\ntwo\nthree four"


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(body: bytes) -> None:
    try:
        text = decode(body)
    except NotTextError:
        return
    text.encode()
    assert not set(text) & {"\x00", "\r", "\x1b"}


def test_the_text_of_an_article_can_always_be_written() -> None:
    text = article("half \ud800 a pair".encode("utf-8", "surrogatepass")).text
    written = text.encode()
    assert written.startswith(b"half ")
    assert written.endswith(b" a pair")
