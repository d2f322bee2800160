"""Make, rename and move the units that a roster names."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lms.common.errors import RefusedFile
from lms.officers.models import Unit
from lms.officers.roster.reading import Roster, UnitLine, below_itself
from lms.officers.roster.report import RosterReport


def sync_units(roster: Roster, report: RosterReport) -> dict[str, Unit]:
    """Units by code, as the file has them. Raises ``RefusedFile`` where one would lie below itself."""
    sync = _Sync(roster, report)
    for code in roster.units:
        sync.place(code)
    return {unit.code: unit for unit in Unit.objects.filter(code__in=sync.stored)}


class _Sync:
    def __init__(self, roster: Roster, report: RosterReport):
        self.roster, self.report = roster, report
        codes = set(roster.units) | {unit.parent for unit in roster.units.values() if unit.parent}
        self.stored = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
        self.placed: set[str] = set()

    def place(self, code: str) -> Unit:
        """The unit where the file wants it; its parents first."""
        line = self.roster.units.get(code)
        if code in self.placed or (line is None and code in self.stored):
            return self.stored[code]
        self.placed.add(code)
        parent = self.place(line.parent) if line and line.parent else None
        if code not in self.stored:
            self.stored[code] = self._add(code, line, parent)
        elif line:
            self._rename(line)
            if parent and self.stored[code].path[: -Unit.steplen] != parent.path:
                self._move(line, parent)
        return self.stored[code]

    def _add(self, code: str, line: UnitLine | None, parent: Unit | None) -> Unit:
        name = line.name if line else code
        if line is None:
            message = _("Unit %(code)s is named as a parent only; it was made with its code as name.")
            self.report.notes.append(message % {"code": code})
        self.report.units_created += 1
        self.report.say(_("Unit %(code)s %(name)s: new") % {"code": code, "name": name})
        values = {"code": code, "name": name, "kind": _kind(name, parent)}
        return Unit.objects.get(pk=parent.pk).add_child(**values) if parent else Unit.add_root(**values)

    def _rename(self, line: UnitLine) -> None:
        unit = self.stored[line.code]
        if unit.name != line.name:
            self.report.say(f"{unit.code}: {unit.name} → {line.name}")
            unit.name = line.name
            unit.save(update_fields=["name"])
            self.report.units_renamed += 1

    def _move(self, line: UnitLine, parent: Unit) -> None:
        unit = self.stored[line.code]
        if parent.path.startswith(unit.path):
            self._pull_out(line, unit)
            parent = self.stored[parent.code]
        Unit.objects.get(pk=unit.pk).move(Unit.objects.get(pk=parent.pk), "last-child")
        self.report.units_moved += 1
        self.report.say(_("Unit %(code)s: now below %(parent)s") % {"code": unit.code, "parent": parent.code})
        self._refresh()

    def _pull_out(self, line: UnitLine, unit: Unit) -> None:
        """The new parent lies below *unit* today: what the file has on top of it comes out first."""
        top = list(self._line_up(line))[-1]
        if top not in self.roster.units and self.stored[top].path.startswith(unit.path):
            raise RefusedFile([below_itself(line)])
        Unit.objects.get(pk=self.stored[top].pk).move(Unit.objects.get(pk=unit.pk), "right")
        self._refresh()

    def _line_up(self, line: UnitLine) -> Iterator[str]:
        code = line.parent
        while code:
            yield code
            code = self.roster.units[code].parent if code in self.roster.units else ""

    def _refresh(self) -> None:
        for unit in Unit.objects.filter(code__in=self.stored):
            self.stored[unit.code] = unit


def _kind(name: str, parent: Unit | None) -> str:
    if parent is None:
        return Unit.Kind.CITY
    if name.endswith(("镇", "乡", "街道")):
        return Unit.Kind.TOWNSHIP
    if name.endswith(("局", "委", "委员会", "支队")):
        return Unit.Kind.BUREAU
    if name.endswith(("区", "县", "市")):
        return Unit.Kind.DISTRICT
    return Unit.Kind.TEAM
