"""Returned mail read: reports of delivery, complaints, requests to stop; and anything else that may lie in a mailbox."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tellings.alerts import links
from tellings.post import bounces

KEY = b"the key of the desk".ljust(32)
OURS = links.reference(KEY, "alert-1")
REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.north.example (Mail Delivery System)
To: bounces@desk.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

Your mail could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.north.example
{envelope}
Final-Recipient: rfc822; ann@north.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <ann@north.example>: no such
    mailbox here

--b1
Content-Type: {kind}

From: alerts@desk.example
To: ann@north.example
Message-ID: {id}
Subject: New

--b1--
"""
COMPLAINT = f"""\
From: <abuse@provider.example>
To: <bounces@desk.example>
Subject: FW: New
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b1"

--b1
Content-Type: text/plain

This is an abuse report.

--b1
Content-Type: message/feedback-report

Feedback-Type: {{what}}
User-Agent: Some/1
Version: 1

--b1
Content-Type: message/rfc822

From: alerts@desk.example
To: ann@north.example
Message-ID: <{OURS}@desk.example>
Subject: New

Words.

--b1--
"""


def report(
    *,
    action: str = "failed",
    status: str = "5.1.1",
    kind: str = "message/rfc822",
    id: str = f"<{OURS}@desk.example>",
    envelope: str = "",
) -> bytes:
    text = REPORT.format(action=action, status=status, kind=kind, id=id, envelope=envelope or "X-Nothing: 1")
    return text.replace("\n", "\r\n").encode()


def test_a_bounce_names_its_message_its_status_and_the_reason() -> None:
    found = bounces.read(report())
    assert (found.kind, found.status, found.references) == ("bounce", "5.1.1", (OURS,))
    assert found.words == "smtp; 550 5.1.1 <ann@north.example>: no such mailbox here"
    assert links.referred(KEY, found.references[0]) == "alert-1"


def test_a_bounce_with_headers_only_or_with_the_envelopes_id_only_is_known_too() -> None:
    assert bounces.read(report(kind="text/rfc822-headers")).references == (OURS,)
    found = bounces.read(report(id="<other@else.example>", envelope=f"Original-Envelope-Id: {OURS}"))
    assert found.references == (OURS,)


def test_line_ends_and_case_that_a_mail_system_changed_do_not_matter() -> None:
    raw = report().replace(b"\r\n", b"\n").replace(OURS.encode(), OURS.upper().encode())
    assert bounces.read(raw).references == (OURS,)


def test_a_delay_is_no_bounce() -> None:
    assert bounces.read(report(action="delayed", status="4.4.1")).kind == "delayed"
    assert bounces.read(report(action="delivered", status="2.0.0")).kind == "unknown"


def test_a_bounce_of_somebody_elses_mail_names_nothing_of_ours() -> None:
    assert bounces.read(report(id="<abc.def@else.example>")).references == ()
    made_up = OURS.rpartition(".")[0] + "." + "a" * 16
    (reference,) = bounces.read(report(id=f"<{made_up}@desk.example>")).references
    assert links.referred(KEY, reference) is None


def test_a_complaint_is_one_and_a_taken_back_one_is_not() -> None:
    for what in ("abuse", "fraud", "opt-out"):
        found = bounces.read(COMPLAINT.format(what=what).encode())
        assert (found.kind, found.references) == ("complaint", (OURS,))
    assert bounces.read(COMPLAINT.format(what="not-spam").encode()).kind == "unknown"


def test_a_mail_that_asks_to_stop_is_known_by_its_subject() -> None:
    token = links.sign(KEY, "stop", "ann", "s1")
    found = bounces.read(f"From: a@b.example\nSubject: Re: unsubscribe {token}\n\nplease".encode())
    assert (found.kind, found.token) == ("stop", token)
    assert bounces.read(b"Subject: unsubscribe\n\nplease").kind == "unknown"


HOSTILE = [
    b"",
    b"\x00" * 5000,
    b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 300,
    b"Content-Type: multipart/mixed; boundary=" + b"x" * 70_000 + b"\n\nbody",
    b"Content-Type: message/rfc822\n\n" * 500,
    b"Content-Type: message/delivery-status\n\nAction: failed\n\nStatus: 9.9.9\n\n" * 200,
    b"Subject: =?utf-8?b?//////?=\nContent-Type: text/plain; charset=no-such\n\n\xff",
    b"Message-ID: " + b"<" * 100_000,
    b"Content-Type: multipart/report; report-type=delivery-status\n\nno boundary",
    b"Content-Transfer-Encoding: base64\nContent-Type: message/delivery-status\n\n!!!!",
    b"Subject: " + b"s.a.b.1." * 20_000,
    b"Content-Type: message/feedback-report\n\nFeedback-Type:\n abuse\n" + b"\n" * 90_000,
]


def test_hostile_mail_is_read_in_little_time() -> None:
    import time

    for raw in HOSTILE:
        begun = time.process_time()
        assert bounces.read(raw).references == ()
        assert time.process_time() - begun < 3.0


@settings(max_examples=150, deadline=None)
@given(st.data())
@example(data=None)
def test_whatever_is_changed_in_a_report_it_is_read(data: st.DataObject | None) -> None:
    raw = report()
    if data is not None:
        at, to = sorted((data.draw(st.integers(0, len(raw))), data.draw(st.integers(0, len(raw)))))
        raw = raw[:at] + data.draw(st.binary(max_size=60)) + raw[to:]
    for reference in bounces.read(raw).references:
        assert links.referred(KEY, reference) in ("alert-1", None)
