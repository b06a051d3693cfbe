"""Which articles tell the same event: signatures, near-copies, likeness, placing.

`sign` makes an article's signature, `fold` makes stories of many at once, and so does a `Pile` for very many. A service
that runs on holds a `Window`; a `Library` answers "more like this"; `replay` runs a timed stream through a window.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tellings.stories.placing import fold
from tellings.stories.signature import sign

if TYPE_CHECKING:
    from tellings.stories.keys import keys_of
    from tellings.stories.pile import Heap, Pile
    from tellings.stories.repairs import Repair
    from tellings.stories.replaying import Event, replay
    from tellings.stories.similar import Library, Like
    from tellings.stories.window import Nearby, Refolded, Window, place

__all__ = [
    "Event",
    "Heap",
    "Library",
    "Like",
    "Nearby",
    "Pile",
    "Refolded",
    "Repair",
    "Window",
    "fold",
    "keys_of",
    "place",
    "replay",
    "sign",
]
_WHERE = {
    "Event": "replaying",
    "Heap": "pile",
    "Library": "similar",
    "Like": "similar",
    "Nearby": "window",
    "Pile": "pile",
    "Refolded": "window",
    "Repair": "repairs",
    "Window": "window",
    "keys_of": "keys",
    "place": "window",
    "replay": "replaying",
}


def __getattr__(name: str) -> Any:
    # What compares a few articles needs neither a window nor a pile: these are loaded on first use.
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    return found
