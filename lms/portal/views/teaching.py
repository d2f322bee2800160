"""班次 for trainers and those who arrange classes: the classroom screen, the roll, its closing."""

from datetime import timedelta

import segno
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_POST

from courses.classes import codes, feedback
from courses.classes.closing import close_roll
from courses.classes.opening import may_run
from courses.classes.queries import spans_of, with_places
from courses.classes.roll import correct_line, enter_paper_roll, roll
from courses.classes.signing_in import direction_now, windows
from courses.models import ClassFigures, Direction, RollLine, SignEvent, SignUp, Sitting, TrainingClass
from lms.common import clock
from lms.common.errors import HouseError, RefusedFile
from lms.officers.models import Officer
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to
from lms.portal.access import allowed
from lms.portal.class_words import clock_span, facts_of, when
from lms.portal.rendering import HouseForm, form_page, refusals_in
from lms.portal.views.held_class import closed_words

PER_PAGE = 25


class CorrectionForm(HouseForm):
    present = forms.IntegerField(label=gettext_lazy("Minutes present"), min_value=0)
    credited = forms.BooleanField(
        label=gettext_lazy("Counts as attended"),
        required=False,
        help_text=gettext_lazy("You decide; the rule only proposes."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept beside both versions, for example: phone was empty, was in the room."),
    )


class PersonForm(HouseForm):
    staff_no = forms.CharField(label=gettext_lazy("Staff number"), max_length=40)


class PaperForm(HouseForm):
    lines = forms.CharField(
        label=gettext_lazy("Who came, one a line"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "Paste from a spreadsheet, or write “staff number, minutes present”; people of the unit by name as "
            "well. Without minutes somebody was there all the time. Takes about two minutes for forty people."
        ),
    )


@allowed(Act.ARRANGE)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The classes that I teach or arrange: first those whose roll is to be closed, then what comes; what is over apart."""
    now, part = clock.now(), request.GET.get("part", "coming")
    rows = with_places(_runnable(request)).select_related("unit", "trainer")
    coming = Q(state="open")
    chosen = (
        rows.filter(coming).order_by("starts_at", "pk")
        if part != "past"
        else rows.exclude(coming).order_by("-starts_at", "-pk")
    )
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    sittings = _sittings_today([row.pk for row in page], now)
    for row in page:
        row.when, row.today = when(row.starts_at, row.ends_at), sittings.get(row.pk)
        row.to_close = row.state == "open" and row.ends_at <= now
    segments = [
        {"label": label, "count": None, "url": f"?part={key}", "current": key == part}
        for key, label in (("coming", _("To come and to close")), ("past", _("Over")))
    ]
    return render(request, "portal/classes/teach.html", {"page_obj": page, "segments": segments})


@allowed(Act.ARRANGE)
@require_GET
def screen(request: HttpRequest, pk: int, sitting: int) -> HttpResponse:
    """The classroom screen: big digits and a QR code that change every 30 seconds."""
    context = _code(request, _sitting(request, pk, sitting))
    template = "portal/classes/_code.html" if request.htmx else "portal/classes/screen.html"
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response


@allowed(Act.ARRANGE)
@require_GET
def show_roll(request: HttpRequest, pk: int) -> HttpResponse:
    row = class_run_by(request, pk)
    return render(request, "portal/classes/roll.html", _roll_context(row))


@allowed(Act.ARRANGE)
@require_GET
def print_roll(request: HttpRequest, pk: int) -> HttpResponse:
    """The roll on paper, with a field to sign in and one to sign out."""
    row = class_run_by(request, pk)
    now = timezone.localtime()
    context = _roll_context(row) | {
        "printed_words": _("Printed %(moment)s") % {"moment": f"{now:%Y-%m-%d %H:%M}"},
        "back_url": reverse("roll", args=[pk]),
        "blank": range(5),
    }
    return render(request, "portal/classes/roll_print.html", context)


@allowed(Act.ARRANGE)
def correct(request: HttpRequest, pk: int, officer: int) -> HttpResponse:
    """One person's line: its versions and a new one with a reason."""
    row = class_run_by(request, pk)
    person = get_object_or_404(Officer.objects.select_related("home_unit"), pk=officer)
    now_line = next((r for r in roll(row) if r.officer == person), None)
    if now_line is None and person.pk != request.session.get(f"roll-{pk}"):
        raise Http404
    initial = {"present": now_line.present, "credited": now_line.credited} if now_line else None
    form = CorrectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            correct_line(row, officer=person, by=request.user, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("Corrected. Both versions are kept."))
            return redirect("roll", pk=pk)
    context = {
        "form": form,
        "person": person,
        "row": row,
        "versions": RollLine.objects.filter(training_class=row, officer=person)
        .select_related("by")
        .order_by("version"),
        "crumbs": crumbs_of(row),
        "back": {"url": reverse("roll", args=[pk]), "title": _("Correct the roll")},
    }
    return render(request, "portal/classes/correct.html", context, status=422 if form.errors else 200)


@allowed(Act.ARRANGE)
def add_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody who was there without a sign-in: found by staff number, then put on the roll with a reason."""
    row = class_run_by(request, pk)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = Officer.objects.filter(staff_no=form.cleaned_data["staff_no"].strip(), left_on=None).first()
        if found:
            request.session[f"roll-{pk}"] = found.pk
            return redirect("roll-correct", pk=pk, officer=found.pk)
        form.add_error("staff_no", _("Nobody has this staff number."))
    return form_page(
        request,
        form,
        heading=_("Put somebody on the roll"),
        subheading=row.title,
        act=_("Go on"),
        crumbs=crumbs_of(row),
    )


@allowed(Act.ARRANGE)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper roll, entered afterwards."""
    row = class_run_by(request, pk)
    form, errors = PaperForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        try:
            made = enter_paper_roll(row, form.cleaned_data["lines"], by=request.user, now=clock.now())
            messages.success(
                request, _("%(n)s lines entered. Look them over, then close the roll.") % {"n": len(made)}
            )
            return redirect("roll", pk=pk)
        except RefusedFile as refusal:
            errors = refusal.errors[:100]
        except HouseError as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "errors": errors,
        "row": row,
        "crumbs": crumbs_of(row),
        "back": {"url": reverse("roll", args=[pk]), "title": _("Enter a paper roll")},
    }
    failed = bool(form.errors or errors)
    return render(request, "portal/classes/paper.html", context, status=422 if failed else 200)


