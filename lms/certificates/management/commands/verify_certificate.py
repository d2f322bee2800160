from pathlib import Path

from lms.certificates.checking import check_code, check_file
from lms.common.commands import HouseCommand

MAX_BYTES = 20 * 1024 * 1024


class Command(HouseCommand):
    help = "Check a certificate by its PDF file or its code."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("what", metavar="FILE|CODE")

    def act(self, *, what: str, **options) -> tuple[dict, bool]:
        path = Path(what)
        if path.is_file():
            with path.open("rb") as file:
                verdict = check_file(file.read(MAX_BYTES))
        else:
            verdict = check_code(what)
        return verdict.as_dict(), verdict.state == "valid"
