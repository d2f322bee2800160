"""Postings, where the file has the column: an empty cell ends the open one (S1)."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from lms.officers.models import Officer, Posting, Unit
from lms.officers.roster.reading import Roster, RosterLine
from lms.officers.roster.report import RosterReport

DAY = timedelta(days=1)


def sync_postings(roster: Roster, units: dict[str, Unit], report: RosterReport, today: date) -> set[str]:
    """Staff numbers of those whose posting the file changes."""
    lines = [line for line in roster.lines if line.posted_unit is not None]
    return _Sync(lines, units, report, today).run() if lines else set()


class _Sync:
    def __init__(self, lines: list[RosterLine], units: dict[str, Unit], report: RosterReport, today: date):
        self.lines, self.report, self.today = lines, report, today
        elsewhere = {line.posted_unit for line in lines} - units.keys() - {""}
        self.units = units | {u.code: u for u in Unit.objects.filter(code__in=elsewhere)}
        self.fresh: list[Posting] = []
        self.amended: list[Posting] = []

    def run(self) -> set[str]:
        numbers = [line.staff_no for line in self.lines]
        pks = dict(Officer.objects.filter(staff_no__in=numbers).values_list("staff_no", "pk"))
        postings = {p.officer_id: p for p in Posting.objects.filter(ends_on=None, officer__in=pks.values())}
        changed = {x.staff_no for x in self.lines if self._take(x, pks[x.staff_no], postings)}
        Posting.objects.bulk_update(self.amended, ["starts_on", "ends_on"], batch_size=500)
        Posting.objects.bulk_create(self.fresh, batch_size=500)
        return changed

    def _take(self, line: RosterLine, pk: int, postings: dict[int, Posting]) -> bool:
        """Whether the line changes anything."""
        posting = postings.get(pk)
        if line.posted_unit and line.posted_unit not in self.units:
            message = _("Row %(row)s: there is no unit %(code)s; the posting was left out.")
            self.report.notes.append(message % {"row": line.row, "code": line.posted_unit})
            return False
        unit = self.units.get(line.posted_unit)
        if posting and unit and posting.unit_id == unit.pk:
            return self._correct_start(posting, line)
        if posting:
            self._end(posting, line.posted_on if unit and line.posted_on else self.today)
            self.report.say(_("%(no)s: the posting ends") % {"no": line.staff_no})
        if unit:
            starts = line.posted_on or self.today
            self.fresh.append(Posting(officer_id=pk, unit=unit, starts_on=starts))
            message = _("%(no)s: posted to %(unit)s from %(day)s")
            self.report.say(message % {"no": line.staff_no, "unit": unit.code, "day": starts})
        return bool(posting or unit)

    def _correct_start(self, posting: Posting, line: RosterLine) -> bool:
        if line.posted_on is None or line.posted_on == posting.starts_on:
            return False
        posting.starts_on = line.posted_on
        self.amended.append(posting)
        message = _("%(no)s: posted to %(unit)s from %(day)s")
        self.report.say(message % {"no": line.staff_no, "unit": line.posted_unit, "day": line.posted_on})
        return True

    def _end(self, posting: Posting, next_starts: date) -> None:
        posting.ends_on = max(posting.starts_on, next_starts - DAY)
        self.amended.append(posting)
