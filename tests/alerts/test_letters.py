"""Letters: what they say, that they are the same each time, their headers by the standards, and that nothing breaks them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from email.utils import parseaddr
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letterbox import ANN, AT, HOUSE, letter, message, news, notice, parsed, part, raw

from tellings.alerts import links
from tellings.alerts.nouns import Ask, Message

HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Id", "List-Unsubscribe"),
    *("List-Unsubscribe-Post", "List-Help", "Auto-Submitted", "X-Auto-Response-Suppress", "Precedence"),
    *("MIME-Version", "Content-Type"),
]


def subject(of: Message) -> str:
    return letter(of).subject


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (news("story"), "Breaking: Oakley bridge is shut"),
        (
            news("quote", "It is not safe.", speaker="Ann Bell"),
            "New quote: Ann Bell: “It is not safe.” – Oakley bridge is shut",
        ),
        (news("number", values=("12", "14")), "New number: 14 – Oakley bridge is shut"),
        (news("conflict", values=("12", "14")), "Conflict: 12 or 14 – Oakley bridge is shut"),
        (news("correction", values=("12", "14")), "Correction: 12 is now 14 – Oakley bridge is shut"),
        (news("point", "The pier reopens."), "New point: The pier reopens. – Oakley bridge is shut"),
    ],
)
def test_the_subject_says_what_is_new(item: object, says: str) -> None:
    assert subject(message(notice(item))) == says  # type: ignore[arg-type]


def test_the_subject_of_several_stories_counts_them() -> None:
    two = message(notice(), notice(headline="Ferry aground", story="s2"), purpose="digest")
    assert subject(two) == "2 stories: Breaking: Oakley bridge is shut; Breaking: Ferry aground"


def test_a_correction_stands_before_a_new_point() -> None:
    both = notice(news("point", "A new point."), news("correction", "Fourteen were hurt.", values=("12", "14")))
    text = letter(message(both)).text
    assert text.index("Fourteen were hurt.") < text.index("A new point.")


def test_both_forms_say_what_is_new_verbatim_where_why_and_how_late() -> None:
    mail = parsed(raw(message(notice(news("quote", "“It is not safe,” she said.", speaker="Ann Bell")), held=2)))
    text, html = part(mail, "text/plain"), part(mail, "text/html")
    seen = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    for form in (re.sub(r"\s+", " ", text), seen):
        for said in (
            "Oakley bridge is shut",
            "“It is not safe,” she said.",
            "The Bell",
            "15 Jan 2027, 07:58 WET",
            "three independent texts in ten minutes",
            "independent texts: 3",
            "Tide",
            "We are 1 minute late",
            "all breaking stories",
            "held back 2 alerts",
        ):
            assert said in form
    addresses = set(re.findall(r"https://[^\s<>\"]+", text))
    assert addresses == set(re.findall(r'href="([^"]+)"', html))


def test_the_same_message_is_the_same_bytes() -> None:
    assert raw(message()) == raw(message())
    assert raw(message()) != raw(replace(message(), id="m2"))


# ── headers ──


def test_headers_by_rfc_8058_2369_2919_and_3834() -> None:
    whole = raw(message())
    mail = parsed(whole)
    assert sorted(mail.keys()) == sorted(HEADERS)
    # RFC 8058, 3.1: one https address among those of List-Unsubscribe, and this line exactly.
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    targets = re.findall(r"<([^<>\s]+)>", mail["List-Unsubscribe"])
    # RFC 2369, 2: addresses in angle brackets, with commas between, nothing inside but the address itself.
    assert re.fullmatch(r"<[^<>\s]+>(,\s*<[^<>\s]+>)*", mail["List-Unsubscribe"])
    assert [t.partition(":")[0] for t in targets] == ["https", "mailto"]
    assert all(len(t) < 900 and t.isascii() for t in targets)
    # RFC 2919: a name of dots and letters in brackets.
    assert re.fullmatch(r"<[a-z0-9-]+(\.[a-z0-9-]+)+>", mail["List-Id"])
    assert mail["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[!-;=?-~]+@desk\.example>", mail["Message-ID"])
    assert mail["References"] == mail["In-Reply-To"] != mail["Message-ID"]
    assert parseaddr(mail["From"]) == ("Quayside Desk", "alerts@desk.example")
    assert mail["Date"].datetime.timestamp() == AT
    for line in whole.split(b"\r\n"):
        assert b"\n" not in line
        assert b"\r" not in line
        assert len(line) <= 998
    head = whole.partition(b"\r\n\r\n")[0]
    assert b"=?" not in head.partition(b"List-Unsubscribe:")[2]


def test_the_one_click_link_is_signed_for_this_subscriber_and_holds_for_ever() -> None:
    target = re.findall(
        r"<https://desk\.example/alerts/one-click/([^>]+)>", parsed(raw(message()))["List-Unsubscribe"]
    )[0]
    claim = links.read(HOUSE.key, target, AT * 9, "stop")
    assert claim is not None
    assert (claim.subscriber, claim.subscription) == ("ann", "sub1")
    assert links.read(b"another key".ljust(32), target, AT, "stop") is None


def test_letters_of_one_story_are_one_thread_and_each_has_its_own_id() -> None:
    one, two = parsed(raw(message())), parsed(raw(replace(message(), id="m2")))
    other = parsed(raw(replace(message(), thread="s9")))
    assert one["References"] == two["References"] != other["References"]
    assert one["Message-ID"] != two["Message-ID"]


def test_a_dkim_signature_covers_the_unsubscribe_headers_and_verifies() -> None:
    dkim = pytest.importorskip("dkim")
    rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")
    from base64 import b64encode

    from cryptography.hazmat.primitives import serialization as form

    from tellings.errors import UsageError
    from tellings.post import signing

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.TraditionalOpenSSL, form.NoEncryption()).decode()
    public = key.public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)
    made = signing.signed(raw(message()), domain="desk.example", selector="s1", key=pem)
    assert dkim.verify(made, dnsfunc=lambda name, timeout=5: record)
    assert not dkim.verify(made.replace(b"One-Click", b"Two-Click"), dnsfunc=lambda name, timeout=5: record)
    covered = re.search(rb"h=([^;]+);", made.partition(b"\r\n\r\n")[0])
    assert covered
    named = {name.strip().lower() for name in covered[1].split(b":")}
    assert {b"list-unsubscribe", b"list-unsubscribe-post", b"from", b"subject", b"message-id"} <= named
    with pytest.raises(UsageError):
        signing.signed(raw(message()), domain="desk.example", selector="s1", key="no key")


# ── nothing from outside breaks a letter ──


class _Loads(HTMLParser):
    """Everything in a page that a mail program would fetch by itself, or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in ("img", "script", "iframe", "link", "object", "embed", "video", "audio", "base", "form", "input"):
            self.found.append(tag)
        self.found += [
            name for name, _ in attrs if name in ("src", "srcset", "background", "poster") or name.startswith("on")
        ]
        self.found += [
            v or "" for name, v in attrs if name == "href" and not (v or "").startswith(("https://", "http://"))
        ]


