"""我的: profile, declarations, requests, certificates, notices, own data."""

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lms.certificates.models import Certificate
from lms.common import clock, vault
from lms.common.errors import HouseError
from lms.compliance.models import Requirement, Waiver
from lms.compliance.waivers import ask_for_waiver
from lms.hours.categories import Category
from lms.hours.declarations import declare, submit_declaration
from lms.hours.evidence import keep_evidence
from lms.hours.models import Declaration, Evidence, Objection
from lms.notices.models import Notice
from lms.notices.outbox import mark_read, tell
from lms.officers.models import CorrectionRequest, Place, Role
from lms.officers.own_data import own_data
from lms.officers.visibility import holders_of, visible_to
from lms.portal.access import officer_only, signed_in
from lms.portal.rendering import HouseForm

EVIDENCE_HINT = gettext_lazy("PDF, JPEG or PNG, up to 10 MB. Do not upload classified material.")


class DeclarationForm(HouseForm):
    title = forms.CharField(label=gettext_lazy("What was taught"), max_length=200)
    provider = forms.CharField(label=gettext_lazy("Who held it"), max_length=120)
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=Category.choices)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=60_000,
        help_text=gettext_lazy("45 minutes are one credit hour."),
    )
    ended_on = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    evidence = forms.FileField(label=gettext_lazy("Evidence"), required=False, help_text=EVIDENCE_HINT)

    def clean_ended_on(self):
        day = self.cleaned_data["ended_on"]
        if day > clock.today():
            raise forms.ValidationError(_("Only training that has ended can be declared."))
        return day


