"""学习与适用指引: what a guide says, its numbered editions, and what it cites. Reviewed in ``key_law_reviewing``."""

import hashlib
import json
from datetime import datetime

from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from case_library.citations import extract
from case_library.models import KeyLawEdition, KeyLawGuidePage, KeyLawVerdict, Statute
from case_library.models.key_law import GuideArticle
from case_library.statutes import citing
from case_library.statutes.linking import read_address
from case_library.statutes.numerals import article_label
from case_library.statutes.queries import article
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.notices.outbox import settle
from lms.officers.models import Unit
from lms.officers.roles import Act
from lms.officers.visibility import may

KIND = "key_law_guide"


class NotReviewed(HouseError):
    """Exactly this content was not passed by a reviewer."""


def content_of(page: KeyLawGuidePage) -> dict:
    """The words of the guide as plain values: what is reviewed, frozen and shown."""
    return {
        "title": page.title,
        "law": page.law,
        "version_day": page.version_day.isoformat(),
        "introduction": page.introduction,
        "articles": [_plain(block.value) for block in page.body],
    }


def draft_content(page: KeyLawGuidePage) -> dict:
    """What the latest draft says, whatever was published before."""
    return content_of(page.get_latest_revision_as_object() if page.latest_revision_id else page)


def texts_of(content: dict) -> list[tuple[str, list[str]]]:
    """(title, lines) of the introduction and of each article, in reading order, each part under its name."""
    parts = [(content["title"], [f"《{content['law']}》 {content['version_day']}", content["introduction"]])]
    for part in content["articles"]:
        questions = [line for q in part["questions"] for line in (q["question"], q["answer"])]
        named = {
            "points": part["points"],
            "application": part["application"].splitlines(),
            "before": part["before"].splitlines(),
            "cases": part["cases"],
            "questions": questions,
        }
        lines = [
            line
            for name, words in named.items()
            if any(words)
            for line in (f"【{GuideArticle.base_blocks[name].label}】", *filter(None, words))
        ]
        parts.append((f"{article_label(*read_address(part['article']))} {part['heading']}", lines))
    return parts


def _plain(value) -> dict:
    return {
        "article": value["article"],
        "heading": value["heading"],
        "points": list(value["points"]),
        "application": value["application"],
        "before": value["before"] or "",
        "cases": list(value["cases"] or []),
        "questions": [{"question": q["question"], "answer": q["answer"]} for q in value["questions"] or []],
    }


def digest_of(content: dict) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def issue(page: KeyLawGuidePage, *, by, now: datetime) -> KeyLawEdition:
    """Freeze the latest draft as the next edition; the same content gives the same edition.

    Raises ``NotReviewed`` unless the last verdict on exactly this content passed it, and ``NotAllowed`` for whoever
    wrote it or may not publish.
    """
    Unit.objects.select_for_update().get(pk=page.section.unit_id)
    content = draft_content(page)
    digest = digest_of(content)
    if known := KeyLawEdition.objects.filter(digest=digest).first():
        return known
    verdict = (
        KeyLawVerdict.objects.filter(guide_key=page.guide_key, digest=digest).order_by("-at", "-pk").first()
    )
    if verdict is None or verdict.verdict != KeyLawVerdict.Verdict.PASS:
        raise NotReviewed(_("No reviewer has passed exactly this wording. Hand it in for review."))
    writers = verdict.submission.writers if verdict.submission else [verdict.writer_id]
    if not may(by, act=Act.PUBLISH_GUIDANCE, on=local_day(now), unit=page.section.unit) or by.pk in writers:
        raise NotAllowed(_("Whoever wrote or recorded it cannot publish it. Somebody else has to."))
    last = KeyLawEdition.objects.filter(guide_key=page.guide_key).aggregate(n=Max("number"))["n"] or 0
    edition = KeyLawEdition.objects.create(
        guide_key=page.guide_key,
        number=last + 1,
        title=content["title"],
        law=content["law"],
        version_day=content["version_day"],
        content=content,
        quoted=_quoted(content),
        digest=digest,
        verdict=verdict,
        issued_by=by,
        issued_at=now,
    )
    edition.refresh_from_db()  # the day as a day
    settle(f"guide-passed:{verdict.submission_id}", now=now)
    _tell_what_it_cites(edition, now)
    return edition


def _quoted(content: dict) -> dict:
    """The articles' words as they read in the wording explained; nothing where the law is not imported."""
    statute = Statute.objects.filter(short_title=content["law"]).first()
    version = statute.versions.filter(adopted_on=content["version_day"]).first() if statute else None
    found = {}
    for part in content["articles"]:
        one = article(version, *read_address(part["article"])) if version else None
        if one:
            found[part["article"]] = {"label": one.label, "paragraphs": one.paragraphs}
    return found


def _tell_what_it_cites(edition: KeyLawEdition, now: datetime) -> None:
    own = "、".join(
        f"《{edition.law}》{article_label(*read_address(part['article']))}"
        for part in edition.content["articles"]
    )
    texts = [own] + [
        text
        for part in edition.content["articles"]
        for text in (part["application"], part["before"], *part["points"], *part["cases"])
    ]
    citations = [c for text in texts for c in extract(text, own_law=edition.law)]
    citing.record(kind=KIND, key=edition.guide_key, title=edition.title, citations=citations, now=now)


def published() -> QuerySet[KeyLawEdition]:
    """The newest edition of each guide."""
    newest = (
        KeyLawEdition.objects.filter(guide_key=OuterRef("guide_key")).order_by("-number").values("pk")[:1]
    )
    return KeyLawEdition.objects.filter(pk=Subquery(newest)).order_by("title")


def guide_of(law: str) -> KeyLawEdition | None:
    """The guide that explains this law, if one was published."""
    return published().filter(law=law).first()


def lesson(edition: KeyLawEdition, address: str) -> dict | None:
    """One article of the guide with its quoted words: what a key-law course takes as a lesson."""
    part = next((p for p in edition.content["articles"] if p["article"] == address), None)
    return {**part, "quoted": edition.quoted.get(address)} if part else None
