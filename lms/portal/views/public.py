"""Pages for anyone: the check of a certificate, health."""

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lms.certificates.checking import Verdict, check_code, normal_code
from lms.certificates.models import Revocation
from lms.officers.models import Place
from lms.portal.access import everyone
from lms.portal.templatetags.house import long_day


@everyone
@never_cache
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """By code only, never by name or number (R20)."""
    typed = request.GET.get("code", "")
    if typed and normal_code(typed):
        return redirect("verify-code", code=normal_code(typed))
    context = {
        "office": Place.current().issuer,
        "verify_url": "/verify/",
        "code": typed or code,
        "verdict": "",
    }
    if typed:
        context["form_error"] = _("A check code has 12 letters and digits, such as 7K4M-9QX2-HT6D.")
        return render(request, "portal/verify.html", context, status=422)
    if code:
        verdict = check_code(code)
        context |= _shown(verdict, code)
        return render(
            request, "portal/verify.html", context, status=404 if verdict.state == "unknown" else 200
        )
    return render(request, "portal/verify.html", context)


def _shown(verdict: Verdict, code: str) -> dict:
    headings = {
        "valid": _("The certificate is valid"),
        "revoked": _("The certificate was revoked"),
        "superseded": _("The certificate was replaced by a newer one"),
        "unknown": _("No certificate has this code"),
    }
    office = Place.current().contact or Place.current().issuer
    shown = {
        "verdict": verdict.state,
        "heading": headings[verdict.state],
        "checked_words": _("Checked %(moment)s") % {"moment": f"{timezone.localtime():%Y-%m-%d %H:%M:%S}"},
    }
    if verdict.state == "unknown":
        return shown | {
            "text": _(
                "The code %(code)s belongs to no certificate. A code holds no digit 0 or 1 and no letter I, L or O: compare each character."
            )
            % {"code": code},
            "notice": {
                "kind": "tell",
                "title": _("Still not found?"),
                "text": _("Then it may not be a certificate of this office. Ask %(office)s.")
                % {"office": office},
            },
        }
    return shown | {"facts": _facts(verdict), "notice": _notice(verdict)}


def _facts(verdict: Verdict) -> list[dict]:
    words = verdict.words or {}
    valid = verdict.state == "valid"
    rows = [
        (_("Number"), verdict.number, not valid),
        (_("Name"), _masked(words["name"]), False),
        (_("Unit"), words["unit"], False),
        (_("Year"), words["year"], False),
        (
            _("Hours counted"),
            _("%(counted)s (%(target)s demanded)") % {"counted": words["counted"], "target": words["target"]},
            not valid,
        ),
        (_("Issued by"), words["issuer"], False),
        (_("Issued on"), long_day(verdict.issued_on), False),
        *([(_("Ledger checkpoint"), words["checkpoint"], False)] if words.get("checkpoint") else []),
    ]
    if verdict.state == "revoked":
        rows += [
            (_("Revoked on"), long_day(verdict.revoked_at), False),
            (_("Reason"), Revocation.Reason(verdict.reason).label, False),
        ]
    if verdict.superseded_by:
        rows.append((_("Replaced by"), verdict.superseded_by, False))
    return [{"label": label, "value": value, "struck": mark} for label, value, mark in rows]


def _notice(verdict: Verdict) -> dict:
    if verdict.state == "valid":
        return {
            "kind": "tell",
            "title": _("Compare name, unit and hours with the paper"),
            "text": _("The certificate does not replace the enforcement card."),
        }
    return {
        "kind": "stop",
        "title": _("Do not accept this certificate"),
        "text": _("Ask its holder for the one in force."),
    }


def _masked(name: str) -> str:
    """The name as far as a stranger needs it to compare: first and last character."""
    return (
        name if len(name) < 2 else name[0] + "*" * max(1, len(name) - 2) + (name[-1] if len(name) > 2 else "")
    )


@everyone
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


@everyone
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker and storage."""
    checks = {"database": _database(), "broker": _broker(), "storage": _storage()}
    return JsonResponse({"ok": all(checks.values()), **checks}, status=200 if all(checks.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except Exception:
        return False


def _broker() -> bool:
    if settings.EMBEDDED_WORKER:
        return True
    from lms.jobs.tasks import broker_answers

    return broker_answers()


def _storage() -> bool:
    root = Path(settings.PRIVATE_ROOT)
    try:
        root.mkdir(parents=True, exist_ok=True)
        return True
    except OSError:
        return False
