"""What a roster changed, or would change."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

SHOWN_CHANGES = 200


@dataclass
class RosterReport:
    """Counts of people by what becomes of them, and the difference in sentences."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    units_created: int = 0
    units_renamed: int = 0
    units_moved: int = 0
    unknown_codes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    unsaid: int = 0

    def as_dict(self) -> dict:
        plain = {name: value for name, value in vars(self).items() if name not in ("changes", "unsaid")}
        more = [_("… and %(count)s more changes") % {"count": self.unsaid}] if self.unsaid else []
        return {**plain, "changes": self.changes + more, "errors": []}

    def say(self, text: str) -> None:
        if len(self.changes) < SHOWN_CHANGES:
            self.changes.append(text)
        else:
            self.unsaid += 1
