"""Trainers' pages: courses under way, question banks and their import, marking, where learners fail."""

import tempfile
from itertools import zip_longest
from pathlib import Path

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from courses.catalogue import offer_again, withdraw
from courses.checking import check_task, task_of, tasks_to_check
from courses.desk import (
    attempts_summary,
    banks_of,
    course_rows,
    courses_of,
    lesson_use,
    questions_by_difficulty,
    sections_of,
    stale_courses,
)
from courses.freezing import newest_questions
from courses.marking import mark_answer, queue, waiting_answers
from courses.models import Attempt, Listing, ListingChange, QuestionBankPage, Staleness
from courses.queries import attempts_to_mark, editions_of
from courses.questions import sheet
from courses.questions.freezing import freeze_question
from courses.questions.importing import FORMATS, MAX_BYTES, import_questions, kind_of, read_questions
from courses.silence import silent_videos
from courses.staleness import settle
from courses.statistics import item_statistics
from lms.common import clock
from lms.common.errors import HouseError, RefusedFile
from lms.officers.roles import Act
from lms.officers.visibility import unit_paths
from lms.portal.access import allowed
from lms.portal.law_marks import alerts_beside
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import HouseForm, form_page, refusals_in
from lms.portal.views.quizzes import kind_word

PER_PAGE = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportForm(HouseForm):
    kind = forms.ChoiceField(label=gettext_lazy("Format"), choices=FORMATS.items(), required=False)
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("At most 5 MB and 500 questions.")
    )


def _paths(request: HttpRequest) -> list[str]:
    return unit_paths(request.user, act=Act.AUTHOR, on=clock.today())


