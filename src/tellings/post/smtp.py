"""Handing letters to a mail server: one connection that is kept, and what each of its answers means.

Every error has a class: 4xx is later, 5xx is never, a cut before the message was handed over is later, a cut after it
is later and unsure (the same Message-ID makes a repeat visible as one).
"""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from collections.abc import Callable

from tellings.post.outcomes import Outcome
from tellings.post.settings import Relay

MOST_OF_ONE = 100
"""Messages over one connection; a new one spreads the load over a relay's machines."""
IDLE = 30.0
"""Seconds after which an unused connection is closed."""
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_CUT = (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError, ssl.SSLError, OSError)


class Line:
    """One connection to a relay, opened when it is needed and kept while it is used. Not for several threads."""

    def __init__(self, relay: Relay, *, own_name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._relay, self._own_name, self._clock = relay, own_name, clock
        self._smtp: smtplib.SMTP | None = None
        self._carried, self._used = 0, 0.0

    def deliver(self, sender: str, recipient: str, raw: bytes, envelope: str) -> Outcome:
        """Hand one message over. Never raises for what a server or a network does."""
        opened = self._open()
        if isinstance(opened, Outcome):
            return opened
        try:
            outcome = self._converse(opened, sender, recipient, raw, envelope)
        except _CUT as error:
            self._drop()
            return Outcome(kind="later", words=f"The connection failed: {_why(error)}", whose="server")
        self._carried += 1
        self._used = self._clock()
        if outcome.kind != "sent":
            self._after_failure(opened, outcome)
        elif self._carried >= MOST_OF_ONE:
            self.close()
        return outcome

    def close(self) -> None:
        """Say goodbye, if there is a connection."""
        if self._smtp is not None:
            try:
                if self._smtp.sock is not None:
                    self._smtp.sock.settimeout(5.0)
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                pass
            self._drop()

    def rest(self) -> None:
        """Close a connection that nothing was sent over for a while."""
        if self._smtp is not None and self._clock() - self._used > IDLE:
            self.close()

    # ── the connection ──

    def _open(self) -> smtplib.SMTP | Outcome:
        if self._smtp is not None:
            if self._still_there(self._smtp):
                return self._smtp
            self._drop()
        try:
            self._smtp = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            self._drop()
            words = f"The mail server refuses the login: {_text(error.smtp_error)}"
            return Outcome(kind="later", words=words, code=error.smtp_code, whose="server")
        except smtplib.SMTPResponseException as error:
            self._drop()
            words = f"The mail server takes no mail now: {error.smtp_code} {_text(error.smtp_error)}"
            return Outcome(kind="later", words=words, code=error.smtp_code, whose="server")
        except smtplib.SMTPNotSupportedError as error:
            self._drop()
            return Outcome(kind="later", words=f"The mail server can't do what is set: {error}", whose="server")
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Outcome(kind="later", words=f"No connection to the mail server: {_why(error)}", whose="server")
        self._carried, self._used = 0, self._clock()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        relay = self._relay
        if relay.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                relay.host, relay.port, self._own_name, timeout=relay.patience, context=self._tls()
            )
        else:
            smtp = smtplib.SMTP(relay.host, relay.port, self._own_name, timeout=relay.patience)
        self._smtp = smtp
        smtp.ehlo_or_helo_if_needed()
        if relay.security == "starttls":
            # Without TLS nothing goes out: a server that lacks it, or somebody between who hides it, gets no letter.
            smtp.starttls(context=self._tls())
            smtp.ehlo()
        if relay.login:
            smtp.login(relay.login, relay.password)
        return smtp

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._relay.ca:
            context.load_verify_locations(self._relay.ca)
        return context

    def _still_there(self, smtp: smtplib.SMTP) -> bool:
        """A kept connection may have been closed while nothing was sent; asking costs one round trip."""
        try:
            return smtp.rset()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _after_failure(self, smtp: smtplib.SMTP, outcome: Outcome) -> None:
        if outcome.code == 421 or outcome.unsure or smtp.sock is None:
            self._drop()

    # ── one message ──

    def _converse(self, smtp: smtplib.SMTP, sender: str, recipient: str, raw: bytes, envelope: str) -> Outcome:
        dsn = smtp.has_extn("dsn") and len(envelope) <= 100
        options = ["RET=HDRS", f"ENVID={envelope}"] if dsn else []
        if smtp.has_extn("size"):
            options.append(f"size={len(raw)}")
        answer = smtp.mail(sender, options)
        if answer[0] != 250:
            return _refusal(answer, "server" if answer[0] < 500 else "message")
        answer = smtp.rcpt(recipient, ["NOTIFY=FAILURE"] if dsn else [])
        if answer[0] not in (250, 251):
            return _refusal(answer, "recipient")
        answer = smtp.docmd("DATA")
        if answer[0] != 354:
            return _refusal(answer, "message")
        return self._hand_over(smtp, raw)

    def _hand_over(self, smtp: smtplib.SMTP, raw: bytes) -> Outcome:
        """The message itself. From the dot at its end until the answer, whether it was taken is unknown."""
        body = re.sub(rb"(?m)^\.", b"..", re.sub(rb"\r\n|\r|\n", b"\r\n", raw))
        smtp.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        try:
            smtp.send(b".\r\n")
            if smtp.sock is not None:
                smtp.sock.settimeout(self._relay.patience_after)
            answer = smtp.getreply()
        except _CUT as error:
            self._drop()
            words = f"Cut after the message was handed over: {_why(error)}"
            return Outcome(kind="later", words=words, whose="server", unsure=True)
        if smtp.sock is not None:
            smtp.sock.settimeout(self._relay.patience)
        if answer[0] == 250:
            return Outcome(kind="sent", words=_said(answer), code=250, status=_status(answer))
        return _refusal(answer, "message")


def _refusal(answer: tuple[int, bytes], whose: str) -> Outcome:
    code = answer[0]
    about = "server" if code in (421, 454, 530, 535) or whose == "server" else whose
    return Outcome(
        kind="never" if code >= 500 and about != "server" else "later",
        words=_said(answer),
        code=code,
        status=_status(answer),
        whose=about,  # type: ignore[arg-type]
    )


def _status(answer: tuple[int, bytes]) -> str:
    found = _STATUS.match(_text(answer[1]))
    return found[1] if found else ""


def _said(answer: tuple[int, bytes]) -> str:
    return f"{answer[0]} {_text(answer[1])}"


def _text(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join("".join(c if c.isprintable() else " " for c in text[:600]).split())


def _why(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate does not hold ({error.verify_message})"
    return _text(str(error)) or type(error).__name__
