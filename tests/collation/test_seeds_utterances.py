"""Three outlets' tellings of one interview: what is said in two or three of them is one utterance, with its change named.

Offsets, names of changes and of speakers only. Fourteen things are told by two or three of the three articles; the
thanks are two sentences apart in the first, and each of the others reports one of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tellings import wiring
from tellings.records import StoryReport, Utterance

FILES = ("000_e8e62c0042e4eb00.txt", "001_7932dd633e8b28b2.txt", "002_ab7614204a25ea5b.txt")
SAID = [
    ("hard days", "trimmed", [(0, 1055), (1, 1124), (2, 1300)]),
    ("wanted to help", "altered", [(0, 1231), (1, 1182)]),
    ("knew it was wrong", "paraphrased", [(0, 1326), (1, 1274), (2, 1357)]),
    ("stepped on her feelings", "paraphrased", [(0, 1439), (2, 1424)]),
    ("rude", "altered", [(0, 1479), (1, 1352), (2, 1536)]),
    ("apologises in person", "altered", [(0, 1515), (1, 1425), (2, 1580)]),
    ("gave it back", "altered", [(0, 1708), (2, 1729)]),
    ("no time off", "altered", [(0, 2436), (1, 1655), (2, 1017)]),
    ("doesn't justify it", "paraphrased", [(0, 2666), (2, 460)]),
    ("must think it over", "altered", [(0, 2761), (2, 2312)]),
    ("offers help", "paraphrased", [(0, 2940), (1, 1800)]),
]
ASKED = [
    ("thanks", "paraphrased", [(0, 560), (2, 1230)]),
    ("thanks for not backing out", "paraphrased", [(0, 740), (1, 1075)]),
    ("his mother", "paraphrased", [(0, 2060), (1, 1560), (2, 620)]),
    ("when he knew", "paraphrased", [(0, 1556), (2, 1675)]),
]
"""What the host said."""


@pytest.fixture(scope="module")
def compared(shared: Path) -> tuple[StoryReport, dict[str, int]]:
    if not (shared / "seeds").is_dir():
        pytest.skip("the first articles are not here")
    report = wiring.compare(wiring.read_captures([str(shared / "seeds" / name) for name in FILES]))
    (story,) = report.stories
    return story, {a.id: FILES.index(Path(a.source).name) for a in report.articles}


@pytest.mark.parametrize(
    ("change", "places", "speaker"),
    [
        pytest.param(*said[1:], speaker, id=said[0])
        for speaker, things in (("West", SAID), ("Leno", ASKED))
        for said in things
    ],
)
def test_what_several_outlets_report_is_one_utterance_with_its_change_named(
    compared: tuple[StoryReport, dict[str, int]], change: str, places: list[tuple[int, int]], speaker: str
) -> None:
    story, numbers = compared

    def prints(utterance: Utterance, place: tuple[int, int]) -> bool:
        return any(
            numbers[p.span.article] == place[0] and any(a <= place[1] < b for a, b in p.segments)
            for p in utterance.printings
        )

    found = [u for u in story.utterances if all(prints(u, place) for place in places)]
    assert len(found) == 1
    assert change in {c.kind for c in found[0].changes}
    names = {p.id: p.name for p in story.people}
    assert names[found[0].speaker or ""].split()[-1] == speaker
