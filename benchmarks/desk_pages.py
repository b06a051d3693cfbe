"""Server time of the desk's pages over many articles: `python benchmarks/desk_pages.py --articles 100000 --times 40`.

Articles are made by chance from a made-up vocabulary and written to the store with a story each of one to six articles;
placing is not measured here. Times are of the whole application in process, without a network.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from starlette.testclient import TestClient

from tellings import stories
from tellings.records import Article, Placed, Telling
from tellings.service.desk import DAY, Desk
from tellings.stores import Store, sqlite
from tellings.web.app import Settings, make_app
from tellings.web.server import calm
from tellings.web.sheets import Fronts, Sheets

NOW = 1_778_300_000.0


def fill(store: Store, articles: int, chance: random.Random) -> str:
    """Write the articles, 2,000 a transaction; the id of a story of six."""
    words = ["".join(chance.choices("abdeilmnorstu", k=chance.randint(3, 9))) for _ in range(20_000)]
    made, six = 0, ""
    while made < articles:
        with store.transaction() as books:
            for _ in range(2_000):
                size = min(chance.randint(1, 6), articles - made)
                if size <= 0:
                    break
                first = NOW - chance.random() * 29 * DAY
                story = f"s-{made:07d}"
                six = story if size == 6 else six
                event, signature = chance.sample(words, 60), None
                for n in range(size):
                    picked = chance.choices(event, k=60) + chance.choices(words, k=120)
                    text = ". ".join(" ".join(picked[i : i + 12]).capitalize() for i in range(0, 180, 12)) + "."
                    article = Article(id=f"a{made:07d}", text=text, source="made", outlet=f"Outlet {made % 300}")
                    telling = Telling(article=article.id, story=story)
                    at = min(NOW, first + n * 600)
                    signature = replace(signature or stories.sign(article), article=article.id)
                    books.put_article(article, signature, telling, key=article.id, received=at, placed=at)
                    made += 1
                line = Placed(
                    id=story, headline=event[0], articles=size, outlets=size, independent=size, first=first, last=at
                )
                books.put_story(line)
    return six


def measure(articles: int, times: int, keep: str | None) -> None:
    """Fill a store, ask each page so often, print the median and the 95th percentile in ms."""
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as made:
        folder = keep or made
        store = sqlite.open_store(str(Path(folder) / "desk.db"))
        begun = time.perf_counter()
        with store.reading() as books:
            known = books.setting("six")
        six = known or fill(store, articles, chance)
        with store.transaction() as books:
            books.set_setting("six", six)
        print(f"{articles} articles written in {time.perf_counter() - begun:.0f} s")
        with store.reading() as books:
            text = books.articles_of(six)[0][0].text
        desk = Desk(store, clock=lambda: NOW, reach_days=0.0)
        desk.make_report(six)
        app = make_app(desk, Settings(public=True, hosts=("testserver",), reads_per_minute=1e9))
        client = TestClient(app)
        calm()  # as `tellings serve` does
        word = text.split()[3].strip(".")
        phrase = "%22" + "+".join(text.split()[1:3]) + "%22"
        page, found = f"/story/{six}", (f"/search?words={word}", f"/search?words={phrase}")
        # Front and story twice: as the first reader after a change gets them, and as the next one does.
        for path, anew in (("/health", False), ("/", True), ("/", False), (page, True), (page, False),
                           *((f, False) for f in found), ("/desk", False)):  # fmt: skip
            taken = []
            cpu = time.process_time()
            for _ in range(times):
                if anew:
                    app.state.sheets, app.state.fronts = Sheets(), Fronts()
                start = time.perf_counter()
                assert client.get(path).status_code == 200
                taken.append((time.perf_counter() - start) * 1000)
            cpu = (time.process_time() - cpu) / times * 1000
            taken.sort()
            p95 = taken[int(times * 0.95) - 1]
            median = statistics.median(taken)
            what = f"{path} (made anew)" if anew else path
            print(f"{what:40} median {median:6.1f} ms  p95 {p95:6.1f} ms  CPU {cpu:6.1f} ms", flush=True)
        store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--keep", metavar="FOLDER", help="keep the filled store there, or use the one that is there")
    measure(**vars(parser.parse_args()))
