"""The papers of a pairing: agreement, evidence and record, level proposal, ratings, final assessment."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.common.errors import HouseError
from lms.mentoring.evaluations import evaluate
from lms.mentoring.levels import propose_level
from lms.mentoring.models import Entrustment, FinalPart, Observation, Pairing, PlanItem, RemedialPlan, Skill
from lms.mentoring.models.levels import Level
from lms.mentoring.observations import plan_remedy
from lms.mentoring.pairings import decline, party_of, sign, third_person
from lms.mentoring.plans import add_step, verify_step
from lms.mentoring.queries import skills_of
from lms.mentoring.reviews import hold_part, parts_of, review_phase
from lms.officers.models import Role
from lms.officers.visibility import active_grants
from lms.portal.access import signed_in
from lms.portal.agreement import agreement_pdf, agreement_words
from lms.portal.downloads import file_of
from lms.portal.mentoring import is_one_of_the_two, rungs_of
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import HouseForm, form_page, refusals_in

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class LevelForm(HouseForm):
    skill = forms.ModelChoiceField(None, label=gettext_lazy("Skill"), to_field_name="code")
    level = forms.TypedChoiceField(label=gettext_lazy("Level"), choices=Level.choices, coerce=int)
    evidence = forms.MultipleChoiceField(
        label=gettext_lazy("Evidence"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Name what shows it. The panel looks at exactly these."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why now"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, pairing: Pairing, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["skill"].queryset = Skill.objects.filter(pk__in=[s.pk for s in skills_of(pairing)])
        self.fields["skill"].label_from_instance = lambda skill: skill.label
        self.named = _evidence_of(pairing)
        self.fields["evidence"].choices = [(key, item["text"]) for key, item in self.named.items()]


class RateForm(HouseForm):
    rating = forms.TypedChoiceField(
        label=gettext_lazy("All in all"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[
            (1, gettext_lazy("did not help")),
            (2, gettext_lazy("helped little")),
            (3, gettext_lazy("helped")),
            (4, gettext_lazy("helped much")),
            (5, gettext_lazy("could not be better")),
        ],
    )
    text = forms.CharField(
        label=gettext_lazy("In one sentence"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Needed for the highest and the lowest rating. It is shown only together with at least two others, without names."
        ),
    )


class ReviewForm(HouseForm):
    achieved = forms.CharField(
        label=gettext_lazy("What has been reached"), max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_steps = forms.CharField(
        label=gettext_lazy("What comes next"), max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )


class PartForm(HouseForm):
    part = forms.ChoiceField(label=gettext_lazy("Part"), choices=FinalPart.Part.choices)
    held_on = forms.DateField(label=gettext_lazy("Day"), widget=DAY)
    carries = forms.BooleanField(label=gettext_lazy("It supports the levels proposed"), required=False)
    finding = forms.CharField(
        label=gettext_lazy("Finding"), max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )
    case = forms.CharField(label=gettext_lazy("Case id"), max_length=40, required=False)


def readable_pairing(request: HttpRequest, pk: int) -> Pairing:
    """For the two, for those who decide over the mentee, and for a legal reviewer in the final review."""
    rows = Pairing.objects.select_related("programme", "mentor__officer__home_unit", "mentee__home_unit")
    pairing = get_object_or_404(rows, pk=pk)
    reads = (
        is_one_of_the_two(pairing, request.user)
        or third_person(pairing, request.user, on=clock.today())
        or _reads_the_file(pairing, request)
    )
    if not reads:
        raise Http404
    return pairing


def _reads_the_file(pairing: Pairing, request: HttpRequest) -> bool:
    if pairing.state != Pairing.State.FINAL_REVIEW:
        return False
    return active_grants(request.user, on=clock.today()).filter(role=Role.LEGAL_REVIEWER).exists()


@signed_in
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """依据与记录: everything that a level can stand on, oldest plan step to newest decision."""
    pairing = readable_pairing(request, pk)
    officer, today = pairing.mentee, clock.today()
    skills = skills_of(pairing)
    context = {
        "pairing": pairing,
        "rungs": rungs_of(officer, skills, on=today),
        "observations": Observation.objects.filter(officer=officer, skill__in=skills)
        .select_related("skill", "by", "signature")
        .order_by("-observed_on", "-pk")[:40],
        "entrustments": Entrustment.objects.filter(officer=officer, skill__in=skills)
        .select_related("skill")
        .order_by("-decided_on", "-pk"),
        "plan": pairing.plan.select_related("skill"),
        "reviews": pairing.reviews.select_related("by").order_by("-reviewed_on"),
        "remedies": pairing.remedial_plans.select_related("skill"),
        "steps": pairing.steps.order_by("pk"),
        "parts": parts_of(pairing).values(),
        "is_mentor": pairing.mentor.officer.account_id == request.user.pk,
        "is_mentee": officer.account_id == request.user.pk,
    }
    return render(request, "portal/mentoring/record.html", context)


@signed_in
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    pairing = readable_pairing(request, pk)
    if request.method == "POST":
        return _sign_or_decline(request, pairing)
    party = party_of(pairing, request.user, on=clock.today())
    signed = set(pairing.signatures.values_list("party", flat=True))
    mine = pairing.signatures.filter(by=request.user).exists()
    context = agreement_words(pairing) | {
        "pairing": pairing,
        "may_sign": pairing.state == "proposed" and party and party not in signed and not mine,
    }
    return render(request, "portal/mentoring/agreement.html", context)


def _sign_or_decline(request: HttpRequest, pairing: Pairing) -> HttpResponse:
    try:
        if "decline" in request.POST:
            decline(pairing, reason=request.POST.get("reason", ""), by=request.user, now=clock.now())
            messages.success(request, _("Not agreed. The bureau will look for another pair."))
            return redirect("home")
        sign(pairing, by=request.user, now=clock.now())
        messages.success(request, _("Signed."))
    except HouseError as error:
        messages.error(request, str(error))
    return redirect("mentoring-agreement", pk=pairing.pk)


@signed_in
def agreement_paper(request: HttpRequest, pk: int) -> HttpResponse:
    pairing = readable_pairing(request, pk)
    try:
        content = agreement_pdf(pairing, on=clock.today())
    except HouseError as error:
        messages.error(request, str(error))
        return redirect("mentoring-agreement", pk=pk)
    return file_of(content, f"agreement-{pairing.pk}.pdf", "application/pdf")


def _written(
    request: HttpRequest,
    form: HouseForm,
    pairing: Pairing,
    write: Callable,
    said: str,
    *,
    after: str = "",
    **words: str,
) -> HttpResponse:
    """The form; once sent, *write* keeps what it says and *after*, else the record, is shown.

    A refusal comes back in the form (422).
    """
    record = reverse("mentoring-record", args=[pairing.pk])
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            write(**form.cleaned_data)
            messages.success(request, said)
            return redirect(after or record)
    crumbs = [
        {"label": _("Mentoring"), "url": reverse("mentoring")},
        {"label": pairing.mentee.name, "url": record},
    ]
    return form_page(request, form, crumbs=crumbs, **words)


@signed_in
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    pairing = readable_pairing(request, pk)
    form = LevelForm(request.POST or None, pairing=pairing, initial={"skill": request.GET.get("skill")})

    def write(evidence: list[str], **values) -> None:
        named = [form.named[key] for key in evidence]
        propose_level(
            pairing.mentee, pairing=pairing, evidence=named, by=request.user, now=clock.now(), **values
        )

    heading = _("Propose a level for %(name)s") % {"name": pairing.mentee.name}
    said = _("Proposed. A panel with a member who is not the mentor decides.")
    return _written(request, form, pairing, write, said, heading=heading, act=_("Propose"))


def _evidence_of(pairing: Pairing) -> dict[str, dict]:
    """What can be named as evidence: what was seen, parts of the final assessment, steps of the plan."""
    found: dict[str, dict] = {}
    seen = Observation.objects.filter(officer=pairing.mentee, rating__in=("sufficient", "excellent"))
    for row in seen.select_related("skill").order_by("-observed_on")[:20]:
        text = (
            f"{row.observed_on:%m-%d} {row.skill.name}{_(': ')}{row.task}{_(', ')}{row.get_rating_display()}"
        )
        found[f"o{row.pk}"] = {"kind": "observation", "id": row.pk, "text": text}
    for item in pairing.plan.filter(done_on__isnull=False).select_related("skill"):
        text = f"{item.done_on:%m-%d} {item.text}{_(': ')}{item.evidence}"
        found[f"p{item.pk}"] = {"kind": "log", "id": item.pk, "text": text}
    for part in pairing.final_parts.filter(carries=True):
        found[f"f{part.pk}"] = {
            "kind": part.part,
            "id": part.pk,
            "text": f"{part.held_on:%m-%d} {part.get_part_display()}",
        }
    return found


@signed_in
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    pairing = readable_pairing(request, pk)
    form = RateForm(request.POST or None)
    words = {
        "heading": _("Looking back on the pairing"),
        "subheading": _("About 1 minute. Nobody sees a single rating, neither the mentor nor the bureau."),
        "act": _("Send"),
    }
    write = partial(evaluate, pairing, by=request.user, now=clock.now())
    said = _("Thank you. It is shown only together with at least two others.")
    return _written(request, form, pairing, write, said, after=reverse("mentoring"), **words)


@signed_in
def review(request: HttpRequest, pk: int) -> HttpResponse:
    pairing = readable_pairing(request, pk)
    form = ReviewForm(request.POST or None)
    write = partial(review_phase, pairing, by=request.user, now=clock.now())
    return _written(
        request, form, pairing, write, _("Kept."), heading=_("Phase review"), act=_("Keep the review")
    )


@signed_in
def final_part(request: HttpRequest, pk: int) -> HttpResponse:
    pairing = readable_pairing(request, pk)
    form = PartForm(request.POST or None, initial={"held_on": clock.today()})
    write = partial(hold_part, pairing, by=request.user, now=clock.now())
    words = {
        "heading": _("Final assessment"),
        "subheading": _("The outcome are levels, not a mark. The real file is read by the legal office."),
        "act": _("Keep this part"),
    }
    return _written(request, form, pairing, write, _("Kept."), **words)


@signed_in
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """The mentor ticks off a step of the plan, with what shows it."""
    item = get_object_or_404(PlanItem.objects.select_related("pairing__mentor__officer"), pk=pk)
    readable_pairing(request, item.pairing_id)
    with outcome_said(request, _("Ticked off.")):
        verify_step(item, evidence=request.POST.get("evidence", ""), by=request.user, now=clock.now())
    return redirect("mentoring-record", pk=item.pairing_id)


class StepForm(HouseForm):
    skill = forms.ModelChoiceField(None, label=gettext_lazy("Skill"), to_field_name="code")
    due_on = forms.DateField(label=gettext_lazy("By"), widget=DAY)
    text = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)

    def __init__(self, *args, pairing: Pairing, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["skill"].queryset = Skill.objects.filter(pk__in=[s.pk for s in skills_of(pairing)])
        self.fields["skill"].label_from_instance = lambda skill: skill.label


class RemedyForm(HouseForm):
    steps = forms.CharField(
        label=gettext_lazy("What is done now"), max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )
    until = forms.DateField(label=gettext_lazy("By"), widget=DAY)


@signed_in
def new_step(request: HttpRequest, pk: int) -> HttpResponse:
    """The mentor adds a step to the mentee's own plan."""
    pairing = readable_pairing(request, pk)
    form = StepForm(request.POST or None, pairing=pairing)
    write = partial(add_step, pairing, by=request.user)
    return _written(request, form, pairing, write, _("Kept."), heading=_("A step of the plan"), act=_("Add"))


@signed_in
def remedy(request: HttpRequest, pk: int) -> HttpResponse:
    """What is done differently after two "not responding" or a fatal fault."""
    plan = get_object_or_404(
        RemedialPlan.objects.select_related("pairing", "skill", "observation"), pk=pk, pairing__isnull=False
    )
    pairing = readable_pairing(request, plan.pairing_id)
    form = RemedyForm(request.POST or None, initial={"steps": plan.steps, "until": plan.until})
    words = {
        "heading": _("Done differently"),
        "subheading": f"{plan.skill.label} · {plan.get_cause_display()} · {plan.observation.comment}",
        "act": _("Keep the plan"),
    }
    return _written(request, form, pairing, partial(plan_remedy, plan, by=request.user), _("Kept."), **words)
