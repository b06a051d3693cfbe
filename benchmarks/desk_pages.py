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
from pathlib import Path

from starlette.testclient import TestClient

from tellings import stories
from tellings.records import Article, Placed, Telling
from tellings.service.desk import DAY, Desk
from tellings.stores import Store, sqlite
from tellings.web.app import Settings, make_app

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
                event = chance.sample(words, 60)
                for n in range(size):
                    picked = chance.choices(event, k=60) + chance.choices(words, k=120)
                    text = ". ".join(" ".join(picked[i : i + 12]).capitalize() for i in range(0, 180, 12)) + "."
                    article = Article(id=f"a{made:07d}", text=text, source="made", outlet=f"Outlet {made % 300}")
                    telling = Telling(article=article.id, story=story)
                    at = min(NOW, first + n * 600)
                    books.put_article(article, stories.sign(article), telling, key=article.id, received=at, placed=at)
                    made += 1
                line = Placed(
                    id=story, headline=event[0], articles=size, outlets=size, independent=size, first=first, last=at
                )
                books.put_story(line)
    return six


def measure(articles: int, times: int) -> None:
    """Fill a store, ask each page so often, print the median and the 95th percentile in ms."""
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        store = sqlite.open_store(str(Path(folder) / "desk.db"))
        begun = time.perf_counter()
        six = fill(store, articles, chance)
        print(f"{articles} articles written in {time.perf_counter() - begun:.0f} s")
        with store.reading() as books:
            text = books.articles_of(six)[0][0].text
        desk = Desk(store, clock=lambda: NOW, reach_days=0.0)
        desk.make_report(six)
        client = TestClient(make_app(desk, Settings(public=True, hosts=("testserver",), reads_per_minute=1e9)))
        word = text.split()[3].strip(".")
        phrase = "%22" + "+".join(text.split()[1:3]) + "%22"
        for path in ("/health", "/", f"/story/{six}", f"/search?words={word}", f"/search?words={phrase}", "/desk"):
            taken = []
            for _ in range(times):
                start = time.perf_counter()
                assert client.get(path).status_code == 200
                taken.append((time.perf_counter() - start) * 1000)
            taken.sort()
            print(f"{path:40} median {statistics.median(taken):7.1f} ms   p95 {taken[int(times * 0.95) - 1]:7.1f} ms")
        store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=40)
    measure(**vars(parser.parse_args()))
