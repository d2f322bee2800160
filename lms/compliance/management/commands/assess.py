from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.commands import HouseCommand, Rows
from lms.common.errors import HouseError
from lms.compliance.explanations import sentences
from lms.compliance.models import Requirement
from lms.compliance.queries import OfficerStanding, standings
from lms.compliance.rules import Assessment
from lms.officers.models import Unit


class NothingToAssess(HouseError):
    """No requirement, or no such unit."""


class Command(HouseCommand):
    help = "Everybody's standing on a day, with reasons."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--unit", help="code of a unit; it and all below it")
        parser.add_argument("--on", type=date.fromisoformat, help="the day, by default today")
        parser.add_argument("--entries", action="store_true", help="list every entry and what it counted")

    def act(
        self, *, year: int, unit: str | None, on: date | None, entries: bool, **options
    ) -> tuple[dict, bool]:
        if not Requirement.objects.filter(year=year).exists():
            raise NothingToAssess(_("%(year)s has no requirements. Load them first.") % {"year": year})
        root = Unit.objects.filter(code=unit).first()
        if unit and not root:
            raise NothingToAssess(_("There is no unit with the code %(code)s.") % {"code": unit})
        on = on or clock.today()
        codes = dict(Unit.objects.values_list("pk", "code"))
        rows = (
            _row(found, assessment, codes, entries)
            for found in standings(year, on=on, unit=root)
            for assessment in found.assessments
        )
        return {"year": year, "on": on.isoformat(), "officers": Rows(rows)}, True

    def summary(self, document: dict) -> str:
        if "officers" not in document:
            return ""
        states = Counter(row["state"] for row in document["officers"])
        counts = ", ".join(f"{state} {states[state]}" for state in sorted(states))
        return f"{document['year']}, {document['on']}: {states.total()} – {counts}"


def _row(found: OfficerStanding, a: Assessment, codes: dict[int, str], with_entries: bool) -> dict:
    row = {
        "staff_no": found.staff_no,
        "unit_code": codes[found.unit_id],
        "requirement": a.terms.code,
        "months_in_service": a.months_in_service,
        "exempt": a.exempt,
        "target_minutes": a.target,
        "counted_minutes": a.counted,
        "by_category": dict(a.by_category),
        "owed_minutes": a.owed,
        "state": a.state,
        "reasons": sentences(a),
    }
    return row | {"entries": list(_entries(a))} if with_entries else row


def _entries(a: Assessment) -> Iterator[dict]:
    for line in a.lines:
        source = line.entry.source.split(":", 1)[-1].rsplit(":", 1)[0]
        yield {"source": source, "minutes": line.entry.minutes, "counted": line.counted, "why": line.why}
