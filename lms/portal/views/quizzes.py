"""The final test: begin, answer one question a page, submit, see how it came out."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from courses.attempts import (
    GRACE,
    close_overdue,
    frozen_questions,
    save_answer,
    start_attempt,
    submit,
    why_not,
)
from courses.models import Attempt, Completion
from lms.common import clock
from lms.common.errors import HouseError
from lms.compliance.explanations import hours
from lms.compliance.queries import standing
from lms.portal.access import officer_only
from lms.portal.clock_words import clock_face
from lms.portal.lesson_blocks import answered, feedback
from lms.portal.templatetags.house import category_word
from lms.portal.views.courses import own_enrolment

KINDS = {
    "single": lambda: _("single choice"),
    "multiple": lambda: _("several answers"),
    "true_false": lambda: _("true or false"),
    "fill_in": lambda: _("fill in"),
    "ordering": lambda: _("put in order"),
    "matching": lambda: _("match"),
    "short_answer": lambda: _("short answer"),
    "case_analysis": lambda: _("case analysis"),
    "find_fault": lambda: _("find the fault"),
}


def kind_word(kind: str) -> str:
    return KINDS[kind]()


def purpose_word(purpose: str) -> str:
    return _("Test without the lessons") if purpose == Attempt.Purpose.TEST_OUT else _("Final test")


@officer_only
@never_cache
def start(request: HttpRequest, pk: int, purpose: str) -> HttpResponse:
    """What the test asks, before the clock runs; a press begins it."""
    enrolment = own_enrolment(request, pk)
    if purpose not in Attempt.Purpose:
        raise Http404
    now = clock.now()
    if request.method == "POST":
        try:
            attempt = start_attempt(enrolment, purpose=purpose, by=request.user, now=now)
            return redirect("test-question", attempt.pk, 1)
        except HouseError as error:
            messages.error(request, str(error))
            return redirect("course", enrolment.course_key)
    close_overdue(enrolment, now=now)
    edition = enrolment.edition
    test = edition.content["test"]
    context = {
        "enrolment": enrolment,
        "edition": edition,
        "purpose": purpose,
        "heading": purpose_word(purpose),
        "why_not": why_not(enrolment, purpose, now=now),
        "open": enrolment.attempts.filter(state=Attempt.State.OPEN).first(),
        "questions": sum(rule["count"] for rule in edition.content["paper"]),
        "minutes": test["minutes"],
        "mark": edition.test_out_mark if purpose == Attempt.Purpose.TEST_OUT else edition.pass_mark,
        "tries": test["tries"],
        "used": enrolment.attempts.filter(purpose=purpose, edition=edition).count(),
        "back": {"url": reverse("course", args=[enrolment.course_key]), "title": edition.title},
    }
    return render(request, "portal/courses/test_start.html", context)


def own_attempt(request: HttpRequest, pk: int) -> Attempt:
    return get_object_or_404(
        Attempt.objects.select_related("edition", "enrolment__edition", "enrolment__officer"),
        pk=pk,
        enrolment__officer=request.user.officer,
    )


@officer_only
@never_cache
def question(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """One question; each choice is saved at once, by script or by the button."""
    attempt = own_attempt(request, pk)
    now = clock.now()
    if not 1 <= place <= len(attempt.paper):
        raise Http404
    if attempt.state != Attempt.State.OPEN or now > attempt.ends_at + GRACE:
        close_overdue(attempt.enrolment, now=now)
        return redirect("test-result", attempt.pk)
    if request.method == "POST":
        return _save(request, attempt, place, now)
    line = attempt.paper[place - 1]
    frozen = frozen_questions(attempt.edition)[line["uid"]]
    seen = answered(frozen, line["order"], attempt.answers.get(line["uid"], []))
    context = {
        "attempt": attempt,
        "question": seen,
        "kind_word": kind_word(seen["kind"]),
        "place": place,
        "count": len(attempt.paper),
        "flagged": place in attempt.flagged,
        "left": max(0, int((attempt.ends_at - now).total_seconds())),
        "left_face": clock_face(int((attempt.ends_at - now).total_seconds())),
        "ends_at": timezone.localtime(attempt.ends_at),
        "saved_at": timezone.localtime(attempt.saved_at) if attempt.saved_at else None,
        "card": _card(attempt, place),
        "unanswered": _unanswered(attempt),
        "previous": reverse("test-question", args=[pk, place - 1]) if place > 1 else "",
        "next": reverse("test-question", args=[pk, place + 1]) if place < len(attempt.paper) else "",
        "back": {
            "url": reverse("course", args=[attempt.enrolment.course_key]),
            "title": purpose_word(attempt.purpose),
        },
    }
    return render(request, "portal/courses/question.html", context)


def _save(request: HttpRequest, attempt: Attempt, place: int, now) -> HttpResponse:
    scripted = request.headers.get("X-Requested-With") == "autosave"
    flag = request.POST.get("flag")
    try:
        saved = save_answer(
            attempt,
            place=place,
            answer=request.POST.getlist("answer"),
            flagged=None if flag is None else flag == "1",
            now=now,
        )
    except HouseError as error:
        if scripted:
            return JsonResponse({"message": str(error)}, status=409)
        messages.warning(request, str(error))
        return redirect("test-result", attempt.pk)
    if scripted:
        # The same answer whatever was chosen: nothing tells right from wrong.
        return JsonResponse({"saved": f"{timezone.localtime(saved.saved_at):%H:%M}"})
    go = request.POST.get("go", "")
    if go.isascii() and go.isdecimal() and 1 <= int(go) <= len(attempt.paper):
        return redirect("test-question", attempt.pk, int(go))
    if go == "submit":
        return redirect("test-submit", attempt.pk)
    return redirect("test-question", attempt.pk, min(place + 1, len(attempt.paper)))


def _card(attempt: Attempt, place: int) -> list[dict]:
    return [
        {
            "place": n,
            "url": reverse("test-question", args=[attempt.pk, n]),
            "answered": bool(attempt.answers.get(line["uid"])),
            "flagged": n in attempt.flagged,
            "current": n == place,
        }
        for n, line in enumerate(attempt.paper, start=1)
    ]


def _unanswered(attempt: Attempt) -> int:
    return sum(not attempt.answers.get(line["uid"]) for line in attempt.paper)


@officer_only
@never_cache
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, names what is unanswered; the press grades."""
    attempt = own_attempt(request, pk)
    if request.method == "POST":
        submit(attempt, by=request.user, now=clock.now())
        return redirect("test-result", attempt.pk)
    if attempt.state != Attempt.State.OPEN:
        return redirect("test-result", attempt.pk)
    context = {
        "attempt": attempt,
        "card": _card(attempt, 0),
        "unanswered": _unanswered(attempt),
        "count": len(attempt.paper),
        "back": {"url": reverse("test-question", args=[pk, 1]), "title": purpose_word(attempt.purpose)},
    }
    return render(request, "portal/courses/test_submit.html", context)


