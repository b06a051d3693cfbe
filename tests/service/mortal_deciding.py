"""Deciding that is killed again and again: what is decided must come out as if nobody had killed anything.

    python tests/service/mortal_deciding.py --kills 500

Each life is a fork of this process with connections of its own: it takes articles in, makes reports, decides, and dies by
SIGKILL at a random writing statement or commit. Then a last life does what is left. Told must be, to everybody, the same
news as where nothing was killed, and each once.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from tellings.alerts.nouns import Ask, Subscriber, Subscription
from tellings.records import Capture
from tellings.service.deciding import GAP, Decider
from tellings.service.desk import Desk
from tellings.service.following import Served, digest
from tellings.stores import Store, sqlite
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers

NOW = 1_778_300_000.0
PLACES = ("Oakley", "Fernley", "Port Ellery")
THINGS = ("bridge", "ferry", "reservoir")
MOMENTS = ("before_cursor_execute", "after_cursor_execute", "commit")
PHASES = 2
Told = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Life:
    """One life: on which file, of what phase, and after how many writing statements it ends (0: when it is done)."""

    data: str
    phase: int
    statements: int
    moment: str


def article(event: int, outlet: int, phase: int) -> tuple[str, str, str]:
    """(key, title, text): outlets tell the same events in their own words; in the second phase some correct a quote."""
    place, thing, day = PLACES[event], THINGS[event], ("Friday", "Saturday", "Sunday")[event]
    number = 30 + event if phase == 1 or outlet % 2 else 40 + event
    said = f"“The {thing} will stay shut for {number} days,” said Mayor Ann Bell of {place}."
    openings = (
        f"The {thing} at {place} was shut on {day} after an engineer found damage.",
        f"Damage found by an engineer has shut the {thing} of {place} since {day}.",
        f"People in {place} can't use their {thing}: it was shut on {day} for damage that an engineer found.",
        f"An engineer at {place} found damage on {day}, and the council shut the {thing} at once.",
        f"On {day} the council of {place} shut its {thing}, which an engineer had found damaged.",
    )
    own = (
        f"Paper number {outlet} asked {outlet + 3} shopkeepers near the {thing}, who spoke of {place} and of {outlet}."
    )
    return f"{event}-{outlet}", f"{place} shuts {thing}, report {outlet}", f"{openings[outlet]} {said}\n{own}"


def subscribe(store: Store) -> None:
    """People with one ask of each kind, at once or later, and one who has enough after two."""
    asks = {
        "breaking": Ask(kind="breaking"),
        "inside": Ask(kind="breaking", words="ferry", sensitivity=3),
        "search": Ask(kind="search", words="engineer damage"),
        "person": Ask(kind="person", person="Ann Bell"),
        "like": Ask(kind="like", words="The council of Fernley shut the ferry; an engineer had found it damaged on Saturday."),
    }  # fmt: skip
    with store.transaction() as books:
        for name, ask in asks.items():
            for who, pace in (("now", "at once"), ("later", "hourly"), ("sated", "at once")):
                person = Subscriber(
                    id=f"{name}-{who}",
                    address=f"{name}-{who}@quay.example",
                    state="active",
                    cap=2 if who == "sated" else 99,
                )
                Subscribers(books.connection).put(person)
                Alerting(books.connection).put(
                    Subscription(id=person.id, subscriber=person.id, ask=ask, pace=pace, state="active")  # type: ignore[arg-type]
                )


def live(store: Store, phase: int) -> None:
    """Everything that there is to do in a phase, and a day later what was held."""
    now = [NOW + phase * 3 * GAP]
    desk, decider = (made(store, clock=lambda: now[0]) for made in (Desk, Decider))
    for event in range(len(PLACES)):
        for outlet in range(5):
            key, title, text = article(event, outlet, phase)
            item = Capture(source=f"https://o{outlet}.example/{key}", body=text.encode(), outlet=f"Paper {outlet}", title=title)  # fmt: skip
            desk.take(Served(key=key, content=digest(text), item=item))  # type: ignore[union-attr]
            while decider.step(7):  # type: ignore[union-attr]
                pass
    while desk.make_reports(3):  # type: ignore[union-attr]
        pass
    for later in (0.0, 2 * GAP, 4 * GAP, *((86_400.0, 2 * 86_400.0, 4 * 86_400.0) if phase == PHASES else ())):
        now[0] = NOW + phase * 3 * GAP + later
        while decider.step(7):  # type: ignore[union-attr]
            pass


def mortal(store: Store, statements: int, moment: str) -> None:
    """Kill this process at its n-th writing statement, or at a commit."""
    left = [statements if moment != "commit" else 1 + statements // 5]

    def count(*args: object) -> None:
        if len(args) > 2 and str(args[2]).lower().startswith("select"):
            return
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(store.engine, moment, count)


def begin(life: Life) -> bool:
    """Live it in a fork; whether it was killed. A life that fails is no life."""
    child = os.fork()
    if child == 0:
        code = 2
        try:
            store = sqlite.open_store(life.data)
            if life.statements:
                mortal(store, life.statements, life.moment)
            live(store, life.phase)
            store.close()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"a life failed: {life}")
    return os.WIFSIGNALED(status)


def told(store: Store) -> Told:
    """What everybody was told, by content, from the outbox. Each message must hold something."""
    found: Told = {}
    with store.reading() as books:
        for posted in Outbox(books.connection).listed(most=100_000):
            mine = found.setdefault(posted.message.subscriber, Counter())
            for notice in posted.message.notices:
                mine.update(f"{notice.root} {n.key}" for n in notice.news)
        waiting = Alerting(books.connection)
        left = (len(waiting.pending(9e12)), len(waiting.due(9e12)))
    assert left == (0, 0), f"something waits still: {left}"
    return found


def killed(
    folder: str, kills: int, chance: random.Random, say: Callable[[str], None] = lambda line: None
) -> tuple[Told, int]:
    """What is told where lives end in the middle `kills` times, and how many did."""
    done, round_ = 0, 0
    whole: Told = {}
    while done < kills:
        round_ += 1
        data = f"{folder}/killed-{round_}.db"
        store = sqlite.open_store(data)
        subscribe(store)
        store.close()
        for phase in range(1, PHASES + 1):
            for _ in range(20):
                if not begin(Life(data, phase, chance.randrange(1, 260), chance.choice(MOMENTS))):
                    break
                done += 1
            begin(Life(data, phase, 0, ""))
        store = sqlite.open_store(data)
        found = told(store)
        store.close()
        if whole and found != whole:
            raise AssertionError(f"another outcome in round {round_}: {differing(found, whole)}")
        whole = found
        say(f"{done} killed")
    return whole, done


def unkilled(folder: str) -> Told:
    """What is told where nothing is killed."""
    data = f"{folder}/unkilled.db"
    store = sqlite.open_store(data)
    subscribe(store)
    store.close()
    for phase in range(1, PHASES + 1):
        begin(Life(data, phase, 0, ""))
    store = sqlite.open_store(data)
    found = told(store)
    store.close()
    return found


def differing(found: Told, whole: Told) -> dict[str, tuple[Counter[str], Counter[str]]]:
    """What is too much and what is missing, for each."""
    return {
        who: (
            found.get(who, Counter()) - whole.get(who, Counter()),
            whole.get(who, Counter()) - found.get(who, Counter()),
        )
        for who in {*found, *whole}
        if found.get(who) != whole.get(who)
    }


def main() -> None:
    """The stress command."""
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--kills", type=int, default=500)
    said.add_argument("--seed", type=int, default=11)
    asked = said.parse_args()

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    with tempfile.TemporaryDirectory() as folder:
        whole = unkilled(folder)
        found, done = killed(folder, asked.kills, random.Random(asked.seed), say)
    twice = sum(n > 1 for mine in found.values() for n in mine.values())
    say(f"{done} kills; told {sum(map(len, found.values()))} pieces of news to {len(found)}; {twice} of them twice; "
        f"differing from the unkilled run: {len(differing(found, whole))}")  # fmt: skip
    if twice or found != whole:
        sys.exit(1)


if __name__ == "__main__":
    main()
