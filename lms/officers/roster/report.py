"""What a roster changed, or would change."""

from dataclasses import dataclass, field

from lms.common.reports import ImportReport


@dataclass
class RosterReport(ImportReport):
    """Counts are of people."""

    units_created: int = 0
    units_renamed: int = 0
    units_moved: int = 0
    unknown_codes: list[str] = field(default_factory=list)
