"""When bounces and complaints stop delivery to an address."""

from __future__ import annotations

from dataclasses import replace

from tellings.alerts.nouns import Subscriber

DAY = 86_400.0
ENOUGH = 3
"""Bounces of no clear kind, each within a month of the last, after which an address is given up."""
MEMORY = 30 * DAY


def after_bounce(subscriber: Subscriber, status: str, words: str, now: float) -> Subscriber:
    """The subscriber after one message could not be delivered for good.

    5.1.x says that there is no such mailbox or domain (RFC 3463): delivery stops at once. Everything else (full,
    refused by policy) counts, and is forgotten after a month without another.
    """
    if subscriber.state == "stopped":
        return subscriber
    bounces = (subscriber.bounces if now - subscriber.bounced <= MEMORY else 0) + 1
    gone = status.startswith("5.1.")
    if not gone and bounces < ENOUGH:
        return replace(subscriber, bounces=bounces, bounced=now)
    why = f"bounced: {words}" if gone else f"bounced {bounces} times, last: {words}"
    return replace(subscriber, bounces=bounces, bounced=now, state="stopped", why=why[:300])


def after_complaint(subscriber: Subscriber) -> Subscriber:
    """The subscriber after they told their provider that our mail is not wanted: once is enough."""
    return replace(subscriber, state="stopped", why="complained")


def welcome_back(subscriber: Subscriber) -> Subscriber:
    """The subscriber after pressing a confirmation's button: whatever stopped delivery before is over."""
    return replace(subscriber, state="active", why="", bounces=0)
