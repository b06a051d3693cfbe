"""The learned weights of linking, written by `training/points/linking.py`; do not edit by hand."""

THRESHOLD = 0.41
"""Likeness from which two units are linked."""

BIAS = -2.8330
WEIGHTS = {
    "shared": 0.0135,
    "of shorter": -0.8975,
    "of longer": -0.5877,
    "sentence dice": 4.5359,
    "sentence of shorter": 2.0906,
    "around": 1.7374,
    "names": 0.0307,
    "names only one has": -0.1365,
    "numbers": -0.1158,
    "numbers against": -0.0539,
    "runs": -0.7948,
    "quote": 0.7771,
    "only one quotes": -0.5926,
    "lead": 0.0212,
    "place": -1.1501,
    "rank": -0.2967,
    "margin": 0.1750,
    "short": 0.5329,
    "both short": 8.9601,
    "context shared": 0.3524,
    "heaviest": 0.0775,
    "next heaviest": -0.0666,
    "told once": -0.0060,
    "weight told once": 0.3702,
    "unlikely": 0.0221,
    "plain": 0.3005,
    "plain stems": 0.0568,
    "together": 0.2367,
    "numbers told once": 0.7154,
    "left of one": -0.7800,
    "left of other": -0.6498,
}
