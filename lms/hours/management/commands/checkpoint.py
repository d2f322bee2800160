import json
from pathlib import Path

from django.conf import settings

from lms.common import clock
from lms.common.commands import HouseCommand
from lms.hours.checkpoints import take_checkpoint


class Command(HouseCommand):
    help = "Write a signed checkpoint of the hour ledger to a file outside the database."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("--out", type=Path, help="file to write (default: DATA_DIR/checkpoints/…)")

    def act(self, *, out: Path | None, **options) -> tuple[dict, bool]:
        now = clock.now()
        checkpoint = take_checkpoint(now=now)
        out = out or Path(settings.DATA_DIR) / "checkpoints" / f"{now:%Y%m%dT%H%M%S}.json"
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(checkpoint), encoding="utf-8")
        return {name: checkpoint[name] for name in ("rows", "root", "taken_at", "key_id")} | {
            "file": str(out)
        }, True
