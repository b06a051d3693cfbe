"""The learned weights of linking, written by `training/points/linking.py`; do not edit by hand."""

THRESHOLD = 0.39
"""Likeness from which two units are linked."""

BIAS = -2.8179
WEIGHTS = {
    "shared": -0.0029,
    "of shorter": -0.8797,
    "of longer": -0.5880,
    "sentence dice": 4.4412,
    "sentence of shorter": 2.0996,
    "around": 1.7449,
    "names": 0.0370,
    "names only one has": -0.1419,
    "numbers": -0.1041,
    "numbers against": -0.0979,
    "runs": -0.7370,
    "quote": 0.4854,
    "only one quotes": -0.6683,
    "lead": 0.0211,
    "place": -1.1759,
    "rank": -0.3192,
    "margin": 0.1452,
    "short": 0.2592,
    "both short": 9.1923,
    "context shared": 0.3617,
    "heaviest": 0.0752,
    "next heaviest": -0.0668,
    "told once": -0.0108,
    "weight told once": 0.3751,
    "unlikely": 0.0230,
    "plain": 0.2910,
    "plain stems": 0.0614,
    "together": 0.2406,
    "numbers told once": 0.7064,
    "left of one": -0.7394,
    "left of other": -0.6106,
}
