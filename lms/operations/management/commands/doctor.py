from lms.common.commands import HouseCommand
from lms.operations.checks import all_checks, proposals


class Command(HouseCommand):
    help = "All nightly checks in one; exit 1 with the names of what is wrong."

    def act(self, **options) -> tuple[dict, bool]:
        faults = {name: list(check()) for name, check in all_checks().items()}
        errors = [{"message": f"{name}: {text}"} for name, texts in faults.items() for text in texts]
        checks = {name: not texts for name, texts in faults.items()}
        return {"checks": checks, "revocations_proposed": proposals(), "errors": errors}, not errors

    def summary(self, document: dict) -> str:
        return "\n".join(f"{'ok ' if well else 'BAD'} {name}" for name, well in document["checks"].items())
