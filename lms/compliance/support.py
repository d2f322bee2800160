"""Steps of help: an offer first, then a reminder; each once a month, never to those already helped (R22, B3)."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
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


@dataclass(frozen=True)
class Reminding:
    """Whom a reminder would reach, and whom it would skip for which reason."""

    ready: list[Officer]
    not_helped: list[Officer]  # help comes first (B3)
    lately: list[Officer]  # reminded within the pause


def offer_class(
    officers: Iterable[Officer], *, requirement: Requirement, offer: Offer, by: Account, now: datetime
) -> Support:
    """Offer a class to several people."""
    return _step(officers, SupportStep.Kind.OFFER, requirement, offer, offer.title, by, now)


def reminding(
    officers: Iterable[Officer], *, requirement: Requirement, helped: Set[int] = frozenset(), now: datetime
) -> Reminding:
    """Who of *officers* would be reminded; *helped*: ids of people helped otherwise than by an offer."""
    officers = list(officers)
    steps = SupportStep.objects.filter(officer__in=officers, requirement=requirement)
    offered = set(steps.filter(kind=SupportStep.Kind.OFFER).values_list("officer", flat=True)) | helped
    lately = _taken_lately(steps, SupportStep.Kind.REMINDER, None, now)
    return Reminding(
        ready=[o for o in officers if o.pk in offered and o.pk not in lately],
        not_helped=[o for o in officers if o.pk not in offered],
        lately=[o for o in officers if o.pk in offered and o.pk in lately],
    )


def remind(
    officers: Iterable[Officer],
    *,
    requirement: Requirement,
    helped: Set[int] = frozenset(),
    by: Account,
    now: datetime,
) -> Support:
    """Remind several people; it comes after help was offered (B3), so others are skipped."""
    found = reminding(officers, requirement=requirement, helped=helped, now=now)
    done = _step(found.ready, SupportStep.Kind.REMINDER, requirement, None, requirement.title, by, now)
    return Support(done.reached, done.skipped + len(found.not_helped) + len(found.lately))


@transaction.atomic
def _step(
    officers, kind: str, requirement: Requirement, offer: Offer | None, text: str, by: Account, now
) -> Support:
    officers = list(officers)
    steps = SupportStep.objects.filter(officer__in=officers, requirement=requirement)
    lately = _taken_lately(steps, kind, offer, now)
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


def _taken_lately(steps: QuerySet[SupportStep], kind: str, offer: Offer | None, now: datetime) -> set[int]:
    """Officers to whom the same step was taken within the pause."""
    same = steps.filter(kind=kind, offer=offer, at__gt=now - PAUSE)
    return set(same.values_list("officer", flat=True))
