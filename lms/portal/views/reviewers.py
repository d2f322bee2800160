"""指引审核人员: who holds the role, whose qualification the bureau has seen, and what waits without a reviewer."""

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from case_library.assigning import tend_reviews
from case_library.models import KeyLawSubmission, ReviewAssignment, Submission
from case_library.reviewers import note_qualification, qualified, reviewers
from case_library.reviewing import under_review
from case_library.schemas import choices
from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.models import Account, Role
from lms.officers.roles import Act
from lms.officers.visibility import grants_of, units_visible_to
from lms.portal.access import allowed
from lms.portal.rendering import HouseForm, form_page
from lms.portal.templatetags.house import day


class QualificationForm(HouseForm):
    has_legal_qualification = forms.BooleanField(
        label=gettext_lazy("Holds the legal-profession qualification"),
        required=False,
        help_text=gettext_lazy("Seen on the certificate (Art. 58)."),
    )
    reviewing_since = forms.DateField(
        label=gettext_lazy("Has reviewed since"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Whoever reviewed before 2018 goes on without the qualification."),
    )
    fields = forms.MultipleChoiceField(
        label=pgettext_lazy("enforcement", "Fields"),
        required=False,
        choices=lambda: choices("domain"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Guidance of these fields comes here first; others when nobody else is free."),
    )


@allowed(Act.RUN_YEAR)
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody with the role in these units; what waits for nobody stands above."""
    units = units_visible_to(request.user, act=Act.RUN_YEAR, on=clock.today())
    names = dict(choices("domain"))
    rows = [
        {
            "account": person,
            "units": [grant.unit.name for grant in person.reviewing],
            "profile": getattr(person, "reviewer_profile", None),
            "qualified": qualified(person),
            "fields": [names.get(f, f) for f in person.reviewer_profile.fields] if hasattr(person, "reviewer_profile") else [],
            "mine": person.pk == request.user.pk,
        }
        for person in _reviewers(request)
    ]  # fmt: skip
    context = {
        "rows": rows,
        "alone": [one for handed in (Submission, KeyLawSubmission) for one in _alone(handed, units)],
        "crumbs": [{"label": _("Figures of cases"), "url": reverse("case-figures")}],
    }
    return render(request, "portal/cases/reviewers.html", context)


def _alone(handed: type, units) -> QuerySet:
    """What waits for nobody."""
    taken = ReviewAssignment.objects.filter(**{handed.KIND: OuterRef("pk")}, closed_at=None)
    return under_review(handed).filter(~Exists(taken), unit__in=units)


@allowed(Act.RUN_YEAR)
def qualification(request: HttpRequest, pk: int) -> HttpResponse:
    """What the bureau saw of one reviewer; what waits is assigned at once."""
    person = get_object_or_404(_reviewers(request), pk=pk)
    profile = getattr(person, "reviewer_profile", None)
    names = ("has_legal_qualification", "reviewing_since", "fields")
    form = QualificationForm(
        request.POST or None, initial={name: getattr(profile, name) for name in names} if profile else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            note_qualification(person, **form.cleaned_data, by=request.user, now=clock.now())
        except HouseError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            tend_reviews(now=clock.now())
            messages.success(request, _("Noted."))
            return redirect("reviewers")
    return form_page(
        request, form, heading=person.name, act=_("Note it"),
        subheading=" · ".join([person.login, *(grant.unit.name for grant in person.reviewing)]),
        crumbs=[{"label": _("Guidance reviewers"), "url": reverse("reviewers")}],
        known_title=_("Said so far"),
        known=[f"{day(profile.noted_at)} · {profile.noted_by.name}"] if profile and profile.noted_by else [],
    )  # fmt: skip


def _reviewers(request: HttpRequest) -> QuerySet[Account]:
    """Holders of the role over units of this bureau, with their grants (``reviewing``)."""
    today = clock.today()
    units = units_visible_to(request.user, act=Act.RUN_YEAR, on=today)
    grants = grants_of(Role.LEGAL_REVIEWER, on=today).filter(unit__in=units).select_related("unit")
    people = reviewers(on=today).filter(Exists(grants.filter(account=OuterRef("pk"))))
    return people.prefetch_related(Prefetch("grants", grants, to_attr="reviewing")).order_by("login")
