"""What an import did, or would do: the one document that every import command prints."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

SHOWN_CHANGES = 200


@dataclass
class ImportReport:
    """Lines of the file by what becomes of them; *notes* and *changes* are sentences."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    notes: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    unsaid: int = 0  # changes beyond those shown

    def say(self, text: str) -> None:
        if len(self.changes) < SHOWN_CHANGES:
            self.changes.append(text)
        else:
            self.unsaid += 1

    def as_dict(self) -> dict:
        plain = {name: value for name, value in vars(self).items() if name not in ("changes", "unsaid")}
        more = [_("… and %(count)s more changes") % {"count": self.unsaid}] if self.unsaid else []
        return {**plain, "changes": self.changes + more, "errors": []}
