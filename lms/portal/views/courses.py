"""A course for officers: what it is and counts, its outline, enrolment."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from courses.attempts import past_attempts, why_not
from courses.audience import in_words, is_meant_for
from courses.classes.queries import open_classes
from courses.learning.enrolling import enrol, give_up, move_to_newest, stay
from courses.learning.progress import LessonProgress, progress_of
from courses.models import Attempt, Discussion, Edition, Enrolment, Listing
from lms.common import clock
from lms.hours.categories import Category, Method, Mode, Schedule
from lms.officers.models import Officer, Place
from lms.portal.access import officer_only
from lms.portal.class_words import when
from lms.portal.clock_words import clock_face
from lms.portal.gains import gain
from lms.portal.outcomes import outcome_said
from lms.portal.talks import talks_about

BESIDE = 5  # classes beside a course
CHANGED = {
    "move": gettext_lazy(
        "You learn the newest edition now; lessons that did not change keep what you learned."
    ),
    "stay": gettext_lazy("You stay with the edition that you began; it counts as before."),
    "leave": gettext_lazy("You have given the course up. Enrol again whenever you like."),
}


@officer_only
@require_GET
def course(request: HttpRequest, course_key: str) -> HttpResponse:
    """What the course is, what it will count, its outline; the one act is to enrol or to go on."""
    officer = request.user.officer
    listed = Listing.objects.filter(course_key=course_key).select_related("edition__unit").first()
    enrolment = _enrolment_in(course_key, officer, listed)
    learning = enrolment is not None and enrolment.state == Enrolment.State.LEARNING
    if enrolment is None and (listed is None or listed.withdrawn_at):
        raise Http404
    edition = enrolment.edition if learning or not listed else listed.edition
    progress = progress_of(enrolment) if learning else []
    attempts = past_attempts(enrolment) if learning else []
    context = {
        "edition": edition,
        "course": edition.content,
        "enrolment": enrolment,
        "learning": learning,
        "may_enrol": not learning and listed is not None and not listed.withdrawn_at,
        "completion": getattr(enrolment, "completion", None) if enrolment else None,
        "gain": None if learning else _gain(officer, edition),
        "facts": _facts(edition, listed),
        "other_audience": _other_audience(officer, listed),
        "outline": outline(edition, enrolment, progress),
        "newer": _newer(enrolment, listed.edition if listed else None),
        "back": {"url": reverse("learn"), "title": edition.title},
        "crumbs": [{"label": _("Learn"), "url": reverse("learn")}],
        "assigned": bool(enrolment and enrolment.assigned_by_id),
        "attempts": [a for a in attempts if a.enrolment_id == enrolment.pk] if learning else [],
        "test": test_state(enrolment, progress, attempts) if learning else None,
        "classes": _classes(course_key),
        "talks": talks_about(Discussion.Kind.COURSE, course_key),
    }
    return render(request, "portal/courses/course.html", context)


def _enrolment_in(course_key: str, officer: Officer, listed: Listing | None) -> Enrolment | None:
    """The officer's enrolment, one under way before one completed; it shares the edition listed where that is its own."""
    enrolment = (
        Enrolment.objects.filter(officer=officer, course_key=course_key)
        .exclude(state=Enrolment.State.LEFT)
        .select_related("completion")
        .order_by("-state", "-pk")
        .first()
    )
    if enrolment and listed and enrolment.edition_id == listed.edition_id:
        enrolment.edition = listed.edition
    return enrolment


def _classes(course_key: str) -> list[dict]:
    """Classes to come that teach this course, the next one first."""
    rows = open_classes(now=clock.now()).filter(course_key=course_key)
    shown = rows.values("pk", "place", "capacity", "taken", "waiting", "starts_at", "ends_at")[:BESIDE]
    return [
        row | {"when": when(row["starts_at"], row["ends_at"]), "free": max(0, row["capacity"] - row["taken"])}
        for row in shown
    ]


def course_address(course_key: str, request: HttpRequest) -> str:
    """The course's page for an officer who may open it; "" for others and where there is none."""
    if not course_key or not hasattr(request.user, "officer"):
        return ""
    listed = Listing.objects.filter(course_key=course_key, withdrawn_at=None).exists()
    return reverse("course", args=[course_key]) if listed else ""


def _gain(officer, edition: Edition):
    """What the edition would count, said at the enrol button (H5)."""
    return gain(
        officer,
        category=edition.category,
        mode=Mode.ONLINE,
        minutes=edition.minutes,
        course_key=edition.course_key,
        on=clock.today(),
        edition_digest=edition.digest,
        substantial_change=edition.substantial_change,
    )


def _other_audience(officer, listed: Listing | None) -> str:
    """For whom the course is meant, when *officer* is not one of them; "" otherwise."""
    if listed is None:
        return ""
    year, new_years = clock.today().year, Place.current().new_officer_years
    return "" if is_meant_for(listed, officer, year=year, new_years=new_years) else in_words(listed)