@officer_only
@require_GET
@never_cache
def result(request: HttpRequest, pk: int) -> HttpResponse:
    attempt = own_attempt(request, pk)
    if attempt.state == Attempt.State.OPEN:
        close_overdue(attempt.enrolment, now=clock.now())
        attempt.refresh_from_db()
        if attempt.state == Attempt.State.OPEN:
            return redirect("test-question", attempt.pk, 1)
    rows = {r.uid: r for r in attempt.results.all()}
    questions = frozen_questions(attempt.edition)
    lines = [
        {
            "place": n,
            "right": line["uid"] in rows and rows[line["uid"]].share == 100,
            "waiting": line["uid"] not in rows,
            "empty": not attempt.answers.get(line["uid"]),
            "url": reverse("test-review", args=[pk, n]),
        }
        for n, line in enumerate(attempt.paper, start=1)
    ]
    completion = Completion.objects.filter(enrolment=attempt.enrolment).select_related("entry").first()
    wrong = [line for line in lines if not line["right"] and not line["waiting"]]
    context = {
        "attempt": attempt,
        "edition": attempt.edition,
        "lines": lines,
        "wrong": wrong,
        "right_count": sum(line["right"] for line in lines),
        "took": clock_face(int((attempt.submitted_at - attempt.started_at).total_seconds())),
        "tags": _by_tag(attempt, questions, rows),
        "completion": completion,
        "credited": _credited(request, completion) if completion and attempt.passed else None,
        "again": why_not(attempt.enrolment, Attempt.Purpose.FINAL, now=clock.now())
        if not attempt.passed
        else "",
        "back": {"url": reverse("course", args=[attempt.enrolment.course_key]), "title": _("Test result")},
    }
    return render(request, "portal/courses/test_result.html", context)


