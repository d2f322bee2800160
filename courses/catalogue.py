"""The catalogue: newest editions in columns, ranked by what an officer still owes."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _

from courses.audience import courses_for, post_codes
from courses.models import Edition, EditionCitation, Listing, ListingChange
from courses.offers import offer_edition
from courses.questions.kinds import folded
from lms.common.errors import HouseError
from lms.hours.models import HourEntry, Offer
from lms.hours.offered import take_off
from lms.officers.models import Account, Officer


def list_edition(edition: Edition) -> Listing:
    """Show *edition* in the catalogue in place of the ones before it."""
    content = edition.content
    audience = content["audience"]
    listing, _new = Listing.objects.update_or_create(
        course_key=edition.course_key,
        defaults={
            "edition": edition,
            "title": edition.title,
            "summary": content["summary"],
            "teacher": content["teacher"],
            "category": edition.category,
            "method": edition.method,
            "schedule": edition.schedule,
            "minutes": edition.minutes,
            "lessons": len(content["lessons"]),
            "tests_out": edition.test_out_mark is not None,
            "fields": _listed(audience["field"]),
            "ranks": _listed(audience["rank"]),
            "posts": _listed(post_codes(",".join(audience["post"]))),
            "experience": audience["experience"],
            "powers": _listed(content["powers"]),
            "words": folded(
                f"{edition.course_key} {edition.title} {content['summary']} {content['teacher']}"
            )[:1000],
            "withdrawn_at": None,
            "withdrawn_by": None,
        },
    )
    return listing


def _listed(words: list[str]) -> str:
    return f",{','.join(words)},"[:210] if words else ""


def catalogue(
    officer: Officer,
    *,
    year: int,
    gaps: dict[str, int],
    taken: set[str],
    category: str = "",
    method: str = "",
    words: str = "",
    everybody: bool = False,
) -> QuerySet[Listing]:
    """Courses for *officer* in *year*, the widest gap first, what counted already last; one statement when read."""
    rows = Listing.objects.filter(withdrawn_at=None)
    if not everybody:
        rows = rows.filter(courses_for(officer, year=year))
    if category:
        rows = rows.filter(category=category)
    if method:
        rows = rows.filter(method=method)
    if words:
        rows = rows.filter(words__contains=folded(words))
    return widest_gap_first(rows, gaps=gaps, taken=taken)


def widest_gap_first(rows: QuerySet, *, gaps: dict[str, int], taken: Collection[str]) -> QuerySet:
    """By what is owed in the category; courses *taken* last."""
    ranked = [When(category=c, then=Value(-minutes)) for c, minutes in gaps.items()]
    return rows.annotate(
        gap=Case(*ranked, default=Value(0), output_field=IntegerField()),
        counted=Case(
            When(course_key__in=taken, then=Value(1)), default=Value(0), output_field=IntegerField()
        ),
    ).order_by("counted", "gap", "title", "pk")


def found(words: str) -> QuerySet[Listing]:
    """Courses that can be enrolled in, by a word or a code; all of them for ""."""
    rows = Listing.objects.filter(withdrawn_at=None)
    return (rows.filter(words__contains=folded(words)) if words else rows).order_by("category", "title", "pk")


def taken_courses(officer: Officer, year: int) -> dict[str, date]:
    """Course keys that stand in the ledger of *year* and were not taken back, with their first day."""
    rows = HourEntry.objects.filter(officer=officer, year=year, minutes__gt=0, reversed_by=None).exclude(
        course_key=""
    )
    return dict(rows.order_by("-earned_on").values_list("course_key", "earned_on"))


@transaction.atomic
def withdraw(listing: Listing, *, reason: str, by: Account, now: datetime) -> Listing:
    """No new enrolments; whoever is learning, or was asked to, goes on. Raises ``HouseError`` without a reason."""
    _note(listing, ListingChange.What.WITHDRAWN, reason, by, now)
    listing.withdrawn_at, listing.withdrawn_by = now, by
    listing.save(update_fields=["withdrawn_at", "withdrawn_by"])
    take_off(Offer.objects.filter(key=f"course:{listing.course_key}"[:80]))
    return listing


@transaction.atomic
def offer_again(listing: Listing, *, reason: str, by: Account, now: datetime) -> Listing:
    """The edition that was taken out can be enrolled in again, with the hours it promises."""
    _note(listing, ListingChange.What.OFFERED_AGAIN, reason, by, now)
    listing.withdrawn_at = listing.withdrawn_by = None
    listing.save(update_fields=["withdrawn_at", "withdrawn_by"])
    offer_edition(listing.edition)
    return listing


def _note(listing: Listing, what: str, reason: str, by: Account, now: datetime) -> None:
    if (what == ListingChange.What.WITHDRAWN) == bool(listing.withdrawn_at):
        raise HouseError(_("Somebody did this a moment ago. Reload the page."))
    if not reason.strip():
        raise HouseError(_("Give a reason; it stays beside the course."))
    ListingChange.objects.create(
        listing=listing, edition=listing.edition, what=what, reason=reason.strip()[:300], by=by, at=now
    )


def courses_citing(guidance_key: str) -> QuerySet[Listing]:
    """Courses offered whose newest edition teaches from this guidance, by title."""
    cites = EditionCitation.objects.filter(kind=EditionCitation.Kind.GUIDANCE, place=guidance_key)
    return Listing.objects.filter(withdrawn_at=None, edition__in=cites.values("edition")).order_by("title")