class WaiverForm(HouseForm):
    ground = forms.ChoiceField(label=gettext_lazy("Ground"), choices=Waiver.Ground.choices)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes to be waived"),
        required=False,
        min_value=1,
        max_value=60_000,
        help_text=gettext_lazy("Leave empty to ask for the whole year."),
    )
    explanation = forms.CharField(
        label=gettext_lazy("Explanation"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
    document = forms.FileField(label=gettext_lazy("Document"), help_text=EVIDENCE_HINT)


class TextForm(HouseForm):
    about = forms.CharField(label=gettext_lazy("What is wrong"), max_length=60)
    text = forms.CharField(
        label=gettext_lazy("What it should say"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )


class ObjectionForm(HouseForm):
    text = forms.CharField(
        label=gettext_lazy("Which line, and why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 6})
    )


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    officer = getattr(request.user, "officer", None)
    facts = [
        {"label": _("Name"), "value": request.user.name},
        {"label": _("Staff number"), "value": request.user.login},
    ]
    if officer:
        facts += [
            {"label": _("Unit"), "value": officer.home_unit.name},
            {"label": _("Field"), "value": officer.field or "–"},
            {"label": _("Rank"), "value": officer.rank or "–"},
            {"label": _("Card number"), "value": officer.card_no or "–"},
            {"label": _("Qualified on"), "value": officer.qualified_on or "–"},
        ]
    context = {
        "facts": facts,
        "officer": officer,
        "certificates": own_certificates(officer) if officer else [],
        "postings": officer.postings.select_related("unit").order_by("-starts_on") if officer else [],
        "leaves": officer.leaves.order_by("-starts_on") if officer else [],
        "waivers": officer.waivers.select_related("requirement").order_by("-pk") if officer else [],
        "clocks": _clocks(officer) if officer else [],
    }
    return render(request, "portal/me/profile.html", context)


def own_certificates(officer):
    rows = Certificate.objects.filter(result__officer=officer, file__isnull=False)
    return rows.select_related("revocation", "replaced_by").order_by("-year", "-serial")


def _clocks(officer) -> list[dict]:
    """When a posting is fixed until, due to rotate and must move (M1)."""
    place = Place.current()
    names = (
        (_("fixed until"), place.posting_fixed_years),
        (_("rotation due"), place.posting_move_after_years),
        (_("must move by"), place.posting_must_move_years),
    )
    return [
        {"unit": p.unit.name, "label": label, "day": clock.years_after(p.starts_on, years)}
        for p in officer.postings.filter(ends_on=None).select_related("unit")
        for label, years in names
    ]


@officer_only
def declarations(request: HttpRequest) -> HttpResponse:
    rows = request.user.officer.declarations.prefetch_related("evidence").order_by("-created_at")
    return render(request, "portal/me/declarations.html", {"rows": rows})


@officer_only
def new_declaration(request: HttpRequest) -> HttpResponse:
    form = DeclarationForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values, now = dict(form.cleaned_data), clock.now()
        upload = values.pop("evidence")
        submit = "draft" not in request.POST
        try:
            if submit and not upload:
                raise HouseError(_("Add the evidence, or save a draft first."))
            evidence = [keep_evidence(upload, by=request.user, now=now)] if upload else []
            declare(
                request.user.officer,
                values=values,
                evidence=evidence,
                submit=submit,
                by=request.user,
                now=now,
            )
        except HouseError as error:
            form.add_error("evidence", str(error))
        else:
            messages.success(
                request, _("Submitted. You will be told of the decision.") if submit else _("Draft saved.")
            )
            return redirect("declarations")
    context = {
        "form": form,
        "heading": _("Declare training held elsewhere"),
        "subheading": _(
            "About 3 minutes. Training on the provincial platform arrives by itself; do not declare it."
        ),
        "act": _("Submit"),
        "act2": _("Save draft"),
        "name2": "draft",
        "crumbs": [{"label": _("Declarations"), "url": reverse("declarations")}],
    }
    return render(request, "portal/form_page.html", context, status=422 if form.errors else 200)


@officer_only
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    declaration = get_object_or_404(request.user.officer.declarations, pk=pk)
    try:
        if not declaration.evidence.exists():
            raise HouseError(_("Add the evidence before you submit: make a new declaration with it."))
        submit_declaration(declaration, by=request.user, now=clock.now())
        messages.success(request, _("Submitted. You will be told of the decision."))
    except HouseError as error:
        messages.error(request, str(error))
    return redirect("declarations")


@officer_only
def new_waiver(request: HttpRequest) -> HttpResponse:
    year = clock.today().year
    form = WaiverForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values, now = form.cleaned_data, clock.now()
        try:
            requirement = Requirement.objects.filter(year=year).first()
            if requirement is None:
                raise HouseError(_("This year has no requirement yet."))
            ask_for_waiver(
                request.user.officer,
                requirement=requirement,
                ground=values["ground"],
                minutes=values["minutes"],
                explanation=values["explanation"],
                document=keep_evidence(values["document"], by=request.user, now=now),
                by=request.user,
                now=now,
            )
        except HouseError as error:
            form.add_error("document", str(error))
        else:
            messages.success(request, _("Submitted. Somebody else decides, never yourself."))
            return redirect("me")
    context = {
        "form": form,
        "heading": _("Ask for a waiver of %(year)s") % {"year": year},
        "subheading": _("About 3 minutes. Leaves known to your unit are taken over by themselves."),
        "act": _("Submit"),
        "crumbs": [{"label": _("Me"), "url": reverse("me")}],
    }
    return render(request, "portal/form_page.html", context, status=422 if form.errors else 200)


@officer_only
def objection(request: HttpRequest) -> HttpResponse:
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        Objection.objects.create(
            officer=request.user.officer,
            text=form.cleaned_data["text"],
            raised_by=request.user,
            raised_at=clock.now(),
        )
        messages.success(request, _("Sent. Your unit manager answers within 5 working days."))
        return redirect("statement")
    context = {
        "form": form,
        "heading": _("Object"),
        "subheading": _(
            "About 2 minutes. A person reads and decides; nothing happens to your hours meanwhile."
        ),
        "act": _("Send"),
        "crumbs": [{"label": _("Statement"), "url": reverse("statement")}],
    }
    return render(request, "portal/form_page.html", context, status=422 if form.errors else 200)


@officer_only
def correction(request: HttpRequest) -> HttpResponse:
    form = TextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        CorrectionRequest.objects.create(
            officer=request.user.officer, asked_by=request.user, asked_at=clock.now(), **form.cleaned_data
        )
        messages.success(request, _("Sent. You will be told of the answer."))
        return redirect("me")
    context = {
        "form": form,
        "heading": _("Have a fact corrected"),
        "subheading": _("About 2 minutes. Names, units and cards come from the personnel system."),
        "act": _("Send"),
        "crumbs": [{"label": _("Me"), "url": reverse("me")}],
    }
    return render(request, "portal/form_page.html", context, status=422 if form.errors else 200)


@signed_in
def complaint(request: HttpRequest) -> HttpResponse:
    """A word about the system itself; it reaches the system administrators' list (B2)."""
    form = ObjectionForm(request.POST or None)
    form.fields["text"].label = _("What is wrong, and where")
    if request.method == "POST" and form.is_valid():
        tell(
            holders_of(Role.SYSTEM_ADMIN, on=clock.today()),
            key=f"complaint:{request.number}",
            title=_("Somebody reports a fault of the system"),
            text=form.cleaned_data["text"][:500],
            needs_answer=True,
            now=clock.now(),
        )
        messages.success(request, _("Thank you. The system administrators have it now."))
        return redirect("home")
    context = {"form": form, "heading": _("Tell us what is wrong with this system"), "act": _("Send")}
    return render(request, "portal/form_page.html", context, status=422 if form.errors else 200)


@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    rows = Notice.objects.filter(account=request.user, channel=Notice.Channel.IN_APP).order_by("-created_at")[
        :100
    ]
    rows = list(rows)
    if request.method == "POST":
        mark_read(request.user, now=clock.now())
        return redirect("notices")
    return render(request, "portal/me/notices.html", {"rows": rows})


@signed_in
def privacy(request: HttpRequest) -> HttpResponse:
    readings = (
        request.user.officer.readings.select_related("by").order_by("-at")[:50]
        if hasattr(request.user, "officer")
        else []
    )
    return render(request, "portal/me/privacy.html", {"readings": readings, "place": Place.current()})


@officer_only
def export_own_data(request: HttpRequest) -> JsonResponse:
    response = JsonResponse(
        own_data(request.user.officer), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@signed_in
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """An evidence file: for the person concerned, the uploader and those who may decide."""
    file = get_object_or_404(Evidence, pk=pk)
    owners = set(Declaration.objects.filter(evidence=file).values_list("officer", flat=True))
    owners |= set(Waiver.objects.filter(document=file).values_list("officer", flat=True))
    mine = hasattr(request.user, "officer") and request.user.officer.pk in owners
    deciding = visible_to(request.user, act="approve", on=clock.today()).filter(pk__in=owners).exists()
    if not (mine or deciding or file.uploaded_by_id == request.user.pk):
        raise Http404
    return private_file(file.sha256, file.name, file.media_type)


@signed_in
def certificate(request: HttpRequest, pk: int) -> FileResponse:
    """A certificate's stored bytes: for its owner and those who see the owner."""
    found = get_object_or_404(Certificate.objects.select_related("file", "result"), pk=pk, file__isnull=False)
    mine = hasattr(request.user, "officer") and request.user.officer.pk == found.result.officer_id
    seen = visible_to(request.user, act="view", on=clock.today()).filter(pk=found.result.officer_id).exists()
    if not (mine or seen):
        raise Http404
    return private_file(found.file.sha256, f"{found.number}.pdf", "application/pdf")


def private_file(sha256: str, name: str, media_type: str) -> FileResponse:
    """Stored bytes as an attachment that can run nothing."""
    response = FileResponse(
        vault.path_of(sha256).open("rb"), content_type=media_type, as_attachment=True, filename=name
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
