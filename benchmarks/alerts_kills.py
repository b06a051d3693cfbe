"""kill -9 in the middle of deciding and sending, again and again: nothing lost, nothing sent twice unseen.

    python benchmarks/alerts_kills.py --kills 500

A process decides messages (each in one transaction with its decision) and sends them with several connections to a
real mail server that counts. It is killed at random moments and started anew. The mail server itself misbehaves now and
then: it cuts the connection after the data, or puts a message off. At the end every decided message must have been
taken; a message may have been taken twice only where nothing came over the connection after the first taking (so the
sender cannot have known of it), and then with the same Message-ID and the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tellings.alerts.nouns import Ask, Message, News, Notice, Subscriber, Subscription, Why
from tellings.post.settings import MailSettings, Relay
from tellings.service.post_office import open_office
from tellings.service.sending import Sender
from tellings.stores import Store, sqlite
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers

PEOPLE, DOMAINS = 40, 8


@dataclass
class Counting:
    """The mail server's side: what it took, and what it heard afterwards."""

    chance: random.Random
    taken: list[tuple[str, str]] = field(default_factory=list)
    """(Message-ID, hash of the bytes) in the order of taking."""
    known: set[int] = field(default_factory=set)
    """Places in `taken` after which something more came over the same connection: the sender has marked it by then."""
    misbehaves: bool = True

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        self._heard(session)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RSET(self, server: Any, session: Any, envelope: Any) -> str:
        self._heard(session)
        return "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        self._heard(session)
        return "221 Bye"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        raw = envelope.original_content or b""
        if self.misbehaves and self.chance.random() < 0.02:
            return "451 4.3.0 come again"
        self.taken.append((str(message_from_bytes(raw)["Message-ID"]), hashlib.sha256(raw).hexdigest()))
        session.took = len(self.taken) - 1
        if self.misbehaves and self.chance.random() < 0.02:
            server.transport.abort()
        return "250 2.0.0 taken"

    def _heard(self, session: Any) -> None:
        if getattr(session, "took", None) is not None:
            self.known.add(session.took)


def settings(port: int) -> MailSettings:
    """Where the mortal sender sends."""
    return MailSettings(
        public="https://desk.example",
        sender="alerts@desk.example",
        list_id="alerts.desk.example",
        return_to="bounces@desk.example",
        relay=Relay(host="127.0.0.1", port=port, security="plain", patience=10.0),
        per_domain=1_000_000.0,
        connections=3,
    )


def message(n: int) -> Message:
    """The n-th message that is decided."""
    news = News(kind="point", key=f"k{n}", text=f"Point {n}.", article="a", outlet="Bell", url=None, published=None)
    notice = Notice(
        kind="search",
        story=f"s{n}",
        headline=f"Story {n}",
        news=(news,),
        why=Why(words="your search"),
        outlets=("Bell",),
        happened=1.0,
        decided=2.0,
    )
    who = f"p{n % PEOPLE}"
    return Message(
        id=f"m{n}",
        subscriber=who,
        subscription=f"s-{who}",
        channel="mail",
        purpose="alert",
        notices=(notice,),
        decided=2.0,
    )


def prepare(store: Store) -> None:
    """Subscribers, each with a search."""
    with store.transaction() as books:
        for n in range(PEOPLE):
            address = f"p{n}@d{n % DOMAINS}.example"
            Subscribers(books.connection).put(Subscriber(id=f"p{n}", address=address, state="active"))
            asked = Subscription(id=f"s-p{n}", subscriber=f"p{n}", ask=Ask(kind="search", words="quay"), state="active")
            Alerting(books.connection).put(asked)


def decide(store: Store, stop: threading.Event, least: float, most: int) -> None:
    """Decide one message after the other, each with its decision in one transaction; never one twice."""
    n = 0
    while not stop.is_set() and n < most:
        with store.transaction() as books:
            n = int(books.setting("decided") or 0)
            if n < most:
                books.set_setting("decided", str(n + 1))
                Outbox(books.connection).put(message(n), time.time())
        stop.wait(least)