def loads(html: str) -> list[str]:
    seen = _Loads()
    seen.feed(html)
    return seen.found + re.findall(r"url\(|@import|expression\(", html.partition("</style>")[0])


def test_a_letter_loads_nothing_and_tells_nobody_that_it_was_read() -> None:
    for purpose in ("alert", "digest", "confirm", "welcome", "test"):
        assert loads(letter(message(purpose=purpose)).html) == []


ANY = st.text(st.characters(), max_size=80)
NASTY = st.sampled_from(
    [
        "a\r\nBcc: all@north.example",
        "x\n\n<script>alert(1)</script>",
        "\x00\x1b[31m",
        "\u202emalicious\u2028line",
        "\ud800 half",
        "שלום עולם",
        "😀" * 40,
        '"quoted" <b@x.example>',
        "=?utf-8?q?=0D=0ABcc=3A_x?=",
        "javascript:alert(1)",
        "{{ 7*7 }}{% raw %}",
        "x" * 3000,
        "--=_boundary",
        ".\r\nMAIL FROM:<x@y>",
    ]
)
WORDS = st.one_of(ANY, NASTY)


@settings(max_examples=80, deadline=None)
@given(
    headline=WORDS, text=WORDS, outlet=WORDS, speaker=WORDS, url=WORDS, value=WORDS, why=WORDS, name=WORDS, search=WORDS
)
def test_whatever_is_printed_no_header_is_added_and_nothing_is_run(
    headline: str, text: str, outlet: str, speaker: str, url: str, value: str, why: str, name: str, search: str
) -> None:
    made = notice(
        news("quote", text, outlet=outlet, speaker=speaker, url=url, published=value),
        news("correction", text, values=(value, value)),
        headline=headline,
        story=value,
    )
    made = replace(made, why=replace(made.why, words=why, counts=((value, 1e9),)), outlets=(outlet, speaker))
    house = replace(HOUSE, name=name)
    of = message(made, thread=value)
    whole = raw(of, ask=Ask(kind="search", words=search), house=house)
    mail = parsed(whole)
    names = [
        line.partition(b":")[0].decode()
        for line in whole.partition(b"\r\n\r\n")[0].split(b"\r\n")
        if line[:1] not in b" \t"
    ]
    assert sorted(n.lower() for n in names) == sorted(
        n.lower() for n in HEADERS if value or n not in ("In-Reply-To", "References")
    )
    assert mail["To"] == ANN.address
    assert parseaddr(mail["From"])[1] == HOUSE.sender
    assert [p.get_content_type() for p in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    html = part(mail, "text/html")
    assert loads(html) == []
    seen = _Loads()
    seen.feed(html)
    assert "script" not in seen.tags
    subject_line = str(mail["Subject"])
    assert not {unicodedata.category(c) for c in subject_line} & {"Cc", "Cs", "Zl", "Zp"}
    assert "\u202e" not in subject_line
    assert len(subject_line) <= 130


@settings(max_examples=40, deadline=None)
@given(words=WORDS)
def test_a_question_to_confirm_holds_against_any_search(words: str) -> None:
    mail = parsed(raw(message(purpose="confirm"), ask=Ask(kind="search", words=words)))
    assert loads(part(mail, "text/html")) == []
    assert "/alerts/confirm/c.ann.sub1." in part(mail, "text/plain")
