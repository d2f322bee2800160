"""Guidance as everybody who is signed in reads it: the page, the checklist, Word and JSON."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from case_library.editions import editions_of, exported, newest
from case_library.masked_reading import days_after_filing
from case_library.models import (
    GuidanceEdition,
    MaskedText,
    SearchEntry,
    Withdrawal,
)
from case_library.schemas import choices, labels, mistake, shown
from case_library.search.engine import similar
from case_library.statutes.changes import open_alerts
from case_library.statutes.numerals import article_label
from case_library.statutes.shape import plain_title
from case_library.word import word_document
from courses.catalogue import courses_citing
from courses.models import Discussion
from lms.common import clock
from lms.compliance.explanations import hours
from lms.compliance.requirements import minutes_per_hour
from lms.hours.categories import Method
from lms.officers.roles import Act
from lms.officers.visibility import may
from lms.portal.access import signed_in
from lms.portal.downloads import file_of, json_file
from lms.portal.guidance_pdf import guidance_pdf
from lms.portal.talks import talks_about
from lms.portal.views.cases_search import shown_in_list
from lms.portal.views.guidance_review import compared


@signed_in
def guidance(request: HttpRequest, key: str) -> HttpResponse:
    """The newest edition, as frozen; a withdrawn one says so."""
    edition = newest(key)
    if edition is None:
        raise Http404
    return _page(request, edition)


@signed_in
def older(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One edition by its number, such as a course pinned; it says which one followed."""
    edition, newer = _of_number(key, number)
    if newer is None:
        return redirect("guidance", key)
    return _page(request, edition, newer)


