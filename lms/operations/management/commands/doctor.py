from lms.common.commands import HouseCommand
from lms.operations.checks import all_checks, migrations, proposals, warnings


class Command(HouseCommand):
    help = "All nightly checks in one; exit 1 with the names of what is wrong."

    def act(self, **options) -> tuple[dict, bool]:
        faults = {"migrations": list(migrations())}
        if faults["migrations"]:  # nothing else can be asked of tables that are not there
            return self._document(faults, 0, []), False
        faults |= {name: list(check()) for name, check in all_checks().items()}
        return self._document(faults, proposals(), list(warnings())), not any(faults.values())

    def _document(self, faults: dict[str, list[str]], proposed: int, coming: list[str]) -> dict:
        errors = [{"message": f"{name}: {text}"} for name, texts in faults.items() for text in texts]
        checks = {name: not texts for name, texts in faults.items()}
        return {"checks": checks, "revocations_proposed": proposed, "warnings": coming, "errors": errors}

    def summary(self, document: dict) -> str:
        lines = [f"{'ok ' if well else 'BAD'} {name}" for name, well in document["checks"].items()]
        return "\n".join([*lines, *(f"soon {text}" for text in document["warnings"])])
