"""Who said what: quotes with source, cue and content; speakers; people; titles and scare quotes told apart."""

from __future__ import annotations

from tellings.quotes.finding import Findings, find
from tellings.quotes.people import gather
from tellings.quotes.tagging import Tagger, Tagging

__all__ = ["Findings", "Tagger", "Tagging", "find", "gather"]
