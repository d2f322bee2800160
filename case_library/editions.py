"""Freeze approved guidance into its next numbered edition: words, quoted provisions by version, digest."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from case_library.content import authored, citations_of, content_digest, content_of, review_due, texts_of
from case_library.indexing import index_edition
from case_library.maskings import digest_of
from case_library.models import GuidanceEdition, GuidancePage, GuidanceVerdict, RecordedCase
from case_library.reviewers import barred
from case_library.reviewing import refuse_identifying, refuse_open_case, refuse_quashed_case
from case_library.statutes.changes import open_alerts
from case_library.statutes.citing import record
from case_library.statutes.numerals import article_label
from case_library.statutes.queries import article, in_force, statute_named, wording_named
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.notices.outbox import settle
from lms.officers.models import Account, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may

CHARACTERS_A_MINUTE = 350


class NotReviewed(HouseError):
    """Nobody approved exactly this content (C3)."""


@transaction.atomic
def issue(page: GuidancePage, *, by: Account, now: datetime, quashed_reason: str = "") -> GuidanceEdition:
    """Edition n of *page*; the newest one again when its content is the same. The publisher is none of the authors.

    *quashed_reason*: why it teaches although the decision was quashed; needed there, and kept nowhere else.
    """
    Unit.objects.select_for_update().get(pk=page.section.unit_id)
    content = content_of(page.get_latest_revision_as_object())
    digest = content_digest(content)
    last = newest(page.guidance_key)
    if last and last.verdict.digest == digest and not hasattr(last, "withdrawal"):
        return last
    # An approval makes one edition: what was withdrawn or replaced comes back only by a new one.
    verdict = (
        GuidanceVerdict.objects.filter(
            submission__guidance_key=page.guidance_key, digest=digest, verdict="pass", edition=None
        )
        .select_related("submission")
        .last()
    )
    if verdict is None:
        raise NotReviewed(_("Nobody has approved exactly this content. Submit it for review."))
    if not may(by, act=Act.PUBLISH_GUIDANCE, on=local_day(now), unit=page.section.unit) or by.pk in barred(
        verdict.submission
    ):
        raise NotAllowed(_("Whoever wrote or recorded it cannot publish it. Somebody else has to."))
    refuse_changed_law(page.guidance_key)
    refuse_open_case(page.case)
    refuse_quashed_case(page.case, content)
    quashed = bool(page.case and page.case.quashed_on)
    if quashed and not quashed_reason.strip():
        raise HouseError(_("Its decision was quashed. Say why it is published all the same."))
    refuse_identifying(content, page.case, now=now)
    if not content.get("uses"):
        raise HouseError(
            _("Say first what it is used for: a course, a question, a checklist or a discussion.")
        )
    number = last.number + 1 if last else 1
    quoted = quoted_provisions(content, on=local_day(now))
    edition = GuidanceEdition.objects.create(
        guidance_key=page.guidance_key, number=number, title=content["title"], field=content["domain"],
        difficulty=content["difficulty"], minutes=max(2, round(len(texts_of(authored(content))) / CHARACTERS_A_MINUTE)), page_id=page.pk,
        unit=page.section.unit, case=page.case, content=content, quoted=quoted, verdict=verdict, issued_by=by, issued_at=now,
        review_due=review_due(content),
        quashed_reason=quashed_reason.strip()[:300] if quashed else "",
        digest=digest_of({"content": digest, "key": page.guidance_key, "number": number, "quoted": quoted}),
    )  # fmt: skip
    record(
        kind="guidance", key=page.guidance_key, title=edition.title, citations=citations_of(content), now=now
    )
    index_edition(edition, now=now)
    settle(f"guidance-passed:{verdict.submission_id}", now=now)
    if quashed:
        settle(f"quashed:{page.case_id}:{page.guidance_key}", now=now)
    return edition


def newest(guidance_key: str) -> GuidanceEdition | None:
    return GuidanceEdition.objects.filter(guidance_key=guidance_key).order_by("-number").first()


def editions_of(guidance_key: str) -> list[GuidanceEdition]:
    """What may be read: every edition of a guidance that is offered, the newest first, but those withdrawn.

    Of a withdrawn guidance the older editions are not offered either: what was wrong with it may stand in them too.
    """
    found = list(
        GuidanceEdition.objects.filter(guidance_key=guidance_key)
        .select_related("withdrawal", "verdict__reviewer", "case", "unit")
        .order_by("-number")
    )
    if not found or hasattr(found[0], "withdrawal"):
        return []
    return [edition for edition in found if not hasattr(edition, "withdrawal")]


def offered():
    """What readers find: the newest edition of each guidance, unless it was withdrawn."""
    later = GuidanceEdition.objects.filter(
        guidance_key=OuterRef("guidance_key"), number__gt=OuterRef("number")
    )
    return GuidanceEdition.objects.filter(~Exists(later), withdrawal__isnull=True)


def to_review(on: date) -> QuerySet[GuidanceEdition]:
    """Offered, and its review date has come: somebody reads it against the law and practice of the day."""
    return offered().filter(review_due__lte=on).order_by("review_due", "pk")


def exported(edition: GuidanceEdition) -> dict:
    """As another place takes it in: the version and days of this house, and where it came from when the file did not say."""
    content, case = edition.content, edition.case
    lifecycle = content.get("lifecycle", {}) | {
        "version": f"{edition.number}.0",
        "status": "published",
        "valid_from": local_day(edition.issued_at).isoformat(),
    }
    made = {"provenance": _made_of(case)} if case and "provenance" not in content else {}
    return content | made | {"lifecycle": lifecycle}


def _made_of(case: RecordedCase) -> dict:
    """Without the id of the case, which stays inside."""
    year = {"decision_year": case.decided_on.year} if case.decided_on else {}
    return {"kind": "own_case", **year, "remedies_closed": not case.remedies_open}


def refuse_changed_law(guidance_key: str) -> None:
    """C5: what cites a changed provision is looked at before anybody learns from it anew."""
    if open_alerts("guidance").filter(key=guidance_key).exists():
        raise HouseError(
            _("A provision that it cites has changed. An editor settles that first, under “Law changes”.")
        )


def quoted_provisions(content: dict, *, on: date) -> list[dict]:
    """The wording that is named, or else the one in force that day, copied: later versions of the law change nothing here.

    Of a named wording that is not held here nothing is quoted, rather than another one.
    """
    return [_quoted(cited, on) for cited in content.get("statutes", [])]


def _quoted(cited: dict, on: date) -> dict:
    statute, named = statute_named(cited["law_title"]), cited.get("law_version", "").strip()
    current = in_force(statute, on=on) if statute else None
    version = wording_named(statute.versions.all(), named) if statute and named else current
    row = article(version, cited["article"], cited.get("article_suffix", 0)) if version else None
    return {
        "law": cited["law_title"], "version": f"{version.adopted_on}" if version else named,
        "article": cited["article"], "suffix": cited.get("article_suffix", 0),
        "label": article_label(cited["article"], cited.get("article_suffix", 0)), "paragraph": cited.get("paragraph"),
        "paragraphs": row.paragraphs if row else [],
        "status": "unknown" if row is None else "in_force" if version == current else "other_wording",
    }  # fmt: skip
