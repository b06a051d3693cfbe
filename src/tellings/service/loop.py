"""The threads of a running desk: some ask feeds, one makes reports, one places the window anew now and then.

Everything that is decided is decided elsewhere (`manners`, `desk`); here is only when, and by which thread.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from tellings.intake.web import Fetcher
from tellings.records import Feed, Refusal
from tellings.service.deciding import Decider
from tellings.service.desk import Desk, Taken
from tellings.service.following import Served, ask, paged
from tellings.service.manners import Asked, after
from tellings.service.pushing import Pushing
from tellings.stores.again import Again, Missed
from tellings.stores.hubs import Hubs

AHEAD = 64
"""Feeds that are due and looked through for one whose host is free."""
BEHIND = 1.0
"""Seconds by which a feed is overdue from which on few reports are made but those that somebody waits for."""
LOOK_AT_WINDOW = 5.0
"""Seconds between two looks whether more articles are open than should be."""
ONCE = 8
"""Things that are decided on in one transaction, so that what comes in gets its turn to write."""
Crash = Callable[[str, BaseException], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Times in seconds, and how many threads ask feeds."""

    askers: int = 8
    hurry: float = 1.0
    """So many times as often as good manners allow are feeds asked: for feeds of one's own and for tests."""
    look: float = 1.0
    """Between two looks for feeds that are due and stories that grew."""
    rest: float = 10.0
    """For so long a report stands before it is made anew of a story that grew."""
    refold: float = 3600.0
    keep_days: float | None = None
    """Days after which stories without news are deleted, unless pinned; None: never."""


