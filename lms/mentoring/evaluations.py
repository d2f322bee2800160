"""Two-way evaluation: given after the pairing, released only in groups of three or more (M5)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from lms.common.errors import HouseError, NotAllowed
from lms.mentoring.models import Evaluation, Mentor, Pairing, RatingRelease
from lms.mentoring.rules import OPEN_STATES, releases
from lms.officers.models import Account


class TooEarly(HouseError):
    """The pairing is still under way, or was rated already."""


@transaction.atomic
def evaluate(pairing: Pairing, *, rating: int, text: str, by: Account, now: datetime) -> Evaluation:
    """The mentee rates the mentor, the mentor the mentee, once, after the pairing."""
    about = _about(pairing, by)
    if pairing.state in OPEN_STATES:
        raise TooEarly(_("Ratings are given when the pairing has ended."))
    if Evaluation.objects.filter(pairing=pairing, about=about).exists():
        raise TooEarly(_("You have rated this pairing already."))
    if rating in (1, 5) and not text.strip():
        raise TooEarly(_("The highest and the lowest rating need a sentence that says why."))
    row = Evaluation(pairing=pairing, about=about, rating=rating, text=text.strip(), by=by, at=now)
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save()
    release_ratings(pairing.mentor, now=now)
    return row


@transaction.atomic
def release_ratings(mentor: Mentor, *, now: datetime) -> RatingRelease | None:
    """Publish the ratings of *mentor* that wait, as soon as there are three of them."""
    Mentor.objects.select_for_update().get(pk=mentor.pk)
    rows = Evaluation.objects.filter(pairing__mentor=mentor, about=Evaluation.About.MENTOR)
    ratings = list(rows.order_by("pk").values_list("pk", "rating"))
    earlier = RatingRelease.objects.filter(mentor=mentor)
    group = releases(ratings, {pk for ids in earlier.values_list("evaluations", flat=True) for pk in ids})
    if not group:
        return None
    values = dict(ratings)
    return RatingRelease.objects.create(
        mentor=mentor,
        number=(earlier.aggregate(Max("number"))["number__max"] or 0) + 1,
        evaluations=group,
        count=len(group),
        total=sum(values[pk] for pk in group),
        released_at=now,
    )


@dataclass(frozen=True)
class Aggregate:
    """Released ratings only; *mean* is None below three."""

    count: int
    mean: float | None


def released_means() -> dict[int, float]:
    """Mentor id → mean of the released ratings; one statement."""
    rows = RatingRelease.objects.values_list("mentor").annotate(Sum("total"), Sum("count"))
    return {pk: total / count for pk, total, count in rows}


def aggregate(mentors=None) -> Aggregate:
    """Released ratings of these mentors, or of all, as one figure: a sum of whole groups."""
    rows = (
        RatingRelease.objects.all() if mentors is None else RatingRelease.objects.filter(mentor__in=mentors)
    )
    found = rows.aggregate(Sum("total"), Sum("count"))
    count = found["count__sum"] or 0
    return Aggregate(count, found["total__sum"] / count if count else None)


def texts_of(mentor: Mentor) -> list[str]:
    """What mentees wrote, only from released groups, in no order that tells who or when."""
    ids = defaultdict(list)
    for release in RatingRelease.objects.filter(mentor=mentor):
        ids[release.number] += release.evaluations
    wanted = [pk for group in ids.values() for pk in group]
    return sorted(Evaluation.objects.filter(pk__in=wanted).exclude(text="").values_list("text", flat=True))


def _about(pairing: Pairing, by: Account) -> str:
    if by.pk == pairing.mentee.account_id:
        return Evaluation.About.MENTOR
    if by.pk == pairing.mentor.officer.account_id:
        return Evaluation.About.MENTEE
    raise NotAllowed(_("Only the two of a pairing rate each other."))
