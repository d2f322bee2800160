"""Steps of help: an offer first, then a reminder; each once a month, never to those already helped (R22, B3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lms.compliance.models import Requirement, SupportStep
from lms.hours.models import Offer
from lms.notices.outbox import tell
from lms.officers.models import Account, Officer

PAUSE = timedelta(days=14)


@dataclass(frozen=True)
class Support:
    """Who was reached, and who was skipped because the same step was taken lately."""

    reached: int
    skipped: int


def offer_class(
    officers: Iterable[Officer], *, requirement: Requirement, offer: Offer, by: Account, now: datetime
) -> Support:
    """Offer a class to several people."""
    return _step(officers, SupportStep.Kind.OFFER, requirement, offer, offer.title, by, now)


def remind(officers: Iterable[Officer], *, requirement: Requirement, by: Account, now: datetime) -> Support:
    """Remind several people; it comes after an offer was made (B3), so others are skipped."""
    officers = list(officers)
    offered = set(
        SupportStep.objects.filter(
            officer__in=officers, requirement=requirement, kind=SupportStep.Kind.OFFER
        ).values_list("officer", flat=True)
    )
    ready = [o for o in officers if o.pk in offered]
    done = _step(ready, SupportStep.Kind.REMINDER, requirement, None, requirement.title, by, now)
    return Support(done.reached, done.skipped + len(officers) - len(ready))


@transaction.atomic
def _step(
    officers, kind: str, requirement: Requirement, offer: Offer | None, text: str, by: Account, now
) -> Support:
    officers = list(officers)
    lately = set(
        SupportStep.objects.filter(
            officer__in=officers, requirement=requirement, kind=kind, offer=offer, at__gt=now - PAUSE
        ).values_list("officer", flat=True)
    )
    reached = [o for o in officers if o.pk not in lately]
    SupportStep.objects.bulk_create(
        [
            SupportStep(
                officer=o, requirement=requirement, kind=kind, offer=offer, text=text[:300], by=by, at=now
            )
            for o in reached
        ]
    )
    title = (
        _("A class for you: %(title)s")
        if kind == SupportStep.Kind.OFFER
        else _("Hours still owed: %(title)s")
    )
    tell(
        [o.account_id for o in reached],
        key=f"support:{kind}:{requirement.pk}:{offer.pk if offer else 0}:{now:%Y%m%d}",
        title=title % {"title": text},
        link=f"/learn/{offer.pk}/" if offer else "/",
        now=now,
    )
    return Support(len(reached), len(officers) - len(reached))
