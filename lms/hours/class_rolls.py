"""A roll of staff numbers, read before a whole class is declared: who is known, unknown, named twice (B2)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lms.common.errors import HouseError
from lms.common.spreadsheets import read_table
from lms.hours.models import Declaration
from lms.officers.models import Officer

LONGEST = 1000
HEADINGS = {"staff_no", "staff number", "工号", "人员编号"}
WAITING = (Declaration.State.SUBMITTED, Declaration.State.APPROVED)


@dataclass(frozen=True)
class Roll:
    """What became of each number of a roll; only *found* will be declared."""

    found: list[Officer] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    declared: list[Officer] = field(default_factory=list)  # the same class was declared for them before

    @property
    def clean(self) -> bool:
        return bool(self.found) and not self.unknown


def numbers_in(text: str) -> list[str]:
    """Staff numbers as pasted from anywhere: one a line, or parted by commas, semicolons, blanks."""
    return [number for number in re.split(r"[\s,;，；、]+", text) if number]


def numbers_of(path: Path) -> list[str]:
    """The column of staff numbers of a csv or xlsx file: by its heading, else the first column."""
    rows = [cells for _number, cells in read_table(path)]
    if not rows:
        return []
    heads = [cell.strip().lower() for cell in rows[0]]
    column = next((place for place, head in enumerate(heads) if head in HEADINGS), None)
    body = rows if column is None else rows[1:]
    return [cells[column or 0] for cells in body if len(cells) > (column or 0) and cells[column or 0]]


def read_roll(numbers: Iterable[str], *, officers: QuerySet[Officer], values: dict) -> Roll:
    """Find each number among *officers*. Three statements, however long the roll."""
    numbers = list(numbers)
    if not numbers:
        raise HouseError(_("The roll is empty. Give at least one staff number."))
    if len(numbers) > LONGEST:
        raise HouseError(_("A roll may hold %(n)s people. Split it.") % {"n": LONGEST})
    wanted = list(dict.fromkeys(numbers))
    known = {
        o.staff_no: o for o in officers.filter(staff_no__in=wanted).select_related("home_unit", "account")
    }
    before = set(
        Declaration.objects.filter(
            officer__in=known.values(),
            title=values["title"],
            ended_on=values["ended_on"],
            state__in=WAITING,
        ).values_list("officer", flat=True)
    )
    here = [known[number] for number in wanted if number in known]
    return Roll(
        found=[o for o in here if o.pk not in before],
        unknown=[number for number in wanted if number not in known],
        repeated=sorted({number for number in numbers if numbers.count(number) > 1}),
        declared=[o for o in here if o.pk in before],
    )
