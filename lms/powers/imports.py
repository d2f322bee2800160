"""Compare a file of powers with what is stored; show the difference; apply it whole or not at all.

Nothing is deleted. A holding that the file does not name stays as it is; one ends by the day that its
row gives, and a row that begins while another is open ends that one on the day before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lms.common.errors import RefusedFile, RowError
from lms.common.reports import ImportReport
from lms.officers.models import Account, Unit
from lms.powers.models import Holding, Power
from lms.powers.reading import PowerLine, read_powers


@dataclass
class PowersReport(ImportReport):
    """``not_in_file`` of open holdings of the named units left alone."""

    ended: int = 0
    not_in_file: int = 0


def import_powers(path: Path, *, by: Account | None, now: datetime, dry_run: bool = False) -> PowersReport:
    """Take over the powers in *path*. Raises ``RefusedFile`` with every mistake; nothing is half done."""
    lines = read_powers(path)
    report = PowersReport(rows=len(lines))
    with transaction.atomic():
        _apply(lines, report)
        transaction.set_rollback(dry_run)
    return report


def _apply(lines: list[PowerLine], report: PowersReport) -> None:
    units = _units(lines)
    powers = {p.code: p for p in Power.objects.filter(code__in={line.code for line in lines})}
    changed = _sync_powers(lines, powers, report)
    stored = {
        (h.power_id, h.unit_id, h.held_from): h
        for h in Holding.objects.select_for_update().filter(
            power__in=powers.values(), unit__in=units.values()
        )
    }
    for line in sorted(lines, key=lambda x: (x.code, x.unit_code, x.held_from or datetime.max.date())):
        outcome = _sync_holding(line, powers[line.code], units.get(line.unit_code), stored, report)
        outcome = changed.pop(line.code, "") or outcome
        setattr(report, outcome, getattr(report, outcome) + 1)
    _count_left_alone(units, stored, lines, powers, report)


def _units(lines: list[PowerLine]) -> dict[str, Unit]:
    codes = {line.unit_code for line in lines if line.unit_code}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    errors = [
        RowError(
            line.row,
            "unit_code",
            _("There is no unit %(code)s. Import the roster first.") % {"code": line.unit_code},
        )
        for line in lines
        if line.unit_code and line.unit_code not in units
    ]
    if errors:
        raise RefusedFile(errors[:1000])
    return units


def _sync_powers(lines: list[PowerLine], powers: dict[str, Power], report: PowersReport) -> dict[str, str]:
    """Make and correct the matters; code → created or updated, for those that changed."""
    outcomes: dict[str, str] = {}
    for line in lines:
        values = {"title": line.title, "field": line.field, "law": line.law}
        power = powers.get(line.code)
        if power is None:
            powers[line.code] = Power.objects.create(code=line.code, **values)
            outcomes[line.code] = "created"
            report.say(_("%(code)s: new power %(name)s") % {"code": line.code, "name": line.title})
            continue
        differing = [name for name, value in values.items() if getattr(power, name) != value]
        if differing and line.code not in outcomes:
            for name in differing:
                setattr(power, name, values[name])
            power.save(update_fields=differing)
            outcomes[line.code] = "updated"
            report.say(f"{line.code}: {', '.join(differing)}")
    return outcomes


def _sync_holding(
    line: PowerLine, power: Power, unit: Unit | None, stored: dict, report: PowersReport
) -> str:
    if unit is None:
        return "unchanged"
    held = stored.get((power.pk, unit.pk, line.held_from))
    if held is None:
        _end_open_ones(line, power, unit, stored, report)
        held = Holding(
            power=power, unit=unit, held_from=line.held_from, held_to=line.held_to, basis=line.basis
        )
        held.full_clean(validate_unique=False, validate_constraints=False)
        held.save()
        stored[(power.pk, unit.pk, line.held_from)] = held
        words = {"unit": unit.code, "code": power.code, "day": line.held_from}
        report.say(_("%(unit)s holds %(code)s from %(day)s") % words)
        return "created"
    if (held.held_to, held.basis) == (line.held_to, line.basis):
        return "unchanged"
    if held.held_to != line.held_to:
        report.ended += line.held_to is not None
        words = {"unit": unit.code, "code": power.code, "day": line.held_to or "–"}
        report.say(_("%(unit)s holds %(code)s until %(day)s") % words)
    held.held_to, held.basis = line.held_to, line.basis
    held.save(update_fields=["held_to", "basis"])
    return "updated"


def _end_open_ones(line: PowerLine, power: Power, unit: Unit, stored: dict, report: PowersReport) -> None:
    for (power_id, unit_id, starts), held in stored.items():
        if (power_id, unit_id) != (power.pk, unit.pk) or starts >= line.held_from:
            continue
        if held.held_to is None or held.held_to >= line.held_from:
            held.held_to = line.held_from - timedelta(days=1)
            held.save(update_fields=["held_to"])
            report.ended += 1
            words = {"unit": unit.code, "code": power.code, "day": held.held_to}
            report.say(_("%(unit)s holds %(code)s until %(day)s") % words)


def _count_left_alone(
    units: dict, stored: dict, lines: list[PowerLine], powers: dict, report: PowersReport
) -> None:
    """Open holdings of the named units that the file does not mention: told, never ended by silence."""
    named = {(powers[line.code].pk, units[line.unit_code].pk) for line in lines if line.unit_code}
    open_ones = Holding.objects.filter(unit__in=units.values(), held_to=None).select_related("power", "unit")
    for held in open_ones:
        if (held.power_id, held.unit_id) not in named:
            report.not_in_file += 1
            words = {"unit": held.unit.code, "code": held.power.code}
            report.say(_("%(unit)s still holds %(code)s, which the file does not name") % words)
