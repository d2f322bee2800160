"""Log-in, first log-in, log-out, role and display."""

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.officers.login import LogInRefused, is_locked, set_first_password
from lms.officers.middleware import PREFERENCES
from lms.officers.models import Account, Place
from lms.portal.access import everyone, signed_in
from lms.portal.context import roles_of
from lms.portal.rendering import HouseForm, form_page

BACKEND = "lms.officers.login.StaffNumberBackend"


class LogInForm(HouseForm):
    username = forms.CharField(
        label=gettext_lazy("Staff number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class FirstLogInForm(HouseForm):
    username = forms.CharField(label=gettext_lazy("Staff number"), max_length=40)
    code = forms.CharField(
        label=gettext_lazy("One-time code"),
        max_length=20,
        help_text=gettext_lazy("Your unit hands it out, for example 7K4M9-QX2HT."),
    )
    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters, not only digits, not a common word."),
    )
    again = forms.CharField(
        label=gettext_lazy("New password once more"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        password = cleaned.get("password")
        if password and password != cleaned.get("again"):
            self.add_error("again", _("The two passwords differ."))
        if password:
            try:
                validate_password(password, user=Account(login=cleaned.get("username", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


@everyone
@never_cache
@sensitive_post_parameters("password")
def log_in(request: HttpRequest) -> HttpResponse:
    form = LogInForm(request.POST or None)
    locked = False
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        account = authenticate(request, username=values["username"], password=values["password"])
        if account:
            login(request, account)
            return redirect(_next(request))
        locked = is_locked(values["username"], now=clock.now())
        form.add_error(
            None,
            _("Too many tries. Wait 15 minutes, then try again.")
            if locked
            else _(
                "Staff number and password do not belong together. After five tries you have to wait 15 minutes."
            ),
        )
    place = Place.current()
    context = {
        "form": form,
        "next": request.GET.get("next", ""),
        "office": place.issuer,
        "first_url": reverse("first-login"),
        "help_words": _("Trouble with logging in: %(contact)s") % {"contact": place.contact}
        if place.contact
        else "",
        "expired": "expired" in request.GET,
    }
    status = 429 if locked else 422 if form.errors else 200
    return render(request, "portal/login.html", context, status=status)


@everyone
@never_cache
@sensitive_post_parameters("password", "again", "code")
def first_log_in(request: HttpRequest) -> HttpResponse:
    form = FirstLogInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            account = set_first_password(
                login=values["username"], code=values["code"], password=values["password"], now=clock.now()
            )
        except LogInRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, account, backend=BACKEND)
            messages.success(request, _("Your password is set."))
            return redirect("home")
    return form_page(request, form, heading=_("First log-in"), act=_("Set password and log in"))


@everyone
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("login")


@signed_in
def keep_alive(request: HttpRequest) -> HttpResponse:
    """Asked by the idle warning's "stay logged in"; the middleware has touched the session."""
    return HttpResponse(status=204)


@signed_in
@require_POST
def switch_role(request: HttpRequest) -> HttpResponse:
    role = request.POST.get("role", "")
    if role in roles_of(request):
        Account.objects.filter(pk=request.user.pk).update(role=role)
    return redirect("home")


@everyone
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Theme, text size and language: with the account, else in a cookie."""
    chosen = {
        key: request.POST[key] for key, allowed in PREFERENCES.items() if request.POST.get(key) in allowed
    }
    response = redirect(_next(request))
    if request.user.is_authenticated:
        Account.objects.filter(pk=request.user.pk).update(**chosen)
    for key, value in chosen.items():
        response.set_cookie(key, value, max_age=365 * 24 * 3600, samesite="Lax", httponly=True)
    return response


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"
