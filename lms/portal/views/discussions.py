"""Discussions on courses and guidance: read, write, edit, mark, moderate, close with the roll."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from case_library.editions import newest
from courses.discussions.closing import close_discussion, proposed_roll
from courses.discussions.discussing import (
    clear_names,
    edit,
    edition_discussed,
    mark_answer,
    may_moderate,
    moderate,
    open_discussion,
    post,
    topic,
)
from courses.discussions.looking import MayNameSomebody
from courses.discussions.queries import (
    discussions,
    marked_answers,
    names_to_look_at,
    page_of,
    posts_shown,
)
from courses.discussions.rules import is_editable
from courses.models import ClassFigures, Discussion, Post
from lms.common import clock
from lms.common.errors import HouseError
from lms.hours.categories import Category
from lms.officers.models import Unit
from lms.officers.roles import Act
from lms.officers.visibility import may, units_visible_to
from lms.portal.access import allowed, signed_in
from lms.portal.numbers import number_in, numbers_in
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import HouseForm, form_page, refusals_in
from lms.portal.views.courses import course_address

PER_PAGE = 25
ANSWERS_ON_TOP = 3


class SpokenForm(HouseForm):
    """Words that others will read; passages that read like names are asked about."""

    def ask_about(self, error: MayNameSomebody) -> None:
        """Show the form again with what was typed, and a box for each passage that is no party."""
        self.fields["assured"] = forms.MultipleChoiceField(
            label=gettext_lazy("No party is called so"),
            choices=[(one, one) for one in error.passages],
            widget=forms.CheckboxSelectMultiple,
            help_text=gettext_lazy("The trainer of the discussion looks at it afterwards."),
        )
        self.add_error("assured", str(error))


class PostForm(SpokenForm):
    text = forms.CharField(
        label=gettext_lazy("Your contribution"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("No names, numbers or addresses of parties. At least 20 characters count."),
    )
    law = forms.CharField(
        label=gettext_lazy("Quoted law"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("For example 行政处罚法"),
    )
    article = forms.CharField(
        label=gettext_lazy("Article"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For example 第三十三条第一款"),
    )


class EditForm(SpokenForm):
    text = forms.CharField(
        label=gettext_lazy("Your contribution"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )


class DiscussionForm(HouseForm):
    kind = forms.ChoiceField(label=gettext_lazy("About"), choices=Discussion.Kind.choices)
    key = forms.CharField(label=gettext_lazy("Code of the course or guidance"), max_length=80)
    title = forms.CharField(label=gettext_lazy("Topic"), max_length=200)
    opening = forms.CharField(
        label=gettext_lazy("What is to be discussed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=Category.choices)
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Held by"), queryset=Unit.objects.none(), empty_label=None
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Open until"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


@signed_in
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "open")
    kind, key = request.GET.get("kind", ""), request.GET.get("key", "")[:80]
    rows = discussions(
        kind=kind if kind in Discussion.Kind.values else "", key=key, state="" if key else state
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    segments = [
        {"label": label, "count": None, "url": f"?state={one}", "current": one == state}
        for one, label in (("open", _("Open")), ("closed", _("Closed")))
    ]
    may_open = may(request.user, act=Act.ARRANGE, on=clock.today())
    context = {
        "page_obj": page,
        "segments": segments,
        "may_open": may_open,
        "named": names_to_look_at(request.user, on=clock.today()).count(),
    }
    return render(request, "portal/discussions/list.html", context)


@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The question, its contributions, and the field to write one."""
    row = _discussion(pk)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers = row.posts.filter(pk=_number(request)).first()
        try:
            made = post(
                row,
                answers=answers,
                assured=request.POST.getlist("assured"),
                by=request.user,
                now=clock.now(),
                **form.cleaned_data,
            )
            messages.success(request, _("Posted."))
            return redirect(_place_of(made))
        except MayNameSomebody as error:
            form.ask_about(error)
        except HouseError as error:
            form.add_error("text", str(error))
    return render(
        request, "portal/discussions/show.html", _show(request, row, form), status=422 if form.errors else 200
    )


@signed_in
def edit_post(request: HttpRequest, pk: int) -> HttpResponse:
    """My own contribution within the window; its earlier versions stand below."""
    made = get_object_or_404(Post.objects.select_related("discussion"), pk=pk, author=request.user)
    form = EditForm(request.POST or None, initial={"text": made.text})
    if request.method == "POST" and form.is_valid():
        try:
            edit(
                made,
                text=form.cleaned_data["text"],
                assured=request.POST.getlist("assured"),
                by=request.user,
                now=clock.now(),
            )
            messages.success(request, _("Changed; the earlier version is kept."))
            return redirect(_place_of(made))
        except MayNameSomebody as error:
            form.ask_about(error)
        except HouseError as error:
            form.add_error("text", str(error))
    address = reverse("discussion", args=[made.discussion_id])
    return form_page(
        request,
        form,
        heading=_("Edit your contribution"),
        act=_("Save"),
        crumbs=[{"label": made.discussion.title, "url": address}],
    )


