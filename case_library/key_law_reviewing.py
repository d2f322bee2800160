"""学习与适用指引 handed in and decided on: another qualified person passes or returns exactly these words (C3)."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from case_library.assigning import ask_publishers, assign, close_review
from case_library.key_law_guides import digest_of, draft_content, texts_of
from case_library.masking.residual import residual_hits
from case_library.models import KeyLawGuidePage, KeyLawSubmission, KeyLawVerdict, Statute
from case_library.reviewers import barred, may_review
from case_library.reviewing import Identifying, NotReady, under_review
from case_library.statutes.linking import read_address
from case_library.statutes.numerals import article_label
from case_library.statutes.queries import article
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.notices.outbox import settle, tell
from lms.officers.models import Account
from lms.officers.roles import Act
from lms.officers.visibility import may


@transaction.atomic
def submit(page: KeyLawGuidePage, *, by: Account, now: datetime) -> KeyLawSubmission:
    """Hand in what the latest draft says. Raises ``NotAllowed``, ``NotReady`` or ``Identifying``."""
    page = KeyLawGuidePage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    unit = page.section.unit
    if not may(by, act=Act.EDIT_GUIDANCE, on=local_day(now), unit=unit):
        raise NotAllowed(_("You do not write guidance for this unit."))
    content = draft_content(page)
    if found := holes(content):
        raise NotReady(_("This guide cannot go on yet: %(what)s") % {"what": "\n".join(["", *found])})
    refuse_identifying(content)
    last = KeyLawSubmission.objects.filter(guide_key=page.guide_key).order_by("-number").first()
    if open_submission(page.guide_key):
        raise HouseError(_("This guide is being reviewed already."))
    submission = KeyLawSubmission.objects.create(
        guide_key=page.guide_key, number=last.number + 1 if last else 1, page_id=page.pk, title=content["title"], unit=unit,
        content=content, digest=digest_of(content), writers=sorted(writers_of(page) | {by.pk}), submitted_by=by, submitted_at=now,
    )  # fmt: skip
    for verdict in KeyLawVerdict.objects.filter(submission=last) if last else ():
        settle(f"guide-verdict:{verdict.pk}", now=now)
        settle(f"guide-passed:{last.pk}", now=now)
    assign(submission, now=now)
    return submission


def holes(content: dict) -> list[str]:
    """What is missing or wrong, in words for the author."""
    found = []
    addresses = Counter(part["article"] for part in content["articles"])
    if not addresses:
        found.append(_("No article is explained yet."))
    found += [
        _("%(article)s is explained twice.") % {"article": article_label(*read_address(address))}
        for address, times in addresses.items()
        if times > 1
    ]
    found += [
        _("%(article)s has no points.") % {"article": article_label(*read_address(part["article"]))}
        for part in content["articles"]
        if not any(point.strip() for point in part["points"])
    ]
    return found + _unknown_articles(content, addresses)


def _unknown_articles(content: dict, addresses: Counter) -> list[str]:
    """Where the law is imported, its wording and articles have to exist."""
    statute = Statute.objects.filter(short_title=content["law"]).first()
    if statute is None:
        return []
    version = statute.versions.filter(adopted_on=content["version_day"]).first()
    if version is None:
        return [_("There is no wording of %(law)s of that day.") % {"law": f"《{content['law']}》"}]
    return [
        _("The wording explained has no %(article)s.") % {"article": article_label(*read_address(address))}
        for address in addresses
        if article(version, *read_address(address)) is None
    ]


def refuse_identifying(content: dict) -> None:
    words = "\n".join(line for _title, lines in texts_of(content) for line in lines)
    if hits := residual_hits(words):
        kinds = sorted({hit.type for hit in hits})
        raise Identifying(
            _("The last search found %(count)s identifying strings (%(kinds)s). Mask them first.")
            % {"count": len(hits), "kinds": ", ".join(kinds)}
        )


def writers_of(page: KeyLawGuidePage) -> set[int]:
    saved = set(page.revisions.exclude(user=None).values_list("user", flat=True))
    return saved | ({page.owner_id} if page.owner_id else set())


def open_submission(guide_key: str) -> KeyLawSubmission | None:
    return under_review(KeyLawSubmission).filter(guide_key=guide_key).first()


def to_publish() -> QuerySet[KeyLawVerdict]:
    """The newest submission of each guide, where it passed and no edition was made of it yet."""
    later = KeyLawSubmission.objects.filter(
        guide_key=OuterRef("guide_key"), number__gt=OuterRef("submission__number")
    )
    passed = KeyLawVerdict.objects.filter(~Exists(later), verdict=KeyLawVerdict.Verdict.PASS, edition=None)
    return passed.exclude(submission=None).select_related("submission").order_by("at")


def before(submission: KeyLawSubmission) -> KeyLawSubmission | None:
    """What was handed in before, against which the changes are shown."""
    earlier = KeyLawSubmission.objects.filter(guide_key=submission.guide_key, number__lt=submission.number)
    return earlier.order_by("-number").first()


@transaction.atomic
def give_verdict(
    submission: KeyLawSubmission, *, passed: bool, digest: str, opinion: str = "", by: Account, now: datetime
) -> KeyLawVerdict:
    """The reviewer's word on exactly the words that were shown (*digest*). Raises ``NotAllowed`` or ``HouseError``."""
    submission = KeyLawSubmission.objects.select_for_update().get(pk=submission.pk)
    if not may_review(by, submission, on=local_day(now)):
        raise NotAllowed(
            _("You wrote, recorded or handled this, or are not qualified yet; somebody else has to decide.")
        )
    if digest != submission.digest:
        raise HouseError(_("The content changed since you opened it. Look again."))
    if hasattr(submission, "verdict"):
        raise HouseError(_("This was already decided. Reload the page."))
    if hasattr(submission, "taken_back"):
        raise HouseError(_("The author took it back. Reload the page."))
    if not passed and not opinion.strip():
        raise HouseError(_("Say what has to change, so that the author can act."))
    row = KeyLawVerdict.objects.create(
        submission=submission, guide_key=submission.guide_key, digest=digest, opinion=opinion.strip()[:2000],
        verdict=KeyLawVerdict.Verdict.PASS if passed else KeyLawVerdict.Verdict.RETURN,
        writer=submission.submitted_by, reviewer=by, at=now,
    )  # fmt: skip
    close_review(submission, now=now)
    tell(
        submission.writers, key=f"guide-verdict:{row.pk}",
        title=_("Your study guide was approved") if passed else _("Your study guide came back with reasons"),
        text=submission.title, link="/cases/desk/", needs_answer=not passed, now=now,
    )  # fmt: skip
    if passed:
        ask_publishers(
            submission.unit, besides=barred(submission), key=f"guide-passed:{submission.pk}", title=submission.title,
            link=f"/law-guides/review/{submission.pk}/", now=now,
        )  # fmt: skip
    return row
