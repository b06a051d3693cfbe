"""One made-up event told by sixty made-up outlets: forty tellings of one utterance, wire copies, differing values, long
names, a script that runs from right to left. Articles as rows of JSON; the same at every run."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from functools import cache

from tellings import wiring
from tellings.records import Capture, Report

OUTLETS = (
    "Saltcote Echo", "Marrow Bay Mercury", "The Northern Packet and General Shipping Advertiser of Upper Saltcote",
    "Harbour Light", "Coast Wire", "Radio Estuary", "The Daily Lantern", "Skerry Times", "Tidewater Post",
    "Bulletin der Küstenschifffahrtsgesellschaftsversammlung", "Island Chronicle", "The Examiner", "Evening Gull",
    "Channel Nine News", "Pilot & Tug", "Lowland Courier", "The Fathom", "Anchorage Herald", "Kelp Street Journal",
    "Dockside Weekly", "הים והחוף", "The Saltcote Evening Observer and Fishermen's Friend", "Union Gazette", "Morning Ebb",
    "Ferry Watch", "The Beacon", "County Dispatch", "Seaboard Standard", "Quay Today", "Peninsula Press",
)  # fmt: skip
PLACES = ("Saltcote", "Marrow Bay", "Skerry Head", "Port Ansel", "Kelp Street", "Lowland", "Estuary", "Tidewater")
LONG = (
    "We struck the Carrow shelf at four minutes past six, and within a quarter of an hour every passenger was on the upper "
    "deck in a life jacket. I will not guess at the cause tonight. The chart shows deep water there, and the pilot "
    "followed the chart. If the buoy had moved, nobody told this harbour."
)
WORDINGS = (
    LONG,
    LONG.replace("will not", "cannot"),
    LONG.replace("four minutes past six", "five minutes past six"),
    LONG.replace("every passenger", "nearly every passenger"),
    "We struck the Carrow shelf at four minutes past six, and within a quarter of an hour every passenger was on the upper "
    "deck in a life jacket.",
    "I will not guess at the cause tonight. The chart shows deep water there, and the pilot followed the chart.",
    "The chart shows deep water there, and the pilot followed the chart. If the buoy had moved, nobody told this harbour.",
    "The chart showed deep water there, and the pilot followed the chart … nobody told this harbour.",
    "I will not guess at the cause tonight.",
    "If the buoy had moved, nobody told this harbor.",
    "I won't guess at the cause tonight. The chart shows deep water, and the pilot must have followed the chart.",
    "Within 15 minutes every passenger was on the upper deck in a life-jacket.",
)
INDIRECT = (
    "{name} said that nobody had told the harbour of a buoy that moved.",
    "{name} refused to guess at the cause and said the pilot had followed the chart.",
    "According to {name}, the ferry struck the shelf shortly after six and all passengers were on deck within 15 minutes.",
)
NAMES = ("Ottilie Varga", "Mayor Ottilie Varga", "Ms Varga, the mayor,", "the mayor, Ottilie Varga,")
OTHERS = (
    ("Bram Oakley", "a passenger", ("The floor went one way and the tea went the other.", "The floor went one way, the tea the other.")),
    ("Greta Quill", "the ferry company's director", ("We are sorry, and we shall pay for every lost night.", "We are sorry and we will pay for every lost night.", "We may pay for every lost night.")),
    ("Captain Dov Mersey", "master of the Heron", ("I heard her before I felt her.", "I heard her before I felt her.")),
    ("Sister Agnes Pell", "a nurse", ("Nobody screamed. They sang, badly.", "Nobody screamed. They sang badly.", "They sang, badly.")),
    ("Tobias Wrenfield-Achterberg", "of the coastguard", ("No diver goes down before the swell drops below two metres.", "A diver goes down when the swell drops below two metres.")),
    ("Rosalind Kett", "minister for the coast", ("There will be an inquiry, and it will be public.", "There should be an inquiry, and it should be public.", "There will be an inquiry.")),
    ("Ferdinand Lusk", "a fisherman", ("That buoy has walked since March.", "That buoy had walked since March.")),
)  # fmt: skip
POINTS: tuple[tuple[str, ...], ...] = (
    ("The ferry Heron ran aground on the Carrow shelf off Saltcote on Tuesday evening.", "The Heron, a ferry, grounded on the Carrow shelf near Saltcote on Tuesday evening."),
    ("The lifeboats of Saltcote and Port Ansel took the passengers ashore before midnight.", "Before midnight, lifeboats from Saltcote and Port Ansel had taken the passengers ashore."),
    ("Eleven people were treated for bruises at the Infirmary of Saint Bride.", "At the Infirmary of Saint Bride, eleven people were treated for bruises."),
    ("The ferry leaked about {oil} litres of diesel into the bay.", "About {oil} litres of diesel leaked from the ferry into the bay."),
    ("Engineers will try to float the Heron off the shelf at high water on Friday.", "At Friday's high water engineers will try to float the Heron off the shelf."),
    ("The Heron was built in {year} and was refitted two years ago.", "Built in {year}, the Heron was refitted two years ago."),
    ("There were {souls} passengers and nine crew aboard.", "The ferry carried {souls} passengers and a crew of nine."),
    ("The lightship service says that it checked the Carrow buoy in March.", "In March the Carrow buoy was checked, says the lightship service."),
    ("Schools on Marrow Island stayed shut on Wednesday for want of teachers.", "On Wednesday the schools of Marrow Island stayed shut for want of teachers."),
    ("The company runs three other ferries, which will sail at half speed until further notice.", "Three other ferries of the company will sail at half speed until further notice."),
    ("A cargo of 40 sheep was landed dry at Skerry Head.", "Forty sheep from her hold were landed dry at Skerry Head."),
    ("The coastguard closed the northern channel to all ships over twelve metres.", "All ships over twelve metres are barred from the northern channel by the coastguard."),
    ("Fishermen had complained of the buoy to the port office in April.", "In April fishermen complained of the buoy to the port office."),
    ("The damage is put at {cost} million crowns.", "The damage is put at {cost} million crowns by the insurers."),
    ("The inquiry will open on 3 June in the Corn Exchange of Saltcote.", "On 3 June an inquiry will open in Saltcote's Corn Exchange."),
    ("A crack of four metres runs along the keel, divers found on Thursday.", "Divers found on Thursday that a crack of four metres runs along the keel."),
)  # fmt: skip
ALONE = (
    "A harmonica was found in lifeboat {n}.", "The bakery at number {n} gave away its bread that night.",
    "Berth {n} has stood empty since the grounding.", "Ticket {n} was the last one sold.",
    "A dog called Number {n} was first ashore.", "Cabin {n} took the worst of the water.",
)  # fmt: skip
FILLER = (
    "Gulls sat on the rail as the light went.", "The tide turned a little after eight.",
    "Along the mole, people stood in coats over their nightclothes.", "A band that was to play aboard played on the quay.",
    "Taxis came from as far as Lowland.", "The lamps of the Corn Exchange burned till morning.",
)  # fmt: skip
HEBREW = (
    "\n\nהמעבורת ״הרון״ עלתה על שרטון ביום שלישי בערב. לדברי מנהלת הנמל, הטייס הלך לפי המפה. "
    "״לא אנחש הלילה את הסיבה״, אמרה אוטילי ורגה."
)


def rows(count: int = 60, tellings: int = 40) -> Iterator[dict[str, str]]:
    """The articles. Every sixth after the wire's own is a near-copy of it; `tellings` of them print the utterance."""
    wire = ""
    for n in range(count):
        dice = random.Random(n)
        outlet = OUTLETS[n] if n < len(OUTLETS) else f"{PLACES[n % len(PLACES)]} {OUTLETS[n % 20].removeprefix('The ')}"
        if n > 6 and n % 6 == 4:
            body = f"{_title(dice)}\n\n{wire}\n\n{FILLER[n % 6]}"
        else:
            body = _body(n, dice, n < tellings * count // 50)
        if n == 20:
            body += HEBREW
        if n == 4:
            wire = body.partition("\n\n")[2]
        yield {
            "id": f"ferry-{n:02}",
            "outlet": outlet,
            "published": f"2031-05-{14 + n % 4:02}T{6 + n % 15:02}:{n:02}:00+00:00",
            "url": f"https://paper{n}.example/heron/a-very-long-address-that-no-line-can-hold-{'x' * 60}/{n}",
            "text": body,
        }


def _title(dice: random.Random) -> str:
    return dice.choice(
        (
            "Ferry Heron aground on the Carrow shelf", "All ashore after Heron grounds off Saltcote",
            "Ferry strikes shelf; mayor will not guess at cause", "Heron stuck fast off Saltcote",
        )
    )  # fmt: skip


def _body(n: int, dice: random.Random, speaks: bool) -> str:
    values = {
        "oil": dice.choice(("3,000", "3,000", "3,100", "30,000")),
        "year": dice.choice(("1998", "1998", "1989")),
        "souls": dice.choice(("212", "212", "214", "more than 200")),
        "cost": dice.choice(("6", "6.2", "9")),
    }
    told = [p for k, p in enumerate(POINTS) if k < 2 or dice.random() < 0.5]
    lines = [dice.choice(p).format(**values) for p in told]
    lines.insert(3, ALONE[n % len(ALONE)].format(n=n))
    parts = [_title(dice), " ".join(lines[:3])]
    if speaks:
        parts.append(_spoken(n, dice))
    parts.append(" ".join([*lines[3:7], FILLER[n % len(FILLER)]]))
    for name, who, wordings in dice.sample(OTHERS, 2):
        parts.append(f"“{dice.choice(wordings).rstrip('.')},” said {name}, {who}.")
    parts.append(" ".join(lines[7:]) or FILLER[(n + 1) % len(FILLER)])
    if n % 3 == 0:
        parts.append(f"Varga told {OUTLETS[4]} so on the quay. The grounding was first reported by {OUTLETS[1]}.")
    if n % 4 == 1:
        parts.append("Be the first to receive our news: sign up for the morning mail.")
    return "\n\n".join(parts)


def _spoken(n: int, dice: random.Random) -> str:
    name = NAMES[n % len(NAMES)]
    if n % 8 == 7:
        return dice.choice(INDIRECT).format(name=name.rstrip(","))
    words = WORDINGS[n % 5 if n % 2 else n % len(WORDINGS)]
    if n % 5 == 3 and ". " in words:
        first, rest = words.split(". ", 1)
        return f"“{first},” said {name.rstrip(',')}. “{rest}”"
    return f"“{words.rstrip('.')},” said {name.rstrip(',')} at the quay."


@cache
def report() -> Report:
    """The articles compared, quotes found by rules alone: the same on every machine."""
    captures = [
        Capture(
            source=f"ferry.jsonl#{row['id']}",
            body=row["text"].encode(),
            charset="utf-8",
            id=row["id"],
            outlet=row["outlet"],
            url=row["url"],
            published=row["published"],
            published_from="given",
        )
        for row in rows()
    ]
    return wiring.compare(captures, rules=True)


def lines(found: Sequence[dict[str, str]]) -> str:
    """The articles as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
