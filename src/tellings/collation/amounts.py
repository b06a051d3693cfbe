"""Amounts: what a run of atoms counts, so that "half a million" and "500,000" are one number written in two ways."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

UNITS = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
PARTS = {"half": Fraction(1, 2), "quarter": Fraction(1, 4)}
_JOINING = frozenset(("a", "an", "and", "of"))
_MOST = 8
"""Atoms of a run that may be an amount."""
_MOST_FIGURES = 20
CURRENCIES = {"$": "dollar", "£": "pound", "€": "euro"}
"""Marks before an amount, and the word that stands for them behind it."""


def amount(atoms: Sequence[str]) -> Fraction | None:
    """What "200", "2 hundred", "a dozen", "4 and a half million" or "half a million" counts; None for anything else."""
    if not 0 < len(atoms) <= _MOST or atoms[-1] in _JOINING or atoms[0] in ("and", "of"):
        return None
    total, held = Fraction(0), Fraction(0)
    last: int | None = None
    """The unit that closed the amount so far, than which the next one must be smaller."""
    for at, atom in enumerate(atoms):
        value = _value(atom)
        if value is not None:
            if held and not held >= UNITS["hundred"] > value:
                return None
            held += value
        elif atom in PARTS:
            held += PARTS[atom] * (last or 1 if not held else 1)
        elif atom in UNITS:
            held = (held or Fraction(1)) * UNITS[atom]
            if atom in ("hundred", "dozen") and at < len(atoms) - 1:
                continue
            if last is not None and UNITS[atom] >= last:
                return None
            total, held, last = total + held, Fraction(0), UNITS[atom]
        elif atom not in _JOINING:
            return None
    return total + held or None


def _value(atom: str) -> Fraction | None:
    figures = atom.replace(".", "", 1)
    if not (figures.isascii() and figures.isdigit() and len(figures) <= _MOST_FIGURES):
        return None
    return Fraction(atom.rstrip("."))