def _by_tag(attempt: Attempt, questions: dict, rows: dict) -> list[dict]:
    sums: dict[str, list[int]] = {}
    for line in attempt.paper:
        if line["uid"] in rows:
            for tag in questions[line["uid"]]["tags"] or [_("Other")]:
                right, of = sums.setdefault(tag, [0, 0])
                sums[tag] = [right + (rows[line["uid"]].share == 100), of + 1]
    return [{"tag": tag, "right": right, "of": of} for tag, (right, of) in sums.items()]


def _credited(request: HttpRequest, completion: Completion) -> dict | None:
    """What the entry counted, and where its category stands now."""
    entry = completion.entry
    found = standing(completion.officer, entry.year, on=clock.today())
    if not found:
        return {"words": _("%(n)s minutes recorded") % {"n": entry.minutes}, "after": "", "why": ""}
    a = found[0]
    line = next((x for x in a.lines if x.entry.number == entry.number), None)
    counted, per = line.counted if line else 0, a.terms.minutes_per_hour
    after = a.by_category[entry.category]
    missing = a.shortfalls.get(entry.category, 0)
    return {
        "words": _("%(category)s %(hours)s hours counted")
        % {"category": category_word(entry.category), "hours": hours(counted, per)},
        "after": f"{hours(after - counted, per)} → {hours(after, per)}",
        "missing": hours(missing, per) if missing else "",
    }


@officer_only
@require_GET
@never_cache
def review(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """One question after submission: own answer, right answer, why, article."""
    attempt = own_attempt(request, pk)
    if attempt.state == Attempt.State.OPEN:
        return redirect("test-question", attempt.pk, place)
    if not 1 <= place <= len(attempt.paper):
        raise Http404
    line = attempt.paper[place - 1]
    frozen = frozen_questions(attempt.edition)[line["uid"]]
    answer = attempt.answers.get(line["uid"], [])
    rows = {r.uid: r for r in attempt.results.all()}
    row = rows.get(line["uid"])
    wrong = [
        n for n, x in enumerate(attempt.paper, start=1) if x["uid"] in rows and rows[x["uid"]].share < 100
    ]
    later = next((n for n in wrong if n > place), None)
    before = next((n for n in reversed(wrong) if n < place), None)
    may_see_right = attempt.state == Attempt.State.DECIDED
    context = {
        "attempt": attempt,
        "question": _reviewed(frozen, line["order"], answer, may_see_right),
        "kind_word": kind_word(frozen["kind"]),
        "place": place,
        "count": len(attempt.paper),
        "result": row,
        "empty": not answer,
        "points": frozen["points"],
        "earned": f"{row.points / 100:g}" if row else "",
        "feedback": feedback(frozen, answer) if may_see_right else None,
        "marks": list(attempt.marks.filter(uid=line["uid"])) if may_see_right else [],
        "previous": reverse("test-review", args=[pk, before]) if before else "",
        "next": reverse("test-review", args=[pk, later]) if later else "",
        "back": {"url": reverse("test-result", args=[pk]), "title": purpose_word(attempt.purpose)},
    }
    return render(request, "portal/courses/test_review.html", context)


def _reviewed(frozen: dict, order: list[int], answer: list[str], may_see_right: bool) -> dict:
    seen = answered(frozen, order, answer)
    if may_see_right:
        for part, number in zip(seen.get("options", ()), order, strict=False):
            part["right"] = frozen["options"][number]["correct"]
        for part, own in zip(seen.get("passages", ()), frozen.get("passages", ()), strict=False):
            part["right"] = own["fault"]
    return seen


@officer_only
@require_POST
def report(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """Something is wrong with this question: its trainers are told."""
    from courses.statistics import report_question

    attempt = own_attempt(request, pk)
    if not 1 <= place <= len(attempt.paper):
        raise Http404
    report_question(attempt, place=place, by=request.user, now=clock.now())
    messages.success(request, _("The trainers of this course were told."))
    return redirect("test-review", pk, place)
