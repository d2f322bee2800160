"""A fact that an officer says is wrong: answered by a person who keeps the roster, never by themselves (S5)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lms.common.errors import HouseError, NotAllowed
from lms.officers.models import Account, CorrectionRequest
from lms.officers.roles import Act
from lms.officers.visibility import visible_to


def open_corrections(account: Account, *, on: date) -> QuerySet[CorrectionRequest]:
    """Requests that *account* may answer: of the people whose roster they keep."""
    officers = visible_to(account, act=Act.IMPORT_ROSTER, on=on)
    rows = CorrectionRequest.objects.filter(state=CorrectionRequest.State.OPEN, officer__in=officers)
    return rows.select_related("officer__home_unit").order_by("asked_at")


@transaction.atomic
def answer_correction(
    request: CorrectionRequest, *, corrected: bool, answer: str, by: Account, now: datetime
) -> CorrectionRequest:
    """Answer in words. The fact itself is corrected where it comes from: in the roster file."""
    locked = CorrectionRequest.objects.select_for_update().get(pk=request.pk)
    if locked.state != CorrectionRequest.State.OPEN:
        raise HouseError(_("This was already answered. Reload the page."))
    if locked.asked_by_id == by.pk:
        raise NotAllowed(_("You cannot answer a request of your own."))
    if not answer.strip():
        raise HouseError(_("Answer in words, so that the officer understands."))
    locked.state = CorrectionRequest.State.DONE if corrected else CorrectionRequest.State.REFUSED
    locked.answer, locked.answered_by, locked.answered_at = answer[:1000], by, now
    locked.save()
    return locked
