"""The learned weights of linking, written by `training/points/linking.py`; do not edit by hand."""

THRESHOLD = 0.41
"""Likeness from which two units are linked."""

BIAS = -2.8457
WEIGHTS = {
    "shared": -0.0003,
    "of shorter": -0.8678,
    "of longer": -0.5926,
    "sentence dice": 4.4418,
    "sentence of shorter": 2.0996,
    "around": 1.7471,
    "names": 0.0358,
    "names only one has": -0.1424,
    "numbers": -0.1041,
    "numbers against": -0.0991,
    "runs": -0.7379,
    "quote": 0.4700,
    "only one quotes": -0.6680,
    "lead": 0.0212,
    "place": -1.1741,
    "rank": -0.3030,
    "margin": 0.1493,
    "short": 0.2965,
    "both short": 9.2187,
    "context shared": 0.3618,
    "heaviest": 0.0764,
    "next heaviest": -0.0657,
    "told once": -0.0113,
    "weight told once": 0.3768,
    "unlikely": 0.0232,
    "plain": 0.2914,
    "plain stems": 0.0617,
    "together": 0.2409,
    "numbers told once": 0.7055,
    "left of one": -0.7433,
    "left of other": -0.6122,
}