@allowed(Act.AUTHOR)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Own courses: what is stale or missing first, then all of them."""
    sections = sections_of(_paths(request))
    stale = stale_courses(sections)
    alerts = alerts_beside([row.mark for row in stale], request)
    page = Paginator(courses_of(sections), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = course_rows(page.object_list)
    waiting = len(queue(attempts_to_mark(_paths(request)), marker=request.user))
    context = {
        "sections": [
            {
                "pk": s.pk,
                "name": s.unit.name,
                "new_url": reverse("wagtailadmin_pages:add", args=["courses", "coursepage", s.pk]),
            }
            for s in sections
        ],
        "stale": [{"page": row.page, "mark": row.mark, "alerts": alerts[row.mark.pk]} for row in stale],
        "silent": Paginator(silent_videos(sections), PER_PAGE).get_page(request.GET.get("silent")),
        "waiting": waiting,
        "tasks": tasks_to_check(_paths(request)).count(),
        "page_obj": page,
    }
    return render(request, "portal/courses/desk.html", context)


@allowed(Act.AUTHOR)
@require_POST
def settle_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """The course still is right as it stands, says a trainer who looked."""
    mark = get_object_or_404(Staleness.objects.select_related("edition__unit"), pk=pk, settled_at=None)
    if not any(mark.edition.unit.path.startswith(path) for path in _paths(request)):
        raise Http404
    settle(mark, by=request.user, now=clock.now())
    messages.success(request, _("Noted: the course still is right as it stands."))
    return redirect("author-desk")


class ListingForm(HouseForm):
    # Sent along, so that pressing twice at once does not undo what was done.
    act = forms.ChoiceField(choices=[("withdraw", ""), ("offer", "")], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("It stays beside the course, with your name and the day."),
    )


@allowed(Act.AUTHOR)
def course_listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a course out of the catalogue, or offer again what was taken out; either with a reason."""
    listing = get_object_or_404(Listing.objects.select_related("edition__unit"), edition=pk)
    if not any(listing.edition.unit.path.startswith(path) for path in _paths(request)):
        raise Http404
    form = ListingForm(request.POST or None, initial={"act": "offer" if listing.withdrawn_at else "withdraw"})
    if request.method == "POST" and form.is_valid():
        act_on, said = (
            (offer_again, _("The course stands in the catalogue again."))
            if form.cleaned_data["act"] == "offer"
            else (withdraw, _("The course takes no new learners; whoever is learning goes on."))
        )
        with refusals_in(form, "reason"):
            act_on(listing, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
            messages.success(request, said)
            return redirect("edition-statistics", pk)
    crumbs = [
        {"label": _("Courses"), "url": reverse("author-desk")},
        {"label": listing.title, "url": reverse("edition-statistics", args=[pk])},
    ]
    return form_page(request, form, subheading=listing.title, crumbs=crumbs, **_listing_words(listing))


def _listing_words(listing: Listing) -> dict:
    if listing.withdrawn_at:
        told = _("Officers can enrol in this edition again, as it was reviewed.")
        return {
            "heading": _("Offer the course again"),
            "act": _("Offer again"),
            "notice": {"kind": "tell", "title": told},
        }
    return {
        "heading": _("Take the course out of the catalogue"),
        "act": _("Take it out"),
        "notice": {
            "kind": "tell",
            "title": _("Nobody new can enrol; whoever is learning goes on, records stay."),
        },
        "danger": True,
    }


@allowed(Act.AUTHOR)
@require_GET
def statistics(request: HttpRequest, pk: int) -> HttpResponse:
    """Where learners fail: lessons and questions, never persons."""
    edition = get_object_or_404(editions_of(_paths(request)), pk=pk)
    items = item_statistics(edition)
    context = {
        "edition": edition,
        "editions": _edition_segments(request, edition),
        "lessons": lesson_use(edition),
        "items": [{"item": item, "kind_word": kind_word(item.kind)} for item in items],
        "attempts": attempts_summary(edition),
        "listing": Listing.objects.filter(edition=edition).first(),
        "changes": ListingChange.objects.filter(edition=edition).select_related("by").order_by("-at"),
        "back": {"url": reverse("author-desk"), "title": edition.title},
        "crumbs": [{"label": _("Courses"), "url": reverse("author-desk")}],
    }
    return render(request, "portal/courses/statistics.html", context)


def _edition_segments(request: HttpRequest, shown) -> list[dict]:
    """The editions of one course, newest first: what a new one has too few learners for, the old one still tells."""
    rows = editions_of(_paths(request)).filter(course_key=shown.course_key).values_list("pk", "number")
    return [
        {
            "label": _("edition %(n)s") % {"n": number},
            "url": reverse("edition-statistics", args=[pk]),
            "current": pk == shown.pk,
        }
        for pk, number in rows
    ]


@allowed(Act.AUTHOR)
@require_GET
def banks(request: HttpRequest) -> HttpResponse:
    sections = sections_of(_paths(request))
    page = Paginator(banks_of(sections), PER_PAGE).get_page(request.GET.get("page"))
    counts = questions_by_difficulty(page.object_list)
    page.object_list = [
        {
            "title": bank.title,
            "count": sum(counts[bank.pk].values()),
            "counts": counts[bank.pk],
            "edit_url": reverse("wagtailadmin_explore", args=[bank.pk]),
            "import_url": reverse("bank-import", args=[bank.pk]),
            "export_url": reverse("bank-export", args=[bank.pk]),
        }
        for bank in page.object_list
    ]
    context = {
        "page_obj": page,
        "sections": [
            {
                "name": s.unit.name,
                "new_url": reverse("wagtailadmin_pages:add", args=["courses", "questionbankpage", s.pk]),
            }
            for s in sections
        ],
    }
    return render(request, "portal/courses/banks.html", context)


@allowed(Act.AUTHOR)
@require_GET
def bank_template(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(sheet.template(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="questions.xlsx"'
    return response


@allowed(Act.AUTHOR)
@require_GET
def bank_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions of a bank in the template's shape, with their latest words."""
    bank = _own_bank(request, pk)
    questions = [freeze_question(page) for page in newest_questions(bank) if page.answer]
    response = HttpResponse(sheet.written(questions), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="questions-{bank.pk}.xlsx"'
    return response


def _own_bank(request: HttpRequest, pk: int) -> QuestionBankPage:
    bank = get_object_or_404(QuestionBankPage, pk=pk)
    if bank.section not in sections_of(_paths(request)):
        raise Http404
    return bank


@allowed(Act.AUTHOR)
def bank_import(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of questions into a bank: whole or not at all, each fault with its row; or looked at only."""
    bank = _own_bank(request, pk)
    form = ImportForm(request.POST or None, request.FILES or None)
    errors, drafts = [], []
    if request.method == "POST" and form.is_valid():
        try:
            drafts = _read(form.cleaned_data["file"], form.cleaned_data["kind"])
            if "look" not in request.POST:
                import_questions(bank, drafts, by=request.user)
                messages.success(request, _("%(n)s questions were taken over.") % {"n": len(drafts)})
                return redirect("author-banks")
        except RefusedFile as refused:
            errors = refused.errors
    context = {
        "form": form,
        "bank": bank,
        "errors": errors,
        "read": [{"draft": one, "kind_word": kind_word(one.kind)} for one in drafts],
        "crumbs": [{"label": _("Question banks"), "url": reverse("author-banks")}],
    }
    refused = form.is_bound and not drafts
    return render(request, "portal/courses/bank_import.html", context, status=422 if refused else 200)


def _read(upload, kind: str):
    content = upload.read(MAX_BYTES + 1)
    kind = kind or kind_of(content)
    suffix = ".txt" if kind != "sheet" else ".xlsx" if content.startswith(b"PK") else ".csv"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"questions{suffix}"
        path.write_bytes(content)
        return read_questions(path, kind)


@allowed(Act.AUTHOR)
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """Field tasks that wait for a trainer's eye, without names."""
    page = Paginator(tasks_to_check(_paths(request)), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"step": step, "task": task_of(step), "own": step.enrolment.officer.account_id == request.user.pk}
        for step in page
    ]
    return render(request, "portal/courses/tasks.html", {"page_obj": page, "rows": rows})


@allowed(Act.AUTHOR)
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    step = get_object_or_404(tasks_to_check(_paths(request)), pk=pk)
    with outcome_said(request, _("Decided and told.")):
        check_task(
            step,
            accepted=request.POST.get("verdict") == "accept",
            comment=request.POST.get("comment", ""),
            by=request.user,
            now=clock.now(),
        )
    return redirect("author-tasks")


@allowed(Act.AUTHOR)
@require_GET
def marking(request: HttpRequest) -> HttpResponse:
    """Written answers that wait for this marker, without names."""
    keys = queue(attempts_to_mark(_paths(request)), marker=request.user)
    page = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    rows = [
        {"row": row, "days": (today - clock.local_day(row.attempt.submitted_at)).days}
        for row in waiting_answers(page.object_list)
    ]
    return render(request, "portal/courses/marking.html", {"page_obj": page, "rows": rows})


@allowed(Act.AUTHOR)
def mark(request: HttpRequest, pk: int, uid: str) -> HttpResponse:
    attempt = get_object_or_404(attempts_to_mark(_paths(request)), pk=pk)
    if (pk, uid) not in queue(Attempt.objects.filter(pk=pk), marker=request.user):
        return redirect("author-marking")
    [row] = waiting_answers([(pk, uid)])
    given = request.POST.getlist("points")
    if request.method == "POST":
        points = [int(p) if p.isascii() and p.isdecimal() and len(p) < 5 else -1 for p in given]
        try:
            mark_answer(
                attempt,
                uid,
                points=points,
                comment=request.POST.get("comment", ""),
                by=request.user,
                now=clock.now(),
            )
            messages.success(request, _("Marked."))
            return redirect("author-marking")
        except HouseError as error:
            messages.error(request, str(error))
    context = {
        "row": row,
        "edition": attempt.edition,
        "marked": len(row.marks),
        "rubric": [
            {"number": n, "given": value, **line}
            for n, (line, value) in enumerate(
                zip_longest(row.question["rubric"], given[: len(row.question["rubric"])]), start=1
            )
        ],
        "comment": request.POST.get("comment", ""),
        "back": {"url": reverse("author-marking"), "title": _("Marking")},
    }
    return render(
        request, "portal/courses/mark.html", context, status=422 if request.method == "POST" else 200
    )
