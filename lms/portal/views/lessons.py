"""The lesson player, its beats, and what was not counted."""

import hashlib
import json

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from courses.attempts import past_attempts
from courses.captions import webvtt
from courses.learning import rules, sessions
from courses.learning.contesting import contest
from courses.learning.figures import coverage_percent, figures, time_is_kept
from courses.learning.progress import LessonProgress, progress_of
from courses.learning.rules import Beat, Judgement
from courses.learning.sessions import NoSession
from courses.learning.spans import length, union, without
from courses.learning.steps import do_step, mark_read
from courses.models import Enrolment, StepDone, UncountedSpan
from lms.common import clock
from lms.common.errors import HouseError
from lms.hours.categories import Category
from lms.portal.access import by_log_in, officer_only
from lms.portal.clock_words import clock_face
from lms.portal.lesson_blocks import shown_blocks
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import HouseForm, refusals_in
from lms.portal.views.courses import outline, own_enrolment, test_state

MAX_BEAT_BYTES = 8192


class ContestForm(HouseForm):
    text = forms.CharField(
        label=gettext_lazy("What you were doing"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A person reads it and decides. About one minute."),
    )


@officer_only
@require_GET
def lesson(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One lesson. Opening it here ends a sitting elsewhere; the clock starts with the first press."""
    enrolment = own_enrolment(request, pk)
    progress = progress_of(enrolment)
    if not 1 <= number <= len(progress):
        raise Http404
    if enrolment.state != Enrolment.State.LEARNING:
        return redirect("course", enrolment.course_key)
    own = progress[number - 1]
    if not own.begun and not all(p.passable for p in progress[: number - 1]):
        messages.warning(request, _("The lessons before this one are still open."))
        return redirect("course", enrolment.course_key)
    return render(request, "portal/courses/lesson.html", _context(request, enrolment, progress, own))


def _context(
    request: HttpRequest, enrolment: Enrolment, progress: list[LessonProgress], own: LessonProgress
) -> dict:
    frozen = enrolment.edition.content["lessons"][own.number - 1]
    video = next((b for b in frozen["blocks"] if b["type"] == "video"), None)
    f, last = figures(), own.number == len(progress)
    steps = {s.block: s for s in StepDone.objects.filter(enrolment=enrolment, lesson=own.digest)}
    return {
        "enrolment": enrolment,
        "edition": enrolment.edition,
        "course": enrolment.edition.content,
        "lesson": own,
        "video": video,
        "captions_url": reverse("lesson-captions", args=[enrolment.pk, own.number])
        if video and video["cues"]
        else "",
        "cues": [{**c, "face": clock_face(c["start"])} for c in video["cues"]] if video else [],
        "blocks": shown_blocks(frozen["blocks"], enrolment, own.number, steps),
        "strip": strip(own),
        "kept": time_is_kept(),
        "face": {
            "covered": clock_face(own.covered_seconds),
            "seconds": clock_face(own.seconds),
            "owed": clock_face(own.owed_seconds),
        },
        "uncounted": uncounted_rows(enrolment, own),
        "outline": outline(enrolment.edition, enrolment, progress, current=own.number),
        "test": test_state(enrolment, progress, past_attempts(enrolment)),
        "next_url": "" if last else reverse("lesson", args=[enrolment.pk, own.number + 1]),
        "last": last,
        "player": json.dumps(_player(request, enrolment, own, f)),
        "rate": f.rate,
        "ask_from": f.ask_after // 60,
        "ask_to": f.ask_before // 60,
        "day_minutes": f.day // 60,
        "category_word": Category(enrolment.edition.category).label,
        "back": {"url": reverse("course", args=[enrolment.course_key]), "title": own.title},
    }


def _player(request: HttpRequest, enrolment: Enrolment, own: LessonProgress, f) -> dict:
    """What the script needs: addresses, figures, words. Nothing of it is believed afterwards."""
    covered = own.covered
    return {
        "open": reverse("lesson-open", args=[enrolment.pk, own.number]),
        "beat": reverse("beat"),
        "act": reverse("session-act"),
        "uncounted": reverse("lesson-uncounted", args=[enrolment.pk, own.number]),
        "seconds": own.seconds,
        "covered": covered,
        "position": rules.next_position(own.seconds, covered, _asked_position(request, own)),
        "owed": own.owed_seconds,
        "beatSeconds": f.beat,
        "rate": f.rate,
        "answer": f.answer,
        "queue": f.queue,
        "words": {
            "ready": _("Ready to start"),
            "counting": _("Time is running"),
            "paused": _("Time is paused"),
            "called_out": _("Paused for a call-out"),
            "hidden": _("Paused: the page was in the background"),
            "asking": _("Waiting for your answer"),
            "offline": _("No connection: what you learn is kept and sent later"),
            "taken_over": _("You went on learning elsewhere. Open the lesson here again to continue."),
            "no_answer": _(
                "The question was not answered. What came before is safe; go on when you are back."
            ),
            "day_full": _("The learning time of today is full. Progress is kept; go on tomorrow."),
            "left": _("This lesson is not open here any more. Open it again to go on."),
            "done": _("This lesson is learned"),
            "start": _("Start learning"),
            "resume": _("Go on learning"),
            "minutes": _("today %(n)s minutes"),
            "seconds_left": _("%(n)s seconds left"),
            "next": _("next question between %(from)s and %(to)s"),
            "next_lesson": _("Next lesson"),
            "still": _("Next lesson: still %(time)s"),
        },
    }


def _asked_position(request: HttpRequest, own: LessonProgress) -> int:
    """?from=310 leads to a stretch that is to be watched again."""
    asked = request.GET.get("from", "")
    return (
        min(int(asked), own.seconds)
        if asked.isascii() and asked.isdecimal() and len(asked) < 7
        else own.position
    )


def strip(own: LessonProgress) -> dict:
    """The coverage strip as lengths of an SVG of width 1000."""

    def bars(spans) -> list[dict]:
        return [
            {"x": round(a * 1000 / own.seconds, 1), "width": max(1.0, round((b - a) * 1000 / own.seconds, 1))}
            for a, b in spans
        ]

    return {"covered": bars(own.covered), "lost": bars(own.lost())}


def uncounted_rows(enrolment: Enrolment, own: LessonProgress) -> list[dict]:
    """Each stretch not counted and not made good, with what to do (H6)."""
    rows = []
    for span in reversed(own.uncounted):
        left = without(tuple(tuple(s) for s in span.spans), own.covered)
        if not left and not span.objection_id:
            continue
        rows.append(
            {
                "pk": span.pk,
                "minutes": clock_face(span.seconds),
                "from_at": timezone.localtime(span.from_at),
                "to_at": timezone.localtime(span.to_at),
                "why": UncountedSpan.Why(span.why).label,
                "again": f"{reverse('lesson', args=[enrolment.pk, own.number])}?from={left[0][0]}"
                if left
                else "",
                "again_face": clock_face(left[0][0]) if left else "",
                "contest": reverse("uncounted-contest", args=[span.pk]) if not span.objection_id else "",
                "state": span.objection.get_state_display() if span.objection_id else "",
            }
        )
    return rows


@officer_only
@require_GET
def uncounted(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    enrolment = own_enrolment(request, pk)
    progress = progress_of(enrolment)
    if not 1 <= number <= len(progress):
        raise Http404
    own = progress[number - 1]
    return render(request, "portal/courses/_uncounted.html", {"uncounted": uncounted_rows(enrolment, own)})


@officer_only
@require_GET
def captions(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    enrolment = own_enrolment(request, pk)
    lessons = enrolment.edition.content["lessons"]
    video = (
        next((b for b in lessons[number - 1]["blocks"] if b["type"] == "video"), None)
        if 1 <= number <= len(lessons)
        else None
    )
    if video is None:
        raise Http404
    return HttpResponse(webvtt(video["cues"]), content_type="text/vtt; charset=utf-8")


@officer_only
@require_POST
def open_here(request: HttpRequest, pk: int, number: int) -> JsonResponse:
    enrolment = own_enrolment(request, pk)
    if not 1 <= number <= len(enrolment.edition.content["lessons"]):
        raise Http404
    try:
        session = sessions.open_lesson(enrolment, number, login=login_of(request), now=clock.now())
    except HouseError as error:
        return JsonResponse({"state": "refused", "message": str(error)}, status=409)
    return JsonResponse({"session": session.pk, "key": session.key, "today": session.day_before})


@by_log_in
@require_POST
def beat(request: HttpRequest) -> JsonResponse:
    """One beat: JSON in, the judged state out. Words stay on the page."""
    sent = _sent(request)
    try:
        beat = Beat(
            number=int(sent["n"]),
            spans=tuple((int(a), int(b)) for a, b in sent.get("spans", [])[:60]),
            position=int(sent.get("position", 0)),
            playing=sent.get("playing") is True,
            visible=sent.get("visible") is True,
            count=int(sent.get("count", 1)),
        )
        session, key = int(sent["session"]), str(sent["key"])
        if not (0 < beat.number < 2**31 and 0 < session < 2**63 and abs(beat.position) < 2**31):
            raise ValueError
    except (KeyError, TypeError, ValueError, OverflowError):
        return JsonResponse({"state": "refused"}, status=400)
    log_in = request.COOKIES[settings.SESSION_COOKIE_NAME]
    return _answer(
        sessions.heartbeat, session=session, key=key, login=login_of(request), beat=beat, log_in=log_in
    )


ACTS = {
    "present": sessions.answer_presence,
    "call_out": sessions.call_out,
    "back": sessions.come_back,
    "leave": sessions.leave,
}


@officer_only
@require_POST
def act(request: HttpRequest) -> JsonResponse:
    """Answer the question for presence, pause for a call-out, come back, leave."""
    sent = _sent(request)
    try:
        door, session, key = ACTS[sent["act"]], int(sent["session"]), str(sent["key"])
    except (KeyError, TypeError, ValueError):
        return JsonResponse({"state": "refused"}, status=400)
    return _answer(door, session=session, key=key, login=login_of(request))


def _sent(request: HttpRequest) -> dict:
    if len(request.body) > MAX_BEAT_BYTES:
        return {}
    try:
        sent = json.loads(request.body)
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}


def _answer(door, **arguments) -> JsonResponse:
    now = clock.now()
    try:
        kept, judged = door(now=now, **arguments)
    except NoSession as gone:
        return JsonResponse({"state": "ended", "why": gone.why}, status=409)
    return JsonResponse(_state(judged, kept.track.seconds, now))


def _state(judged: Judgement, seconds: int, now) -> dict:
    track, f = judged.track, figures()
    covered = union(track.covered, track.pending)
    state = {
        "state": judged.state,
        "why": judged.why,
        "accepted": judged.accepted,
        "refused": sum(r.seconds for r in judged.refusals),
        "covered": covered,
        "got": length(covered),
        "owed": rules.owed(seconds, covered, coverage_percent()),
        "today": track.day_before + track.day_seconds,
        "n": track.number,
    }
    if track.asked_at:
        state["left"] = max(0, int((rules.deadline(track, f) - now).total_seconds()))
    else:
        proof = timezone.localtime(track.proof_at)
        state["next"] = [
            f"{proof + timezone.timedelta(seconds=f.ask_after):%H:%M}",
            f"{proof + timezone.timedelta(seconds=f.ask_before):%H:%M}",
        ]
    return state


def login_of(request: HttpRequest) -> str:
    """Ties a sitting to the log-in that opened it, without keeping the log-in's secret."""
    return hashlib.sha256(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").encode()).hexdigest()


@officer_only
@require_POST
def step(request: HttpRequest, pk: int, number: int, block: str) -> HttpResponse:
    """A question, scenario, checklist or field task inside the lesson."""
    enrolment = own_enrolment(request, pk)
    with outcome_said(request):
        do_step(
            enrolment,
            number,
            block,
            answer=request.POST.getlist("answer"),
            file=request.FILES.get("file"),
            by=request.user,
            now=clock.now(),
        )
    return redirect(f"{reverse('lesson', args=[pk, number])}#b-{block}")


@officer_only
@require_POST
def read(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Where no time is kept, the learner says that the lesson is read (B1)."""
    enrolment = own_enrolment(request, pk)
    with outcome_said(request):
        mark_read(enrolment, number, by=request.user, now=clock.now())
    return redirect("lesson", pk, number)


@officer_only
def contest_view(request: HttpRequest, pk: int) -> HttpResponse:
    span = get_object_or_404(
        UncountedSpan.objects.select_related("enrolment__edition", "objection"),
        pk=pk,
        officer=request.user.officer,
    )
    form = ContestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            contest(span, text=form.cleaned_data["text"], by=request.user, now=clock.now())
            messages.success(request, _("Sent. A person decides and you are told."))
            return redirect("course", span.enrolment.course_key)
    context = {
        "form": form,
        "span": span,
        "minutes": clock_face(span.seconds),
        "edition": span.enrolment.edition,
        "back": {"url": reverse("course", args=[span.enrolment.course_key]), "title": _("Contest a stretch")},
    }
    return render(request, "portal/courses/contest.html", context, status=422 if form.is_bound else 200)
