"""A stretch that was not counted is contested; a person decides (H6)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import UncountedSpan
from lms.common.errors import HouseError
from lms.hours.models import Objection
from lms.officers.models import Account


@transaction.atomic
def contest(span: UncountedSpan, *, text: str, by: Account, now: datetime) -> Objection:
    """Raise an objection for *span*; upheld, its seconds stand as covered."""
    locked = (
        UncountedSpan.objects.select_for_update(of=("self",))
        .select_related("enrolment__edition")
        .get(pk=span.pk)
    )
    if locked.objection_id:
        raise HouseError(_("This was contested before; wait for the answer."))
    said = _("“%(title)s”, %(seconds)s seconds not counted (%(why)s): %(text)s") % {
        "title": locked.enrolment.edition.title,
        "seconds": locked.seconds,
        "why": locked.get_why_display(),
        "text": text,
    }
    locked.objection = Objection.objects.create(
        officer_id=locked.officer_id, text=said[:1000], raised_by=by, raised_at=now
    )
    locked.save(update_fields=["objection"])
    return locked.objection
