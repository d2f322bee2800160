from pathlib import Path

from lms.common import clock
from lms.common.commands import HouseCommand
from lms.hours.checkpoints import keep_checkpoint


class Command(HouseCommand):
    help = "Write a signed checkpoint of the hour ledger to a file outside the database."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("--out", type=Path, help="file to write (default: DATA_DIR/checkpoints/…)")

    def act(self, *, out: Path | None, **options) -> tuple[dict, bool]:
        checkpoint, out = keep_checkpoint(now=clock.now(), out=out)
        return {name: checkpoint[name] for name in ("rows", "root", "taken_at", "key_id")} | {
            "file": str(out)
        }, True
