"""Log-ins of people who stand on no roster: opened with a one-time code, closed by name."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.officers.accounts import (
    accounts_beside_the_roster,
    close_account,
    open_account,
    reopen_account,
    roles_lost,
)
from lms.officers.models import Account, RoleGrant
from lms.officers.roles import Act
from lms.portal.access import allowed
from lms.portal.rendering import HouseForm, form_page, refusals_in

PER_PAGE = 25


class AccountForm(HouseForm):
    login = forms.CharField(
        label=gettext_lazy("Number to log in with"),
        max_length=40,
        help_text=gettext_lazy("A number or short word of its own, not somebody's national number."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)


class CloseForm(HouseForm):
    reason = forms.CharField(
        label=gettext_lazy("Why it is closed"),
        max_length=300,
        help_text=gettext_lazy("For instance: moved to another bureau, the contract ended."),
    )


@allowed(Act.GRANT)
@never_cache
def accounts(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None)
    opened = code = None
    if request.method == "POST" and form.is_valid():
        try:
            opened, code = open_account(**form.cleaned_data, by=request.user, now=clock.now())
            form = AccountForm()
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, form, opened, code)


@allowed(Act.GRANT)
@never_cache
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """The page again, with the new code: it is shown once and stands in no address."""
    account = get_object_or_404(_mine(request), pk=pk, is_active=False)
    lost = roles_lost(account)
    code = reopen_account(account, by=request.user, now=clock.now())
    return _page(request, AccountForm(), account, code, lost)


@allowed(Act.GRANT)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Which roles end is said first, and the reason asked for; then the account is closed."""
    account = get_object_or_404(_mine(request), pk=pk, is_active=True)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            close_account(account, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
            messages.success(request, _("The account is closed and its roles are ended."))
            return redirect("accounts")
    held = account.grants.filter(ended_at=None).select_related("unit").order_by("unit__path", "role")
    heading = _("Close the account of %(name)s (%(login)s)?") % {"name": account.name, "login": account.login}
    return form_page(
        request,
        form,
        heading=heading,
        subheading=_(
            "Nobody logs in with it any more. Its roles end at once; opened again, it gets them only by a new grant."
        ),
        act=_("Close the account"),
        danger=True,
        crumbs=[
            {"label": _("Access"), "url": reverse("access")},
            {"label": _("Accounts beside the roster"), "url": reverse("accounts")},
        ],
        known_title=_("Roles that end"),
        known=[f"{grant.get_role_display()} · {grant.unit.name}" for grant in held] or [_("None yet")],
    )


def _mine(request: HttpRequest) -> QuerySet[Account]:
    return accounts_beside_the_roster(request.user, on=clock.today())


def _page(
    request: HttpRequest,
    form: AccountForm,
    opened: Account | None,
    code: str | None,
    lost: list[RoleGrant] | None = None,
) -> HttpResponse:
    held = RoleGrant.objects.filter(ended_at=None).select_related("unit").order_by("unit__path", "role")
    rows = _mine(request).prefetch_related(Prefetch("grants", queryset=held, to_attr="held"))
    context = {
        "form": form,
        "opened": opened,
        "code": code,
        "lost": lost,
        "crumbs": [{"label": _("Access"), "url": reverse("access")}],
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "portal/manage/accounts.html", context, status=422 if form.errors else 200)