def _facts(edition: Edition, listed: Listing | None) -> list[dict]:
    content = edition.content
    seconds = sum(lesson["seconds"] for lesson in content["lessons"])
    test = content["test"]
    facts = [
        {"label": _("Category"), "value": Category(edition.category).label},
        {
            "label": _("Method"),
            "value": f"{Method(edition.method).label} · {Schedule(edition.schedule).label}",
        },
        {"label": _("Learning time"), "value": _("about %(n)s minutes") % {"n": -(-seconds // 60)}},
        {
            "label": _("Final test"),
            "value": _("%(n)s questions, pass mark %(mark)s")
            % {"n": sum(rule["count"] for rule in content["paper"]), "mark": edition.pass_mark},
        },
    ]
    if edition.test_out_mark:
        facts.append(
            {
                "label": _("Without the lessons"),
                "value": _("test with mark %(mark)s") % {"mark": edition.test_out_mark},
            }
        )
    if test["tries"]:
        facts.append({"label": _("Tries"), "value": test["tries"]})
    facts.append({"label": _("Edition"), "value": f"{edition.number} · {clock.local_day(edition.issued_at)}"})
    if listed and (audience := in_words(listed)):
        facts.append({"label": _("Meant for"), "value": audience})
    facts.append({"label": _("Offered by"), "value": edition.unit.name})
    if content["teacher"]:
        facts.append({"label": _("Teacher"), "value": content["teacher"]})
    return facts


def outline(
    edition: Edition, enrolment: Enrolment | None, progress: list[LessonProgress], *, current: int = 0
) -> dict:
    """Lessons with state, time and address; the test below."""
    if enrolment is None or not progress:
        lessons = [
            {"number": n, "title": x["title"], "state": "", "time": clock_face(x["seconds"]), "url": ""}
            for n, x in enumerate(edition.content["lessons"], start=1)
        ]
        return {"lessons": lessons, "done": 0, "count": len(lessons)}
    lessons = [_outlined(p, enrolment, progress, current) for p in progress]
    return {"lessons": lessons, "done": sum(p.done for p in progress), "count": len(lessons)}


def _outlined(p: LessonProgress, enrolment: Enrolment, progress: list[LessonProgress], current: int) -> dict:
    open_now = all(before.passable for before in progress[: p.number - 1])
    return {
        "number": p.number,
        "title": p.title,
        "state": "done" if p.done else "open" if open_now else "locked",
        "current": p.number == current,
        "time": _("done") if p.done else clock_face(p.seconds),
        "url": reverse("lesson", args=[enrolment.pk, p.number]) if open_now or p.begun else "",
    }


def test_state(enrolment: Enrolment, progress: list[LessonProgress], attempts: list[Attempt]) -> dict:
    """Whether the two tests can be taken now, and why not; *attempts* are the ``past_attempts``."""
    edition, now = enrolment.edition, clock.now()
    known = {"now": now, "attempts": attempts, "learned": all(p.done for p in progress)}
    own = (a for a in attempts if a.enrolment_id == enrolment.pk)
    open_attempt = next((a for a in own if a.state == Attempt.State.OPEN), None)
    out = why_not(enrolment, Attempt.Purpose.TEST_OUT, **known)
    final_why = why_not(enrolment, Attempt.Purpose.FINAL, **known)
    final = reverse("test-start", args=[enrolment.pk, "final"])
    under_way = reverse("test-question", args=[open_attempt.pk, 1]) if open_attempt else ""
    return {
        "open": under_way,
        "final": final,
        "final_why": final_why,
        "url": under_way or ("" if final_why else final),
        "out": reverse("test-start", args=[enrolment.pk, "test_out"])
        if edition.test_out_mark and not out
        else "",
        "out_mark": edition.test_out_mark,
        "pass_mark": edition.pass_mark,
        "questions": sum(rule["count"] for rule in edition.content["paper"]),
        "minutes": edition.content["test"]["minutes"],
    }


def _newer(enrolment: Enrolment | None, newest: Edition | None) -> dict | None:
    """A newer edition; ``declined`` by whoever chose to stay: then it is offered quietly, as long as they learn."""
    if not enrolment or not newest or enrolment.state != Enrolment.State.LEARNING:
        return None
    if newest.number <= enrolment.edition.number:
        return None
    return {
        "number": newest.number,
        "own": enrolment.edition.number,
        "substantial": newest.substantial_change,
        "declined": newest.number <= enrolment.stays_on,
    }


@officer_only
@require_POST
def enrol_view(request: HttpRequest, course_key: str) -> HttpResponse:
    listed = get_object_or_404(Listing, course_key=course_key, withdrawn_at=None)
    enrolment = enrol(request.user.officer, listed.edition, by=request.user, now=clock.now())
    if request.POST.get("then") == "test_out":
        return redirect("test-start", enrolment.pk, "test_out")
    return redirect("lesson", enrolment.pk, enrolment.lesson)


@officer_only
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move to the newest edition, stay with the own one, or give the course up."""
    enrolment = own_enrolment(request, pk)
    what = request.POST.get("what", "")
    act = {"move": move_to_newest, "stay": stay, "leave": give_up}.get(what)
    if act is None:
        return redirect("course", enrolment.course_key)
    with outcome_said(request, CHANGED[what]):
        act(enrolment, by=request.user, now=clock.now())
    return redirect("course", enrolment.course_key)


def own_enrolment(request: HttpRequest, pk: int) -> Enrolment:
    return get_object_or_404(
        Enrolment.objects.select_related("edition__unit", "officer"), pk=pk, officer=request.user.officer
    )
