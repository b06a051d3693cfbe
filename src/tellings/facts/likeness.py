"""The learned weights of linking, written by `training/points/linking.py`; do not edit by hand."""

THRESHOLD = 0.31
"""Likeness from which two units are linked."""

BIAS = -4.3797
WEIGHTS = {
    "shared": 1.1327,
    "of shorter": -0.7061,
    "of longer": -3.8243,
    "sentence dice": 6.5259,
    "sentence of shorter": 1.6660,
    "around": 1.9193,
    "names": -0.2355,
    "names only one has": -0.1992,
    "numbers": 0.0647,
    "numbers against": -0.1255,
    "runs": 0.9016,
    "quote": -0.2006,
    "only one quotes": -0.7775,
    "lead": 0.1489,
    "place": -1.5503,
    "rank": -0.5796,
    "margin": 0.2745,
    "short": -4.5496,
    "both short": 16.0093,
    "context shared": 0.4245,
}
