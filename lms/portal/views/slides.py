"""A course on one page out of a trainer's slides, and what became of each of them."""

from contextlib import suppress
from dataclasses import fields

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from courses.desk import sections_of
from courses.models import CoursePage, RollClosing
from courses.one_page import OnePage, build_one_page
from courses.slides.presentation import LEFT_OUT
from courses.slides.refusing import BadSlides
from courses.slides.taking import job_of, keep_slides, taken_slides
from lms.common import clock, vault
from lms.common.errors import HouseError, RefusedFile
from lms.hours.categories import Category, Method
from lms.jobs.running import progress
from lms.officers.models import Account
from lms.officers.roles import Act
from lms.officers.visibility import unit_paths
from lms.portal.access import allowed
from lms.portal.rendering import form_page
from lms.portal.views.held_class import HeldForm, closed_words

KEPT_FOR = 12 * 3600  # seconds in which a refused form may be sent again without its slides


class OnePageForm(HeldForm):
    """The roll is for a class that was held already: all of its fields or none. Slides outlive a refusal."""

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
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("title", "course_key", "category", "method", "minutes", "slides", "questions")

    def __init__(self, *args, account: Account, **kwargs):
        super().__init__(*args, **kwargs)
        self.account = account
        for name in self.held_fields:
            self.fields[name].required = False
        self["day"].help_text = _(
            "Only where the class was held already: its hours are recorded at once, before the course is "
            "reviewed. Otherwise leave the rest empty."
        )
        self.before = self._kept_before()
        if self.before:
            self._say_kept(self.before.name)

    def clean(self):
        values = super().clean()
        values["slides"] = values.get("slides") or self.before
        values["held"] = None
        if any(values.get(name) for name in self.held_fields):
            missing = [n for n in self.held_fields if not values.get(n) and n not in self.errors]
            for name in missing:
                self.add_error(name, _("Needed for the roll."))
            values["held"] = None if self.errors else self.held()
        return values

    def wanted(self) -> OnePage:
        return OnePage(**{field.name: self.cleaned_data[field.name] for field in fields(OnePage)})

    def keep(self) -> None:
        """The slides that came with a refused form, if they are any: a browser cannot send a file back."""
        upload = self.files.get("slides")
        if not upload or "slides" in self.errors:
            return
        upload.seek(0)
        with suppress(HouseError):
            self.data = self.data.copy()
            self.data["kept"] = signing.dumps([keep_slides(upload).sha256, upload.name], salt=self._salt())
            self._say_kept(upload.name)

    def _kept_before(self) -> ContentFile | None:
        with suppress(signing.BadSignature, OSError):
            sha256, name = signing.loads(self.data.get("kept", ""), salt=self._salt(), max_age=KEPT_FOR)
            return ContentFile(vault.read(sha256), name)
        return None

    def _salt(self) -> str:
        return f"slides of {self.account.pk}"

    def _say_kept(self, name: str) -> None:
        self.fields["slides"].required = False
        said = _("Kept: %(name)s. Choose a file only to replace it.") % {"name": name}
        self["slides"].help_text = said


def _paths(request: HttpRequest) -> list[str]:
    return unit_paths(request.user, act=Act.AUTHOR, on=clock.today())


@allowed(Act.AUTHOR)
def one_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Slides and five questions become a course under way, ready to be submitted."""
    section = next((s for s in sections_of(_paths(request)) if s.pk == pk), None)
    if section is None:
        raise Http404
    form = OnePageForm(request.POST or None, request.FILES or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            page = build_one_page(section, form.wanted(), by=request.user, now=clock.now())
            _say_made(request, page)
            return redirect("slides-taken", page.pk)
        except BadSlides as error:
            form.add_error("slides", str(error))
        except RefusedFile as refused:
            _refuse_questions(form, refused) if refused.field is None else form.refuse(refused)
        except HouseError as error:
            form.refuse(error)
    if form.errors:
        form.keep()
    return form_page(
        request,
        form,
        heading=_("A course on one page"),
        subheading=_(
            "Slides, five questions and, where the class was held already, who came; about 15 minutes."
        ),
        act=_("Make the draft"),
        crumbs=[{"label": _("Courses"), "url": reverse("author-desk")}],
    )


def _say_made(request: HttpRequest, page: CoursePage) -> None:
    messages.success(request, _("The course is there as a draft. See below what became of each slide."))
    closing = RollClosing.objects.filter(training_class__course_key=page.course_key).first()
    if closing:
        messages.success(request, closed_words(closing.credited))


def _refuse_questions(form: OnePageForm, refused: RefusedFile) -> None:
    for error in refused.errors:
        said = {"row": error.row, "message": error.message}
        form.add_error("questions", _("Line %(row)s: %(message)s") % said)


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
