"""A desk that is born to be killed: each line on stdin starts one in a fork, which dies by SIGKILL or ends its work.

A line holds how many writing statements the desk may run before the kill (0: as many as it likes) and by how many seconds its
clock is ahead. The answer is a line with "killed" or "done". The fork saves importing everything for each of many deaths;
the process that dies is a whole desk of its own, with its own threads and its own connections.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time

import sqlalchemy as sa

from tellings.intake.web import Fetcher, Manners
from tellings.service.desk import Desk
from tellings.service.loop import Loop, Rhythm
from tellings.stores import Store, sqlite

MOMENTS = ("before_cursor_execute", "after_cursor_execute", "commit")


def mortal(store: Store, statements: int) -> None:
    """Kill this process at a random one of three moments of its n-th writing statement (a seventh as many commits)."""
    moment = random.choice(MOMENTS)
    left, lock = [statements if moment != "commit" else 1 + statements // 7], threading.Lock()

    def count(*args: object) -> None:
        if len(args) > 2 and str(args[2]).lower().startswith("select"):
            return
        with lock:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(store.engine, moment, count)


def live(data: str, statements: int, ahead: float) -> None:
    """Follow what is due, make all reports, end."""
    store = sqlite.open_store(data)
    if statements:
        mortal(store, statements)
    desk = Desk(store, clock=lambda: time.time() + ahead)

    def crash(thread: str, error: BaseException) -> None:
        sys.stderr.write(f"{thread}: {error!r}\n")
        os._exit(3)

    def fetcher() -> Fetcher:
        return Fetcher(allow_private=True, manners=Manners(pace=0.0))

    loop = Loop(desk, fetcher, Rhythm(askers=2, look=0.02, rest=0.0), crash)
    loop.start()
    idle = threading.Event()
    while not idle.wait(0.1):
        with store.reading() as books:
            if not books.due_feeds(desk.clock()) and not books.waiting(2):
                idle.set()
    loop.stop()
    store.close()


def run(data: str) -> None:
    """Serve lines until stdin ends."""
    for line in sys.stdin:
        statements, ahead = line.split()
        child = os.fork()
        if child == 0:
            code = 2
            try:
                live(data, int(statements), float(ahead))
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        word = "killed" if os.WIFSIGNALED(status) else f"done {os.waitstatus_to_exitcode(status)}"
        sys.stdout.write(word + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    run(sys.argv[1])