@signed_in
@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of a contribution, for its author and the moderators."""
    made = get_object_or_404(Post.objects.select_related("discussion__unit"), pk=pk)
    if made.author_id != request.user.pk and not may_moderate(request.user, made.discussion, now=clock.now()):
        raise Http404
    context = {
        "post": made,
        "versions": made.versions.all(),
        "moderations": made.moderations.select_related("by").order_by("at"),
        "crumbs": [{"label": made.discussion.title, "url": reverse("discussion", args=[made.discussion_id])}],
    }
    return render(request, "portal/discussions/history.html", context)


@signed_in
@require_POST
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """mark, unmark, hide or show a contribution, or say that it names no party."""
    made = get_object_or_404(Post.objects.select_related("discussion__unit"), pk=pk)
    with outcome_said(request):
        if what in ("mark", "unmark"):
            mark_answer(made, marked=what == "mark", by=request.user, now=clock.now())
        elif what == "clear":
            clear_names(made, by=request.user, now=clock.now())
            return redirect("discussion-names")
        else:
            reason = request.POST.get("reason", "")[:300]
            moderate(made, hidden=what == "hide", reason=reason, by=request.user, now=clock.now())
    return redirect(_place_of(made))


@signed_in
@require_GET
def names(request: HttpRequest) -> HttpResponse:
    """Contributions with passages that read like names, for those who moderate them."""
    rows = names_to_look_at(request.user, on=clock.today())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count and not _moderates_any(request):
        raise Http404
    context = {
        "page_obj": page,
        "crumbs": [{"label": _("Discussions"), "url": reverse("discussions")}],
        "back": {"url": reverse("discussions"), "title": _("Names to look at")},
    }
    return render(request, "portal/discussions/names.html", context)


@allowed(Act.ARRANGE)
def new(request: HttpRequest) -> HttpResponse:
    units = units_visible_to(request.user, act=Act.ARRANGE, on=clock.today()).order_by("path")
    initial = {name: request.GET.get(name, "") for name in ("kind", "key")}
    form = DiscussionForm(request.POST or None, units=units, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            made = open_discussion(
                trainer=request.user, by=request.user, now=clock.now(), **form.cleaned_data
            )
            messages.success(request, _("The discussion is open."))
            return redirect("discussion", pk=made.pk)
    return form_page(
        request,
        form,
        heading=_("Open a discussion"),
        act=_("Open a discussion"),
        crumbs=[{"label": _("Discussions"), "url": reverse("discussions")}],
    )


@allowed(Act.ARRANGE)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The roll of contributors: the trainer counts, and closing records the hours."""
    row = _discussion(pk)
    if not may_moderate(request.user, row, now=clock.now()):
        raise Http404
    refused = ""
    if request.method == "POST":
        credited = numbers_in(request.POST.getlist("officer"))
        try:
            lines = close_discussion(row, credited=credited, by=request.user, now=clock.now())
            messages.success(
                request, _("Closed; %(n)s people have their hours.") % {"n": sum(x.credited for x in lines)}
            )
            return redirect("discussion", pk=pk)
        except HouseError as error:
            refused = str(error)
    context = {
        "row": row,
        "roll": proposed_roll(row),
        "refused": refused,
        "crumbs": [{"label": row.title, "url": reverse("discussion", args=[pk])}],
        "back": {"url": reverse("discussion", args=[pk]), "title": _("Roll of contributors")},
    }
    return render(request, "portal/discussions/close.html", context, status=422 if refused else 200)


def _discussion(pk: int) -> Discussion:
    return get_object_or_404(Discussion.objects.select_related("unit", "trainer"), pk=pk)


def _show(request: HttpRequest, row: Discussion, form: PostForm) -> dict:
    now, minutes = clock.now(), ClassFigures.current().edit_window_minutes
    moderates = may_moderate(request.user, row, now=now)
    posts = posts_shown(row, reader=request.user, moderates=moderates)
    at = number_in(request.GET.get("at"))
    wanted = page_of(posts, at, size=PER_PAGE) if at else request.GET.get("page")
    page = Paginator(posts, PER_PAGE).get_page(wanted)
    answers = marked_answers(row)[:ANSWERS_ON_TOP] if page.number == 1 else []
    is_open = row.state == Discussion.State.OPEN and clock.today() <= row.closes_on
    for one in [*page.object_list, *answers]:
        mine = one.author_id == request.user.pk
        one.may_edit = mine and is_open and is_editable(one.posted_at, now=now, minutes=minutes)
        one.may_moderate = moderates and not mine
        one.unit_words = one.author.officer.home_unit.name if hasattr(one.author, "officer") else ""
    return {
        "row": row,
        "page_obj": page,
        "answers": answers,
        "form": form,
        "is_open": is_open,
        "moderates": moderates,
        "is_trainer": request.user.pk == row.trainer_id,
        "credited": row.contributors.filter(credited=True).count() if row.state == "closed" else 0,
        "answering": _number(request),
        "about_url": _about(request, row),
        "edition": edition_discussed(row),
        "newest": getattr(topic(row.kind, row.key), "number", None),
        "back": {"url": reverse("discussions"), "title": _("Discussion")},
    }


def _about(request: HttpRequest, row: Discussion) -> str:
    """Where to read what is discussed; "" when there is nothing that this reader may open."""
    if row.kind == Discussion.Kind.COURSE:
        return course_address(row.key, request)
    return reverse("guidance", args=[row.key]) if newest(row.key) else ""


def _place_of(made: Post) -> str:
    return f"{reverse('discussion', args=[made.discussion_id])}?at={made.pk}#post-{made.pk}"


def _moderates_any(request: HttpRequest) -> bool:
    held = Discussion.objects.filter(trainer=request.user).exists()
    return held or may(request.user, act=Act.ARRANGE, on=clock.today())


def _number(request: HttpRequest) -> int:
    return number_in(request.POST.get("answers") or request.GET.get("answers"))
