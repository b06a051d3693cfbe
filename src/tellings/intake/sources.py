"""Inputs as a user names them (a file, a folder, an address, "-") to captures. Every record gives exactly one item."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tellings.intake import files
from tellings.intake.limits import Limits
from tellings.intake.lists import AddressList
from tellings.records import Capture, Refusal

if TYPE_CHECKING:
    from tellings.intake.web import Fetcher

Item = Capture | Refusal


def captures(
    inputs: Sequence[str],
    *,
    published: str | None = None,
    outlet: str | None = None,
    received: str | None = None,
    allow_private: bool = False,
    contact: str | None = None,
    limits: Limits | None = None,
    stdin: BinaryIO | None = None,
    fetcher: Fetcher | None = None,
) -> Iterator[Item]:
    """Every capture that the inputs hold, and a refusal for each that can't be read; one broken input stops no other.

    `published` and `outlet` fill in where an input names none. `received` is the time of this run (ISO 8601; by default
    the clock's). `allow_private` lets addresses on this machine and network be fetched. `contact` goes into the
    User-Agent. A given `fetcher` is used in place of one made from these settings, and is left open.
    """
    reading = _Reading(received or _now(), limits or Limits(), allow_private, contact, stdin, fetcher)
    try:
        for name in inputs:
            for item in reading.items(name):
                yield _filled(item, published, outlet)
    finally:
        reading.close()


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")


def _filled(item: Item, published: str | None, outlet: str | None) -> Item:
    if isinstance(item, Refusal) or not (published or outlet):
        return item
    if published and not item.published:
        item = replace(item, published=published, published_from="given")
    return replace(item, outlet=item.outlet or outlet) if outlet else item


class _Reading:
    """One run over inputs: the settings, and a fetcher that is made when the first address comes."""

    def __init__(
        self,
        received: str,
        limits: Limits,
        allow_private: bool,
        contact: str | None,
        stdin: BinaryIO | None,
        fetcher: Fetcher | None,
    ) -> None:
        self.received, self.limits = received, limits
        self._allow_private, self._contact, self._stdin = allow_private, contact, stdin
        self._given, self._made = fetcher, None if fetcher else fetcher

    def items(self, name: str) -> Iterator[Item]:
        """What one input holds."""
        if name == "-":
            yield from self._with_lists(files.stream(self._stdin or sys.stdin.buffer, self.received, self.limits))
        elif name.lower().startswith(("http://", "https://")):
            from tellings.intake import addresses

            yield from addresses.captures(name, self._fetcher(), received=self.received, limits=self.limits)
        elif "\0" in name or ("://" in name and not Path(name).exists()):
            detail = "Only files, folders and http or https addresses are read."
            yield Refusal(source=name.replace("\0", "?"), reason="unknown-kind", detail=detail, stage="intake")
        else:
            yield from self._with_lists(files.captures(Path(name), self.received, self.limits))

    def _with_lists(self, items: Iterator[Item | AddressList]) -> Iterator[Item]:
        """The items, with what stands at the addresses of a list in its place."""
        for item in items:
            if isinstance(item, AddressList):
                from tellings.intake import addresses

                yield from addresses.listed(item, self._fetcher(), received=self.received, limits=self.limits)
            else:
                yield item

    def _fetcher(self) -> Fetcher:
        if self._given is not None:
            return self._given
        if self._made is None:
            from tellings.intake.web import Fetcher

            self._made = Fetcher(allow_private=self._allow_private, contact=self._contact, limits=self.limits)
        return self._made

    def close(self) -> None:
        """Close the fetcher that this run made."""
        if self._made is not None:
            self._made.close()
