"""Freeze an approved course into its next numbered edition."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.freezing import digest_of, freeze, media_of
from courses.models import CoursePage, Edition, EditionFile
from courses.reviewing import approval_of
from lms.common.errors import HouseError
from lms.officers.models import Account, Unit


class NotReviewed(HouseError):
    """Nobody approved exactly this content."""


@transaction.atomic
def issue(page: CoursePage, *, by: Account | None, now: datetime) -> Edition:
    """The next edition of *page*'s course; the newest one again when its content is the same.

    Raises ``NotReviewed`` without an approval of exactly this content and ``NotAllowed`` when the
    approver had a hand in it (S2).
    """
    content = freeze(page)
    content_digest = digest_of(content)
    _lock(page.section.unit)
    last = newest(page.course_key)
    if last and last.content_digest == content_digest:
        return last
    verdict = approval_of(page.course_key, content_digest)
    if verdict is None:
        raise NotReviewed(_("Nobody has approved exactly this content. Submit it for review."))
    number = last.number + 1 if last else 1
    edition = Edition(
        course_key=page.course_key,
        number=number,
        title=page.title,
        category=page.category,
        method=page.method,
        schedule=page.schedule,
        minutes=page.minutes,
        pass_mark=page.pass_mark,
        test_out_mark=page.test_out_mark,
        content=content,
        content_digest=content_digest,
        digest=digest_of({"content": content_digest, "course_key": page.course_key, "number": number}),
        substantial_change=page.substantial_change,
        unit=page.section.unit,
        issued_by=by,
        issued_at=now,
    )
    # Without a test-out mark the field is empty by intention; the database checks the rest.
    edition.full_clean(exclude=["content", "test_out_mark"])
    edition.save()
    _after_issue(edition, now)
    return edition


def newest(course_key: str) -> Edition | None:
    return Edition.objects.filter(course_key=course_key).order_by("-number").first()


def _lock(unit: Unit) -> None:
    """Two issues of one unit wait for each other, so that no number is taken twice."""
    Unit.objects.select_for_update().filter(pk=unit.pk).first()


def _after_issue(edition: Edition, now: datetime) -> None:
    from courses.catalogue import list_edition
    from courses.offers import offer_edition
    from courses.staleness import record_citations, settle_by_new_edition

    EditionFile.objects.bulk_create(
        EditionFile(edition=edition, sha256=sha256) for sha256 in sorted(media_of(edition.content))
    )
    settle_by_new_edition(edition, now=now)
    record_citations(edition, now=now)
    list_edition(edition)
    offer_edition(edition)
