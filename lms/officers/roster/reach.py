"""What a clerk's roster may speak about: the units of the grant and the people who serve there (S1)."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from lms.common.errors import RefusedFile, RowError
from lms.officers.models import Account, Officer, Unit
from lms.officers.roles import Act
from lms.officers.roster.reading import Roster, UnitLine
from lms.officers.visibility import unit_paths, visible_to

MAX_ERRORS = 1000


def refuse_others(roster: Roster, *, by: Account, on: date) -> None:
    """Raises ``RefusedFile`` with every unit and person that *by* keeps no roster of, before anything changes."""
    paths = tuple(unit_paths(by, act=Act.IMPORT_ROSTER, on=on))
    errors = [*_units(roster, paths), *_people(roster, by, on)]
    if errors:
        raise RefusedFile(sorted(errors, key=lambda e: e.row)[:MAX_ERRORS])


def _units(roster: Roster, paths: tuple[str, ...]) -> Iterator[RowError]:
    codes = set(roster.units) | {line.parent for line in roster.units.values()}
    stored = dict(Unit.objects.filter(code__in=codes).values_list("code", "path"))
    for line in roster.units.values():
        if not _is_within(line, roster, stored, paths):
            message = _("Unit %(code)s is outside your units, or would move there or from there.")
            yield RowError(line.row, "unit_code", message % {"code": line.code})


def _is_within(line: UnitLine, roster: Roster, stored: dict[str, str], paths: tuple[str, ...]) -> bool:
    path, parent = stored.get(line.code, ""), stored.get(line.parent, "")
    if path and not path.startswith(paths):
        return False
    stays = path and (not line.parent or path[: -Unit.steplen] == parent)
    # A parent that the file itself makes is judged at its own line.
    return bool(stays or parent.startswith(paths) or (line.parent in roster.units and not parent))


def _people(roster: Roster, by: Account, on: date) -> Iterator[RowError]:
    rows = {line.staff_no: line.row for line in roster.lines}
    serving = Officer.objects.filter(Q(left_on=None) | Q(left_on__gt=on), staff_no__in=rows)
    others = serving.exclude(pk__in=visible_to(by, act=Act.IMPORT_ROSTER, on=on).values("pk"))
    for staff_no in others.values_list("staff_no", flat=True):
        message = _("%(no)s serves in a unit that is not yours.") % {"no": staff_no}
        yield RowError(rows[staff_no], "staff_no", message)
