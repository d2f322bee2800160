from lms.common.commands import HouseCommand
from lms.operations.checks import files


class Command(HouseCommand):
    help = "Compare stored bytes with their digests."

    def act(self, **options) -> tuple[dict, bool]:
        errors = [{"message": text} for text in files()]
        return {"faults": len(errors), "errors": errors}, not errors
