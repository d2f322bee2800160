"""Classes for officers: find one, sign up, sign in by code, say how it was."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from courses.classes import calendar, feedback
from courses.classes.queries import (
    open_classes,
    own_sign_ups,
    sign_up_of,
    spans_of,
    waiting_before,
    with_places,
)
from courses.classes.roll import lines_in_force
from courses.classes.signing_up import sign_up, withdraw
from courses.models import SignUp, TrainingClass
from lms.common import clock
from lms.common.clock import local_day
from lms.common.errors import HouseError
from lms.hours.categories import Category, Mode
from lms.portal.access import everyone, officer_only
from lms.portal.class_words import facts_of, when
from lms.portal.gains import gain
from lms.portal.rendering import HouseForm, form_page, refusals_in
from lms.portal.views.courses import course_address

PER_PAGE = 25
GRADES = [(5, "5"), (4, "4"), (3, "3"), (2, "2"), (1, "1")]


class FeedbackForm(HouseForm):
    useful = forms.TypedChoiceField(
        label=gettext_lazy("Useful for my work"), choices=GRADES, coerce=int, widget=forms.RadioSelect,
        help_text=gettext_lazy("5 very, 1 not at all"),
    )  # fmt: skip
    clear = forms.TypedChoiceField(
        label=pgettext_lazy("feedback", "Clear"), choices=GRADES, coerce=int, widget=forms.RadioSelect
    )
    pace = forms.TypedChoiceField(
        label=gettext_lazy("Right pace"), choices=GRADES, coerce=int, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("What should change"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Without your name; shown from five answers on."),
    )


@officer_only
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Classes to come that still take sign-ups, by day; filters in the address."""
    now, officer = clock.now(), request.user.officer
    rows = open_classes(now=now).filter(sign_up_until__gt=now)
    category, q = request.GET.get("category", ""), request.GET.get("q", "").strip()[:60]
    if category in Category.values:
        rows = rows.filter(category=category)
    if q:
        rows = rows.filter(title__icontains=q) | rows.filter(place__icontains=q)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    mine = dict(
        SignUp.objects.filter(
            officer=officer, training_class__in=[row.pk for row in page], state__in=("place", "waiting")
        ).values_list("training_class", "state")
    )
    for row in page:
        row.when, row.mine = when(row.starts_at, row.ends_at), mine.get(row.pk, "")
        row.free = max(0, row.capacity - row.taken)
    context = {"page_obj": page, "segments": _segments(category, q), "q": q, "category": category}
    return render(request, "portal/classes/list.html", context)


@officer_only
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What I signed up for, the nearest first, and what is over."""
    now = clock.now()
    rows = list(own_sign_ups(request.user.officer)[:60])
    for row in rows:
        row.when = when(row.training_class.starts_at, row.training_class.ends_at)
        row.runs = row.training_class.state == "open" and row.state in ("place", "waiting")
    coming = [r for r in rows if r.runs and r.training_class.ends_at > now]
    coming.sort(key=lambda r: r.training_class.starts_at)
    context = {
        "coming": coming,
        "past": [r for r in rows if r not in coming],
        "has_feed": hasattr(request.user.officer, "calendar_feed"),
        "feed": request.session.pop("feed", ""),
    }
    return render(request, "portal/classes/mine.html", context)


@officer_only
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One class: what counts, whether there is a place, and what to do next."""
    return _page(request, _class(pk))


@officer_only
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    row = _class(pk)
    try:
        made = sign_up(row, officer=request.user.officer, by=request.user, now=clock.now())
    except HouseError as error:
        return _page(request, _class(pk), refused=str(error))
    if made.state == SignUp.State.PLACE:
        messages.success(request, _("You have a place."))
    else:
        messages.info(request, _("You are on the waitlist and will be told when a place is free."))
    return redirect("class", pk=pk)


@officer_only
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    made = sign_up_of(_class(pk), request.user.officer)
    if made is None:
        raise Http404
    try:
        withdraw(made, by=request.user, now=clock.now())
    except HouseError as error:
        return _page(request, _class(pk), refused=str(error))
    messages.success(request, _("Withdrawn. The next in line has been told."))
    return redirect("class", pk=pk)


@officer_only
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Feedback on a class that is over."""
    row, officer = _class(pk), request.user.officer
    if not feedback.was_there(row, officer):
        raise Http404
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            feedback.give_feedback(row, officer=officer, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Thank you. Your answer is stored without your name."))
            return redirect("class", pk=pk)
    return form_page(
        request,
        form,
        heading=_("How was the class?"),
        subheading=_("%(title)s · takes one minute") % {"title": row.title},
        act=_("Send the answer"),
        crumbs=[{"label": row.title, "url": reverse("class", args=[pk])}],
    )


@officer_only
@require_POST
def make_feed(request: HttpRequest) -> HttpResponse:
    """A new address for the calendar program; it is shown once."""
    token = calendar.make_feed(request.user.officer, now=clock.now())
    request.session["feed"] = request.build_absolute_uri(reverse("calendar", args=[token]))
    return redirect("my-classes")


@everyone
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself: programs fetch it without log-in, so the address is the key."""
    found = calendar.feed_of(token)
    if found is None:
        raise Http404
    content = calendar.calendar_of(found.officer, now=clock.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=600"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _class(pk: int) -> TrainingClass:
    return get_object_or_404(
        with_places(TrainingClass.objects.select_related("unit", "trainer").prefetch_related("sittings")),
        pk=pk,
    )


def _page(request: HttpRequest, row: TrainingClass, *, refused: str = "") -> HttpResponse:
    now, officer = clock.now(), request.user.officer
    mine_now = sign_up_of(row, officer)
    line = lines_in_force(row).get(officer.pk) if row.state == "closed" else None
    expected = None
    if row.state == "open" and now < row.ends_at:
        expected = gain(
            officer, category=row.category, mode=Mode.IN_PERSON, minutes=row.minutes, course_key=row.key,
            edition_digest=row.edition_digest, substantial_change=row.substantial_change,
            on=local_day(row.ends_at),
        )  # fmt: skip
    there = feedback.was_there(row, officer)
    context = {
        "row": row,
        "facts": facts_of(row, spans_of(row)),
        "mine": mine_now,
        "before": waiting_before(mine_now) if mine_now and mine_now.state == "waiting" else 0,
        "consent": getattr(mine_now, "consent", None) if mine_now else None,
        "expected": expected,
        "free": max(0, row.capacity - row.taken),
        "signs_up": row.state == "open" and now < row.sign_up_until,
        "may_leave": mine_now is not None and row.state == "open" and now < row.starts_at,
        "line": line,
        "may_say": there and now >= row.ends_at and not feedback.has_answered(row, officer),
        "refused": refused,
        "course_url": course_address(row.course_key, request),
        "back": {"url": reverse("classes"), "title": _("Class")},
    }
    return render(request, "portal/classes/show.html", context, status=422 if refused else 200)


def _segments(category: str, q: str) -> list[dict]:
    query = f"&q={q}" if q else ""
    rows = [("", _("All")), *((c.value, c.label) for c in Category)]
    return [
        {"label": label, "count": None, "url": f"?category={key}{query}", "current": key == category}
        for key, label in rows
    ]
