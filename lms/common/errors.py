"""Errors that a person can act on. Their text is shown as it stands, in the user's language."""

from dataclasses import asdict, dataclass


class HouseError(Exception):
    """Something was refused for a reason of the field; ``str()`` says what, and what to do.

    *field* names what of the given values it is about, so that a form says it there; ``None``: no single one.
    """

    field: str | None = None

    def __init__(self, message: str = "", *, field: str | None = None):
        self.field = field
        super().__init__(message)


class AppendOnlyError(HouseError):
    """Somebody tried to change or delete a kept row (law 3 of the house; R17)."""


class NotAllowed(HouseError):
    """This person may not do this (S1, S2)."""


class Unreadable(HouseError):
    """A file that is damaged, locked, too large or of a kind that cannot be cleaned: nothing was kept."""


@dataclass(frozen=True)
class RowError:
    """What is wrong in one cell of a file: row as a spreadsheet shows it, column by its heading."""

    row: int
    column: str
    message: str

    def as_dict(self) -> dict:
        return {**asdict(self), "message": str(self.message)}


class RefusedFile(HouseError):
    """A file was refused as a whole; nothing was imported."""

    def __init__(self, errors: list[RowError], *, field: str | None = None):
        self.errors = errors
        super().__init__("; ".join(f"{e.row} {e.column}: {e.message}" for e in errors[:3]), field=field)