@signed_in
def changes(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What this edition changed in the one before it, part by part."""
    editions = editions_of(key)
    edition, _newer = _of_number(key, number)
    before = next((one for one in editions if one.number < number), None)
    if before is None:
        raise Http404
    parts = [part for part in compared(edition.content, before.content) if part["changed"]]
    context = {
        "edition": edition, "before": before, "parts": parts,
        "back": {"url": reverse("guidance", args=[key]), "title": edition.title},
    }  # fmt: skip
    return render(request, "portal/cases/changes.html", context)


def _of_number(key: str, number: int) -> tuple[GuidanceEdition, GuidanceEdition | None]:
    """The edition and the newest one, where that is another."""
    editions = editions_of(key)
    edition = next((one for one in editions if one.number == number), None)
    if edition is None:
        raise Http404
    return edition, None if edition == editions[0] else editions[0]


def _page(
    request: HttpRequest, edition: GuidanceEdition, newer: GuidanceEdition | None = None
) -> HttpResponse:
    key = edition.guidance_key
    publishes = may(request.user, act=Act.PUBLISH_GUIDANCE, on=clock.today(), unit=edition.unit)
    return render(
        request,
        "portal/cases/guidance.html",
        _reading(edition)
        | {
            "publishes": publishes and newer is None,
            "newer": newer,
            "editions": editions_of(key),
            "text": MaskedText.objects.filter(case=edition.case, recall=None).first()
            if publishes and edition.case
            else None,
            "grounds": Withdrawal.Ground.choices,
            "courses": _courses(key) if hasattr(request.user, "officer") else [],
            "talks": talks_about(Discussion.Kind.GUIDANCE, key),
            "alike": _alike(edition),
        },
    )


@signed_in
def checklist(request: HttpRequest, key: str) -> HttpResponse:
    """The checklist alone, for paper."""
    edition = newest(key)
    if edition is None or hasattr(edition, "withdrawal"):
        raise Http404
    return render(request, "portal/cases/checklist.html", _reading(edition))


@signed_in
def word(request: HttpRequest, key: str) -> HttpResponse:
    edition = newest(key)
    if edition is None or hasattr(edition, "withdrawal"):
        raise Http404
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return file_of(word_document(edition), f"{edition.guidance_key}.docx", kind)


@signed_in
def pdf(request: HttpRequest, key: str) -> HttpResponse:
    """For print and for keeping, with the provisions as they were quoted."""
    edition = newest(key)
    if edition is None or hasattr(edition, "withdrawal"):
        raise Http404
    return file_of(guidance_pdf(edition), f"{edition.guidance_key}.pdf", "application/pdf")


@signed_in
def as_json(request: HttpRequest, key: str) -> HttpResponse:
    """The words of the newest edition, in the shape that ``take_in`` reads: nothing is lost on the way."""
    edition = newest(key)
    if edition is None or hasattr(edition, "withdrawal"):
        raise Http404
    return json_file(exported(edition), f"{edition.guidance_key}.json")


def _alike(edition: GuidanceEdition) -> list[dict]:
    """Withdrawn guidance stands in no index and has no like."""
    entry = SearchEntry.objects.filter(kind=SearchEntry.Kind.GUIDANCE, key=edition.guidance_key).first()
    return [shown_in_list(other) for other in similar(entry)] if entry else []


def _reading(edition: GuidanceEdition) -> dict:
    content = edition.content
    facts = content.get("evidence_chain", [])
    names = list(dict.fromkeys(e["name"] for fact in facts for e in fact["evidence"]))
    strength = {
        (f["fact_to_prove"], e["name"]): e.get("strength", "direct") for f in facts for e in f["evidence"]
    }
    rows = [
        {"name": name, "cells": [strength.get((f["fact_to_prove"], name), "") for f in facts]}
        for name in names
    ]
    stages = dict(choices("course_of_handling/stage", "guidance.v1"))
    discretion = content.get("discretion_analysis", {})
    check = content.get("procedure_check", {})
    situations = dict(choices("procedure_check/art58/triggers", "guidance.v1"))
    papers = dict(choices("standard_steps/documents", "guidance.v1"))
    changed = _changed(edition.guidance_key)
    return {
        "back": {"url": reverse("cases"), "title": _("Case guidance")},
        "edition": edition,
        "content": content,
        "withdrawal": getattr(edition, "withdrawal", None),
        "field": shown(labels("domain")[edition.field]),
        "difficulty": shown(labels("difficulty", "guidance.v1")[edition.difficulty]),
        "audience": pgettext("list", ", ").join(shown(labels("audience", "guidance.v1").get(a, a)) for a in content.get("audience", [])),
        "steps": [e | {"word": stages.get(e["stage"], e["stage"]), "when": _when(e.get("relative_day"))} for e in content.get("course_of_handling", [])],
        "facts": facts,
        "matrix": rows,
        "two_questions": [q for q in (discretion.get("first_question"), discretion.get("second_question")) if q],
        "checks": check.get("items", []),
        "triggers": [situations.get(code, code) for code in check.get("art58", {}).get("triggers", [])],
        "actions": [s | {"papers": [papers.get(p, p) for p in s.get("documents", [])]} for s in content.get("standard_steps", [])],
        "mistakes": [p | {"name": mistake(p.get("code", ""))} for p in content.get("pitfalls", [])],
        "uses": [u | {"word": shown(labels("uses/kind", "guidance.v1")[u["kind"]])} for u in content.get("uses", [])],
        "quoted": _quoted(edition),
        "provisions": [row | {"changed": (plain_title(row["law"]), row["article"], row.get("suffix", 0)) in changed} for row in edition.quoted],
        "changes": list(changed.values()),
        "reviewer": edition.verdict.reviewer.name,
    }  # fmt: skip


def _changed(key: str) -> dict[tuple[str, int, int], str]:
    """Provisions that changed since they were cited and that nobody has looked at yet, in words (C5)."""
    found = {}
    for alert in open_alerts("guidance").filter(key=key):
        change, version = alert.change, alert.change.version
        law, number = version.statute.short_title, (change.old_number, change.old_suffix)
        since = version.repealed_on if change.kind == "repealed" else None
        found[law, *number] = _("《%(law)s》%(article)s: %(kind)s, from %(day)s") % {
            "law": law, "article": article_label(*number), "kind": change.get_kind_display(), "day": since or version.effective_on,
        }  # fmt: skip
    return found


def _courses(key: str) -> list[dict]:
    """Courses of the catalogue that teach from this guidance, with what they would count."""
    per = minutes_per_hour()
    return [
        {
            "title": row.title,
            "url": reverse("course", args=[row.course_key]),
            "about": _("%(method)s · counts %(hours)s hours")
            % {"method": Method(row.method).label, "hours": hours(row.minutes, per)},
        }
        for row in courses_citing(key)
    ]


def _quoted(edition: GuidanceEdition) -> list[dict]:
    """The provisions that it applies, by law and wording: [{law, version, articles}]."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in edition.quoted:
        found.setdefault((row["law"], row["version"]), []).append(row["label"])
    return [
        {"law": law, "version": version, "articles": "、".join(dict.fromkeys(labels))}
        for (law, version), labels in found.items()
    ]


def _when(days: int | None) -> str:
    return "" if days is None else days_after_filing(days)