@allowed(Act.ARRANGE)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    row = class_run_by(request, pk)
    try:
        closing = close_roll(row, by=request.user, now=clock.now())
    except HouseError as error:
        messages.error(request, str(error))
        return redirect("roll", pk=pk)
    messages.success(request, closed_words(closing.credited))
    return redirect("roll", pk=pk)


@allowed(Act.ARRANGE)
@require_GET
def show_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    row = class_run_by(request, pk)
    found = feedback.summary(row)
    names = (_("Useful for my work"), pgettext("feedback", "Clear"), _("Right pace"))
    grades = [
        {"label": label, "mean": f"{mean:.1f}", "value": mean}
        for label, mean in zip(names, found.means or (), strict=False)
    ]
    context = {"row": row, "found": found, "grades": grades, "crumbs": crumbs_of(row)}
    return render(request, "portal/classes/feedback.html", context)


def _runnable(request: HttpRequest):
    units = units_visible_to(request.user, act=Act.ARRANGE, on=clock.today())
    return TrainingClass.objects.filter(Q(trainer=request.user) | Q(unit__in=units))


def class_run_by(request: HttpRequest, pk: int) -> TrainingClass:
    """The class, for whoever may run it; 404 for others."""
    row = get_object_or_404(
        with_places(TrainingClass.objects.select_related("unit", "trainer").prefetch_related("sittings")),
        pk=pk,
    )
    if not may_run(request.user, row, now=clock.now()):
        raise Http404
    return row


def _sitting(request: HttpRequest, pk: int, number: int) -> Sitting:
    row = class_run_by(request, pk)
    sitting = get_object_or_404(Sitting, training_class=row, number=number)
    sitting.training_class = row
    return sitting


def _sittings_today(class_ids: list[int], now) -> dict[int, Sitting]:
    day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Sitting.objects.filter(
        training_class__in=class_ids, starts_at__gte=day, starts_at__lt=day + timedelta(days=1)
    ).order_by("-starts_at")
    return {sitting.training_class_id: sitting for sitting in rows}


def _code(request: HttpRequest, sitting: Sitting) -> dict:
    figures, now = ClassFigures.current(), clock.now()
    row = sitting.training_class
    direction = direction_now(sitting, figures, now=now) if row.state == "open" else ""
    spans = {d: clock_span(w.opens_at, w.closes_at) for d, w in windows(sitting, figures).items()}
    context = {
        "row": row,
        "sitting": sitting,
        "direction": direction,
        "in_words": spans[Direction.IN],
        "out_words": spans[Direction.OUT],
        "seated": row.sign_ups.filter(state=SignUp.State.PLACE).count(),
        "signed": SignEvent.objects.filter(sitting=sitting, direction=direction or Direction.IN).count(),
        "clock": f"{timezone.localtime(now):%H:%M}",
    }
    if direction:
        code = codes.code(sitting.pk, direction, codes.step_of(now, figures.code_seconds))
        left = codes.seconds_left(now, figures.code_seconds)
        address = request.build_absolute_uri(reverse("sign", args=[sitting.pk])) + f"?code={code}"
        context |= {
            "digits": (code[:3], code[3:]),
            "left": left,
            "seconds": figures.code_seconds,
            # The next code is fetched when this one ends, and the count every few seconds.
            "next_ms": left * 1000 - now.microsecond // 1000 + 60,
            "qr": mark_safe(  # noqa: S308  (made by segno from our own address)
                segno.make(address, error="m").svg_inline(
                    omitsize=True, border=2, dark="#10264a", svgclass=None
                )
            ),
        }
    return context


def _roll_context(row: TrainingClass) -> dict:
    now = clock.now()
    rows = roll(row)
    held = sum(span.minutes for span in spans_of(row))
    closing = getattr(row, "closing", None) if row.state == "closed" else None
    why_not = ""
    if row.state == "open" and now < row.ends_at:
        why_not = _("The roll can be closed after the end of the class.")
    elif row.state == "open" and not rows:
        why_not = _("Nobody is on the roll yet.")
    return {
        "row": row,
        "when": when(row.starts_at, row.ends_at),
        "facts": facts_of(row, spans_of(row)),
        "rows": rows,
        "begun": row.starts_at <= now,
        "held": held,
        "counts": sum(r.credited for r in rows),
        "closing": closing,
        "why_not": why_not,
        "missed": ClassFigures.current().missed_percent,
        "crumbs": [{"label": _("Classes"), "url": reverse("teach")}],
        "sitting": row.sittings.first(),
    }


def crumbs_of(row: TrainingClass) -> list[dict]:
    return [
        {"label": _("Classes"), "url": reverse("teach")},
        {"label": row.title, "url": reverse("roll", args=[row.pk])},
    ]
