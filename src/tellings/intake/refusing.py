"""Why a connection is refused: apart from what connects, so that who only reads files needn't load that."""

from __future__ import annotations


class PrivateAddressError(OSError):
    """The host is on this machine or a private network."""


class UnknownHostError(OSError):
    """The name leads to no address."""


class DeadlineError(OSError):
    """The time for the whole request is up."""
