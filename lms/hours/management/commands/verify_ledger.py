from dataclasses import asdict
from pathlib import Path

from django.utils.translation import gettext as _

from lms.common.commands import HouseCommand
from lms.hours.checkpoints import read_checkpoint
from lms.hours.verification import verify_ledger


class Command(HouseCommand):
    help = "Find any changed, missing, re-ordered, restamped or foreign row of the hour ledger."
    empty = {"rows": 0, "faults": []}

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("--against", type=Path, help="a checkpoint file kept outside the database")

    def act(self, *, against: Path | None, **options) -> tuple[dict, bool]:
        rows, faults = verify_ledger(against=read_checkpoint(against) if against else None)
        return {"rows": rows, "faults": [asdict(fault) for fault in faults]}, not faults

    def summary(self, document: dict) -> str:
        lines = [
            _("%(kind)s: entry %(entry)s, officer %(officer)s")
            % {"kind": f["kind"], "entry": f["entry"] or "?", "officer": f["officer"] or "?"}
            for f in document.get("faults", [])
        ]
        if "rows" in document:
            lines.append(
                _("%(rows)s rows read, %(faults)s faults.") % {"rows": document["rows"], "faults": len(lines)}
            )
        return "\n".join(lines)