def live(data: str, port: int, most: int, born: Callable[[int], None]) -> None:
    """A life of the process that is to die: decide up to `most`, send all, end. `born` is told when sending begins, and
    how many messages the last death cut."""
    store = sqlite.open_store(data)
    office = open_office(store, settings(port), time.time)
    sender: Sender = office.sender
    sender._back_off = (0.05,)
    sender._server_rest = (0.01,)
    stop = threading.Event()
    threads = [threading.Thread(target=decide, args=(store, stop, 0.002, most), daemon=True)]

    def send(work: Any) -> None:
        while not stop.is_set():
            stop.wait(min(work(), 0.02))

    cut = sender.recover()
    workers = [sender.worker() for _ in range(office.settings.connections)]
    threads += [threading.Thread(target=send, args=(w,), daemon=True) for w in workers]
    for t in threads:
        t.start()
    born(cut)
    while True:
        time.sleep(0.05)
        with store.reading() as books:
            counts, decided = Outbox(books.connection).counts(), int(books.setting("decided") or 0)
        if decided >= most and counts["waiting"] == counts["sending"] == 0:
            break
    stop.set()
    for t in threads:
        t.join()
    sender.close()
    store.close()


def one_life(data: str, port: int, most: int, after: float | None) -> tuple[bool, int]:
    """Fork a life and kill it so many seconds after it began to send (None: let it end).

    Whether it was killed, and how many messages the death before it had cut in the middle of sending.
    """
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        code = 2
        try:
            live(data, port, most, lambda cut: os.write(told, bytes([min(cut, 255)])) and None)
            code = 0
        finally:
            os._exit(code)
    os.close(told)
    cut = os.read(heard, 1)
    os.close(heard)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.waitstatus_to_exitcode(status):
        raise SystemExit(f"a life failed: {os.waitstatus_to_exitcode(status)}")
    return os.WIFSIGNALED(status), cut[0] if cut else 0


def verdict(server: Counting, decided: int, killed: int, cut: int) -> dict[str, int]:
    """Counts of what happened, with everything that must be 0 named as such."""
    times = Counter(id for id, _ in server.taken)
    first: dict[str, str] = {}
    unseen = altered = 0
    for place, (id, raw) in enumerate(server.taken):
        altered += first.setdefault(id, raw) != raw
        is_last = not any(other == id for other, _ in server.taken[place + 1 :])
        unseen += place in server.known and not is_last
    return {
        "killed": killed,
        "messages being sent when killed": cut,
        "decided": decided,
        "taken": len(server.taken),
        "sent again after a cut": sum(n - 1 for n in times.values()),
        "lost (must be 0)": decided - len(times),
        "sent again though known to be taken (must be 0)": unseen,
        "sent again with other bytes (must be 0)": altered,
    }


def run(kills: int, folder: str, seed: int, per_life: int = 8) -> dict[str, int]:
    """Kill so often, then let the last life end."""
    data, chance = str(Path(folder) / "desk.db"), random.Random(seed)
    store = sqlite.open_store(data)
    prepare(store)
    store.close()
    server = Counting(chance=random.Random(seed + 1))
    most, killed = kills * per_life + 200, 0
    # The mail server runs in a process of its own threads; the lives are forked from a process that has no threads yet.
    ask_read, ask_write = os.pipe()
    told_read, told_write = os.pipe()
    keeper = os.fork()
    if keeper == 0:
        os.close(ask_write)
        os.close(told_read)
        with os.fdopen(ask_read) as asked, os.fdopen(told_write, "w") as told:
            port = int(asked.readline())
            cut = 0
            while killed < kills:
                died, before = one_life(data, port, most, chance.uniform(0.0, 0.12))
                killed, cut = killed + died, cut + before
            cut += one_life(data, port, most, None)[1]
            told.write(f"{killed} {cut}\n")
        os._exit(0)
    os.close(ask_read)
    os.close(told_write)
    controller = Controller(server, hostname="127.0.0.1", port=_free(), ready_timeout=20)
    controller.start()
    with os.fdopen(ask_write, "w") as ask:
        ask.write(f"{controller.port}\n")
    with os.fdopen(told_read) as told:
        answer = told.readline().strip()
    os.waitpid(keeper, 0)
    controller.stop()
    if not answer:
        raise SystemExit("the mortal process failed")
    killed, cut = (int(n) for n in answer.split())
    return verdict(server, most, killed, cut)


def _free() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def main() -> None:
    """Print the counts as JSON; exit 1 where something that must be 0 is not."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = run(given.kills, folder, given.seed)
    json.dump(found | {"seconds": round(time.monotonic() - begun)}, sys.stdout, indent=1)
    print()
    sys.exit(any(n for name, n in found.items() if "must be 0" in name))


if __name__ == "__main__":
    main()