class Loop:
    """Runs a desk until it is stopped. A bug in one thread is kept as a `crash` refusal and shown; the others go on.

    `also` are further works, each done by a thread of its own: a step, then as many seconds of rest as it gives.
    """

    def __init__(
        self,
        desk: Desk,
        fetcher: Callable[[], Fetcher],
        rhythm: Rhythm,
        crash: Crash,
        *,
        also: Sequence[Callable[[], float]] = (),
        pushing: Pushing | None = None,
    ) -> None:
        self._also = tuple(also)
        self._pushing = pushing or Pushing(desk.store, clock=desk.clock)
        self.desk, self._fetcher, self._rhythm, self._crash = desk, fetcher, rhythm, crash
        self.decider = Decider(desk.store, clock=desk.clock)
        self._stop = threading.Event()
        self._took = 0.0
        """Seconds that the last refold took."""
        self._asking: set[str] = set()
        self._quiet_until = 0.0
        """What one thread found nothing in, no other looks through before this time."""
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads."""
        works: list[Callable[[], float]] = [self._asker() for _ in range(self._rhythm.askers)]
        works += [self._again(), self._report, self._refold, self._decide, self._push_taker(), *self._also]
        works += [self._hub_asker()] if self._pushing.address else []
        for n, work in enumerate(works):
            thread = threading.Thread(target=self._run, args=(work,), name=f"desk-{n}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, patience: float = 10.0) -> None:
        """Let every thread finish the transaction that it is in."""
        self._stop.set()
        end = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _run(self, work: Callable[[], float]) -> None:
        while not self._stop.is_set():
            try:
                wait = work()
            except (
                Exception
            ) as error:  # a bug must not end the desk: it is kept, shown as unhealthy, and the thread goes on
                self._crash(threading.current_thread().name, error)
                wait = 5.0
            self._stop.wait(wait)

    def _asker(self) -> Callable[[], float]:
        fetcher = self._fetcher()

        def work() -> float:
            feed = self._next()
            if feed is None:
                return self._pause
            try:
                self.ask(feed, fetcher)
            finally:
                with self._lock:
                    self._asking.discard(feed.url)
            return 0.0

        return work

    def _hub_asker(self) -> Callable[[], float]:
        fetcher, rest = self._fetcher(), self._pause
        return lambda: 0.0 if self._pushing.step(fetcher) else rest

    def _push_taker(self) -> Callable[[], float]:
        fetcher, rest = self._fetcher(), self._pause
        return lambda: 0.0 if self._pushing.take_in(self.desk, fetcher) else rest

    def _next(self) -> Feed | None:
        """The feed longest overdue of a host that nobody is asking now: one slow host keeps one thread busy."""
        with self._lock:
            if time.monotonic() < self._quiet_until:
                return None
            busy = {urlsplit(url).netloc for url in self._asking}
            with self.desk.store.reading() as books:
                due = books.due_feeds(self.desk.clock(), most=AHEAD)
            found = next((f for f in due if urlsplit(f.url).netloc not in busy), None)
            if found:
                self._asking.add(found.url)
            else:
                self._quiet_until = time.monotonic() + self._pause / 2
            return found

    @property
    def _pause(self) -> float:
        """Seconds until it is looked again whether there is something to do, where there was nothing."""
        return max(0.1, self._rhythm.look / self._rhythm.hurry)

    def ask(self, feed: Feed, fetcher: Fetcher) -> Asked:
        """Ask one feed now, take in what it serves, and keep when to ask again."""
        received = datetime.fromtimestamp(self.desk.clock(), UTC).isoformat(timespec="seconds")
        asked, served = ask(feed, fetcher, received=received, known=self.desk.contents)
        outcomes = [self.desk.take(item).outcome for item in served]
        new = sum(o in ("article", "double", "refusal") for o in outcomes)
        if asked.status == 200 and not asked.found:
            asked = replace(asked, new=new, words=f"{asked.words}, {new} new")
        changed = after(feed, asked, now=self.desk.clock(), jitter=random.random(), hurry=self._rhythm.hurry)
        with self.desk.store.transaction(light=True) as books:
            still = books.feed(feed.url)
            if still is not None:  # it may have been dropped or paused while it was asked
                if changed.url != feed.url:
                    Hubs(books.connection).move(feed.url, changed.url)
                    books.drop_feed(feed.url)
                    Hubs(books.connection).end(feed.url, self.desk.clock())
                    if books.feed(changed.url) is not None:
                        return asked  # followed already, with what its own server told
                state = still.state if changed.state == feed.state else changed.state
                changed = replace(changed, state=state, folder=still.folder)
                books.put_feed(self._pushing.follow(books, changed, asked))
        return asked

    def _again(self) -> Callable[[], float]:
        """The work of the thread that asks again for pages that did not come."""
        fetcher = self._fetcher()

        def work() -> float:
            with self.desk.store.reading() as books:
                due = Again(books.connection).due(self.desk.clock())
            for missed in due:
                if not self._stop.is_set():
                    self.ask_again(missed, fetcher)
            return 0.0 if due else self._rhythm.look

        return work

    def ask_again(self, missed: Missed, fetcher: Fetcher) -> Taken:
        """Ask for one page again now and take it in, or keep when to ask the next time."""
        received = datetime.fromtimestamp(self.desk.clock(), UTC).isoformat(timespec="seconds")
        served = paged(missed.key, missed.content, missed.said, fetcher, received)
        return self.desk.take(replace(served, again=True))

    def _report(self) -> float:
        # What comes in goes first; what was told of a story stands on its page before its report is made again.
        with self.desk.store.reading() as books:
            behind = books.overdue(self.desk.clock()) > BEHIND
        made = self.desk.make_reports(most=1 if behind else 3, rest=self._rhythm.rest)
        made += self.decider.study(lambda story: self.desk.make_report(story, deep=True))
        return 0.0 if made and not behind else self._rhythm.look * (5 if behind else 1)

    def _decide(self) -> float:
        # A breath between two steps, so that what comes in gets its turn to write.
        return 0.02 if self.decider.step(ONCE) else self._pause

    def _refold(self) -> float:
        begun = time.monotonic()
        while not self._stop.is_set() and (left := begun + self._rhythm.refold - time.monotonic()) > 0:
            self._stop.wait(min(left, LOOK_AT_WINDOW + 4 * self._took))  # never more than a fifth of the time
            if self.desk.crowded:
                break
        if not self._stop.is_set():
            begun = time.monotonic()
            self.desk.refold()
            self._took = time.monotonic() - begun
            self.decider.tidy()
        keep = self._rhythm.keep_days
        while keep is not None and not self._stop.is_set() and self.desk.forget(keep):
            pass
        return 0.0


def crash_served(thread: str, error: BaseException, at: str) -> Served:
    """A bug as a refusal, so that the health page shows it."""
    kind = type(error).__name__
    detail = f"A fault of Tellings in {thread}: {kind}. The log has the whole of it."
    return Served(
        key=f"crash:{thread}:{kind}:{at}", content=at, item=Refusal(source=thread, reason="crash", detail=detail)
    )
