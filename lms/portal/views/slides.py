"""A course on one page out of a trainer's slides, and what became of each of them."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from courses.desk import sections_of
from courses.models import CoursePage
from courses.one_page import OnePage, build_one_page
from courses.slides.presentation import LEFT_OUT
from courses.slides.refusing import BadSlides
from courses.slides.taking import job_of, taken_slides
from lms.common import clock
from lms.common.errors import HouseError, RefusedFile
from lms.hours.categories import Category, Method
from lms.jobs.running import progress
from lms.officers.roles import Act
from lms.officers.visibility import unit_paths
from lms.portal.access import allowed
from lms.portal.rendering import HouseForm, form_page


class OnePageForm(HouseForm):
    title = forms.CharField(label=pgettext_lazy("course", "Title"), max_length=120)
    course_key = forms.SlugField(
        label=gettext_lazy("Code"), max_length=40, help_text=gettext_lazy("For example PRA-40.")
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=Category.choices)
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=Method.choices)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes that it credits"), min_value=15, max_value=480)
    slides = forms.FileField(
        label=gettext_lazy("Slides (.pptx or PDF)"),
        widget=forms.FileInput(attrs={"accept": ".pptx,.pdf"}),
        help_text=gettext_lazy(
            "At most 20 MB and 80 pages. From .pptx titles, texts, tables and pictures are taken, "
            "notes are not; a PDF becomes pictures. Upload nothing classified."
        ),
    )
    questions = forms.CharField(
        label=gettext_lazy("Five questions"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy(
            "One line for the question, then lines “A. …”, then “ANSWER: A”; a blank line between two."
        ),
    )


def _paths(request: HttpRequest) -> list[str]:
    return unit_paths(request.user, act=Act.AUTHOR, on=clock.today())


@allowed(Act.AUTHOR)
def one_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Slides and five questions become a course under way, ready to be submitted."""
    section = next((s for s in sections_of(_paths(request)) if s.pk == pk), None)
    if section is None:
        raise Http404
    form = OnePageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            page = build_one_page(section, OnePage(**form.cleaned_data), by=request.user, now=clock.now())
            messages.success(
                request,
                _("The course is there as a draft. See below what became of each slide."),
            )
            return redirect("slides-taken", page.pk)
        except RefusedFile as refused:
            for error in refused.errors:
                form.add_error(
                    "questions", _("Line %(row)s: %(message)s") % {"row": error.row, "message": error.message}
                )
        except BadSlides as error:
            form.add_error("slides", str(error))
        except HouseError as error:
            form.add_error(error.field, str(error))
    return form_page(
        request,
        form,
        heading=_("A course on one page"),
        subheading=_(
            "Slides and five questions; about 15 minutes. Who came to the class is entered with the class's roll."
        ),
        act=_("Make the draft"),
        crumbs=[{"label": _("Courses"), "url": reverse("author-desk")}],
    )


@allowed(Act.AUTHOR)
@require_GET
def taken(request: HttpRequest, pk: int) -> HttpResponse:
    """Slide by slide: what stands in the draft and what was left out, before anything is submitted."""
    page = get_object_or_404(CoursePage, pk=pk)
    job = job_of(page.pk)
    if job is None or page.section not in sections_of(_paths(request)):
        raise Http404
    slides, now = taken_slides(job), progress(job)
    for slide in slides:
        slide["left_out"] = [LEFT_OUT[code] for code in slide["left_out"]]
    context = {
        "course": page,
        "slides": slides,
        "waiting": now.waiting,
        "total": now.total,
        "done": now.done,
        "lost": sum(bool(slide["left_out"]) for slide in slides),
        "crumbs": [{"label": _("Courses"), "url": reverse("author-desk")}],
        "back": {"url": reverse("author-desk"), "title": page.title},
    }
    return render(request, "portal/courses/slides.html", context)
