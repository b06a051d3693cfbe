"""Count how common the stems of news English are and write them in bands as `src/tellings/facts/rarity.py`.

    python training/points/rarity.py ../shared/data

Only words printed in lower case count, in how many articles; names come and go with the year and take no part.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from pathlib import Path

from tellings.facts.kin import groups
from tellings.facts.stems import stem

SETS = ("stories/neus.train.jsonl", "stories/ecbplus.train.jsonl", "polnear/train.jsonl")
LEAST = 12
WORD = re.compile(r"(?<![\w.])[a-z]+(?:['’\-][a-z]+)*")
OUT = Path(__file__).resolve().parents[2] / "src/tellings/facts/rarity.py"

HEAD = '''"""How rare a stem is in news English, counted by `training/points/rarity.py`; do not edit by hand.

Band k holds the stems that stand in about one article of 2 ** (k / 2); a stem in no band is rarer than all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

ARTICLES = {articles}
RAREST = {rarest}
"""The band of every stem that is not listed."""

_BANDS = {{
{bands}}}


@cache
def bands() -> Mapping[str, int]:
    """Each listed stem with its band, 0 for those in every article."""
    return {{one: band for band, stems in _BANDS.items() for one in stems.split()}}
'''


def main(data: str) -> None:
    kin, counts, articles = groups(), Counter(), 0
    for name in SETS:
        for line in (Path(data) / name).read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["text"]
            articles += 1
            stems = {stem(word) for word in set(WORD.findall(text))}
            counts.update({kin.get(one, one) for one in stems})
    by_band: dict[int, list[str]] = {}
    for one, count in counts.items():
        if count >= LEAST and one.isascii():
            by_band.setdefault(max(0, round(-2 * math.log2(count / articles))), []).append(one)
    lines = []
    for band in sorted(by_band):
        lines.append(f"    {band}: (\n")
        line = ""
        for one in sorted(by_band[band]):
            if len(line) + len(one) > 100:
                lines.append(f'        "{line}"\n')
                line = ""
            line += one + " "
        lines.append(f'        "{line}"\n    ),\n')
    OUT.write_text(HEAD.format(articles=articles, rarest=max(by_band) + 2, bands="".join(lines)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
