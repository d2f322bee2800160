"""The security administrator's pages: roles granted and ended, one-time codes for one person or a unit."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.accounts import accounts_in_charge_of
from lms.officers.granting import end_grant, grant_role
from lms.officers.login import CODE_LIFE, hand_out_codes
from lms.officers.models import Account, Place, Role, RoleGrant, Unit
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to
from lms.portal.access import allowed
from lms.portal.outcomes import outcome_said
from lms.portal.rendering import HouseForm, form_page
from lms.portal.searching import searched
from lms.portal.templatetags.house import day

PER_PAGE = 25
CODES_AT_ONCE = 500


class CodesForm(HouseForm):
    staff_no = forms.CharField(label=gettext_lazy("Staff number"), max_length=40)


class UnitCodesForm(HouseForm):
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit"),
        queryset=Unit.objects.none(),
        empty_label=gettext_lazy("Choose a unit"),
        help_text=gettext_lazy("Everybody of the unit and below who has no password yet gets a new code."),
    )


class GrantForm(HouseForm):
    staff_no = forms.CharField(label=gettext_lazy("Staff number"), max_length=40)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit"),
        queryset=Unit.objects.none(),
        empty_label=gettext_lazy("Choose a unit"),
        help_text=gettext_lazy("The role covers the unit and what lies below it."),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Leave empty where no end is set."),
    )

    def clean_staff_no(self) -> Account:
        account = Account.objects.filter(login=self.cleaned_data["staff_no"], is_active=True).first()
        if account is None:
            raise forms.ValidationError(_("There is no active account with this number."))
        return account

    def clean(self) -> dict:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("It cannot end before %(day)s.") % {"day": day(starts)})
        return cleaned


@allowed(Act.GRANT)
@never_cache
@searched
def access(request: HttpRequest) -> HttpResponse:
    """Who holds which role, since when and by whom; a code for one person."""
    form = CodesForm(request.POST or None)
    code = ""
    if request.method == "POST" and form.is_valid():
        account = _in_charge_of(request).filter(login=form.cleaned_data["staff_no"]).first()
        if account is None:
            form.add_error(
                "staff_no",
                _("Among your units there is no active account with this number, or it is your own."),
            )
        else:
            [(_account, code)] = hand_out_codes([account], by=request.user, now=clock.now())
    context = {
        "form": form,
        "unit_form": _unit_form(request),
        "code": code,
        "page_obj": _grants(request),
        "past": "past" in request.GET,
        "waiting": _in_charge_of(request).filter(must_set_password=True, officer__left_on=None).count(),
    }
    return render(request, "portal/manage/access.html", context, status=422 if form.errors else 200)


@allowed(Act.GRANT)
@never_cache
def unit_codes(request: HttpRequest) -> HttpResponse:
    """One-time codes of a unit as a list to print and cut; shown once and never kept in the clear."""
    form = _unit_form(request, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _unit_codes_form(request, form)
    unit = form.cleaned_data["unit"]
    accounts = list(
        _in_charge_of(request)
        .filter(must_set_password=True, officer__home_unit__path__startswith=unit.path, officer__left_on=None)
        .select_related("officer__home_unit")
        .order_by("officer__home_unit__path", "officer__sort_key", "login")[: CODES_AT_ONCE + 1]
    )
    if not accounts:
        form.add_error("unit", _("Everybody of this unit has a password."))
    if len(accounts) > CODES_AT_ONCE:
        form.add_error("unit", _("More than %(n)s people. Choose smaller units.") % {"n": CODES_AT_ONCE})
    if form.errors:
        return _unit_codes_form(request, form)
    now = clock.now()
    context = {
        "unit": unit,
        "codes": hand_out_codes(accounts, by=request.user, now=now),
        "until": (now + CODE_LIFE).astimezone(clock.LOCAL_ZONE).date(),
        "printed_words": _("Printed %(moment)s") % {"moment": f"{timezone.localtime():%Y-%m-%d %H:%M}"},
        "back_url": reverse("access"),
        "contact": Place.current().contact,
    }
    return render(request, "portal/manage/codes_print.html", context)


@allowed(Act.GRANT)
def grant(request: HttpRequest) -> HttpResponse:
    form = GrantForm(request.POST or None, initial={"starts_on": clock.today()})
    form.fields["unit"].queryset = _units(request)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        account = values.pop("staff_no")
        try:
            grant_role(account=account, **values, by=request.user, now=clock.now())
        except HouseError as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("Granted to %(name)s.") % {"name": account.name})
            return redirect("access")
    return form_page(
        request,
        form,
        heading=_("Grant a role"),
        subheading=_(
            "System, security and audit administrators are three people; so are hours and certificates."
        ),
        act=_("Grant the role"),
        crumbs=[{"label": _("Access"), "url": reverse("access")}],
    )


@allowed(Act.GRANT)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(RoleGrant, pk=pk, unit__in=_units(request))
    with outcome_said(request, _("The role is ended.")):
        end_grant(found, by=request.user, now=clock.now())
    return redirect("access")


def _unit_codes_form(request: HttpRequest, form: UnitCodesForm) -> HttpResponse:
    return form_page(
        request,
        form,
        heading=_("One-time codes for a unit"),
        subheading=_("They are shown once, as a list to print; earlier codes of these people stop working."),
        act=_("Make the list"),
        crumbs=[{"label": _("Access"), "url": reverse("access")}],
    )


def _unit_form(request: HttpRequest, data=None) -> UnitCodesForm:
    form = UnitCodesForm(data)
    form.fields["unit"].queryset = _units(request)
    return form


def _in_charge_of(request: HttpRequest) -> QuerySet[Account]:
    return accounts_in_charge_of(request.user, on=clock.today())


def _units(request: HttpRequest):
    return units_visible_to(request.user, act=Act.GRANT, on=clock.today()).order_by("path")


def _grants(request: HttpRequest):
    """Grants in force, or all that ever were, of the units of this administrator; searched by number or name."""
    rows = RoleGrant.objects.filter(unit__in=_units(request))
    if "past" not in request.GET:
        today = clock.today()
        rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=today), ended_at=None)
    if q := request.words:
        rows = rows.filter(Q(account__login__icontains=q) | Q(account__name__icontains=q))
    order = {role: place for place, role in enumerate(Role.values)}
    rows = rows.select_related("account", "unit", "granted_by", "ended_by").order_by(
        "unit__path", "role", "account__login", "pk"
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = sorted(page.object_list, key=lambda g: (g.unit.path, order[g.role]))
    for row in page:
        row.mine = row.account_id == request.user.pk
    return page
