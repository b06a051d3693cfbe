"""The exception tree. One item failing is data (`records.Refusal`); these end a run: what, where, what to do."""

from __future__ import annotations


class TellingsError(Exception):
    """The run can't go on. `what` happened, `where`, and what `to_do` about it."""

    exit_code = 1

    def __init__(self, what: str, *, where: str | None = None, to_do: str | None = None) -> None:
        self.what, self.where, self.to_do = what, where, to_do
        super().__init__(what)

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}. {self.to_do}" if self.to_do else head


class UsageError(TellingsError):
    """The command was called in a way that can't be carried out."""

    exit_code = 2


class NothingToReadError(TellingsError):
    """Every input was refused."""

    exit_code = 3


class ReportError(TellingsError):
    """A stored report is not one, or its spans don't hold."""

    exit_code = 4


class ModelError(TellingsError):
    """Shipped weights are missing, altered, or don't load."""

    exit_code = 5


class StoreError(TellingsError):
    """A data file or database can't be used."""

    exit_code = 6


class EngineError(TellingsError):
    """An engine can't carry a run to its end."""

    exit_code = 7
