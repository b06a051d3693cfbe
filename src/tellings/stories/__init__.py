"""Which articles tell the same event: signatures, near-copies, likeness, placing.

`sign` makes an article's signature, `fold` makes stories of many at once, and so does a `Pile` for very many. A service
that runs on holds a `Window`; a `Library` answers "more like this"; `replay` runs a timed stream through a window.
"""

from __future__ import annotations

from tellings.stories.keys import keys_of
from tellings.stories.pile import Heap, Pile
from tellings.stories.placing import fold
from tellings.stories.repairs import Repair
from tellings.stories.replay import Event, replay
from tellings.stories.signature import sign
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
