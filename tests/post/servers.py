"""Real mail servers for the tests (aiosmtpd on a free port), each with a behaviour of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mail
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

Answer = Callable[[int], str | None]
"""From how often a thing was asked before to the server's answer; None: as usual."""


@dataclass
class Mailbox:
    """What a server took, and what it is to answer."""

    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    """(sender, recipient, the mail) each."""
    on_rcpt: Answer = lambda n: None
    on_data: Answer = lambda n: None
    slow: float = 0.0
    """Seconds before the answer to DATA's end."""
    cut_after_data: int = 0
    """So many times, the mail is taken and the connection cut without an answer."""
    cut_before_data: int = 0
    """So many times, the connection is cut when the recipient is named."""
    asked: int = 0
    handed: int = 0
    connections: int = 0
    lock: Any = field(default_factory=threading.Lock)

    def mails(self) -> list[Mail]:
        """What was taken, parsed."""
        return [message_from_bytes(raw) for _, _, raw in self.taken]

    def ids(self) -> list[str]:
        """Message-IDs in the order in which they were taken."""
        return [str(m["Message-ID"]) for m in self.mails()]

    # what aiosmtpd calls

    async def handle_EHLO(
        self, server: SMTP, session: Any, envelope: Any, host: str, responses: list[str]
    ) -> list[str]:
        session.host_name = host
        self.connections += 1
        return responses

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = self.on_rcpt(self.asked)
        self.asked += 1
        if self.cut_before_data > 0:
            self.cut_before_data -= 1
            server.transport.abort()
            return "250 never seen"
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        answer = self.on_data(self.handed)
        self.handed += 1
        if self.slow:
            await asyncio.sleep(self.slow)
        if answer:
            return answer
        with self.lock:
            self.taken.append((envelope.mail_from, envelope.rcpt_tos[0], envelope.original_content or b""))
        if self.cut_after_data > 0:
            self.cut_after_data -= 1
            server.transport.abort()
        return "250 2.0.0 taken"


@contextmanager
def running(mailbox: Mailbox, **how: Any) -> Iterator[int]:
    """A server on a free port of this machine; the port."""
    controller = Controller(mailbox, enable_SMTPUTF8=False, hostname="127.0.0.1", port=_free(), ready_timeout=20, **how)
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()


def _free() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
