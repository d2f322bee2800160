"""A programme and who is in it: opened by the bureau, mentees added by staff number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lms.common.errors import HouseError
from lms.mentoring.models import Mentee, Programme, Skill
from lms.officers.models import Account, Officer


class CannotEnrol(HouseError):
    """The programme is closed or nobody was found."""


@dataclass(frozen=True)
class Enrolled:
    added: list[Mentee]
    known: list[str]  # staff numbers that were in it already
    unknown: list[str]


@transaction.atomic
def add_mentees(
    programme: Programme, staff_numbers: Iterable[str], *, skills: Iterable[Skill], by: Account, now: datetime
) -> Enrolled:
    """Put officers into *programme* with what they have to learn first. Who is in it already stays as they are."""
    if programme.state == Programme.State.CLOSED:
        raise CannotEnrol(_("This programme has ended. Open a new one first."))
    wanted = list(dict.fromkeys(staff_numbers))
    officers = {o.staff_no: o for o in Officer.objects.filter(staff_no__in=wanted, left_on=None)}
    inside = set(programme.mentees.values_list("officer__staff_no", flat=True))
    skills = list(skills)
    fresh = [officers[n] for n in wanted if n in officers and n not in inside]
    added = []
    for officer in fresh:
        mentee = Mentee.objects.create(programme=programme, officer=officer, added_by=by, added_at=now)
        own = [s for s in skills if s.field == officer.field]
        mentee.skills.set(own or skills)
        added.append(mentee)
    return Enrolled(added, [n for n in wanted if n in inside], [n for n in wanted if n not in officers])
