"""The bureau's requirements: each in words, and a file loaded after a look at what it would change."""

import tempfile
from pathlib import Path

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from case_library.schemas import shown
from lms.common import clock
from lms.common.errors import HouseError, RefusedFile
from lms.compliance.models import Requirement
from lms.compliance.queries import is_closed
from lms.compliance.requirement_words import in_words, whom_in_words
from lms.compliance.requirements import Difference, load_requirements, preview_requirements
from lms.officers.roles import Act
from lms.portal.access import ruling
from lms.portal.rendering import HouseForm
from lms.portal.views.officer import chosen_year, known_years

MAX_TEXT = 200_000


class RequirementsForm(HouseForm):
    """The file's text stands in the form after the first look, so that it is uploaded once."""

    file = forms.FileField(
        label=gettext_lazy("Requirements file"),
        required=False,
        help_text=gettext_lazy("JSON, as the handbook describes it. Do not upload classified material."),
    )
    text = forms.CharField(required=False, widget=forms.HiddenInput(), max_length=MAX_TEXT)

    def clean(self) -> dict:
        cleaned = super().clean()
        file = cleaned.get("file")
        if file and file.size > MAX_TEXT:
            self.add_error("file", _("The file is too large for a list of requirements."))
        elif file:
            cleaned["text"] = file.read().decode("utf-8-sig", errors="replace")
        if not self.errors and not cleaned.get("text"):
            self.add_error("file", _("Choose a file."))
        return cleaned


@ruling(Act.RUN_YEAR)
def requirements(request: HttpRequest) -> HttpResponse:
    form = RequirementsForm(request.POST or None, request.FILES or None)
    context: dict = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            done = _read(request, form.cleaned_data["text"], context)
        except RefusedFile as refusal:
            context["errors"] = refusal.errors[:200]
        except HouseError as error:
            form.add_error("file", str(error))
        else:
            if done:
                return done
    failed = bool(form.errors or context.get("errors"))
    return render(
        request, "portal/manage/requirements.html", context | _shown(request), status=422 if failed else 200
    )


def _read(request: HttpRequest, text: str, context: dict) -> HttpResponse | None:
    """Load when confirmed, else put the preview into *context*."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        path = Path(file.name)
        if "confirmed" in request.POST:
            year = load_requirements(path, by=request.user, now=clock.now())["year"]
            messages.success(request, _("The requirements of %(year)s are loaded.") % {"year": year})
            return redirect(f"{reverse('requirements')}?year={year}")
        year, differences = preview_requirements(path)
    context |= {"preview_year": year, "preview": [_compared(d) for d in differences]}
    context["form"] = RequirementsForm(initial={"text": text})
    return None


def _compared(difference: Difference) -> dict:
    words = {"created": _("new"), "updated": _("changed"), "unchanged": _("unchanged")}
    after = _in_words(difference.requirement)
    before = _in_words(difference.before) if difference.change == "updated" else None
    known = {*before["lines"], before["whom"]} if before else set()
    return after | {
        "change": difference.change,
        "change_words": words[difference.change],
        "new_lines": [line for line in (after["whom"], *after["lines"]) if before and line not in known],
    }


def _in_words(requirement: Requirement) -> dict:
    return {
        "code": requirement.code,
        "title": shown(requirement.title),
        "whom": _("Binds: %(whom)s.") % {"whom": whom_in_words(requirement)},
        "lines": list(in_words(requirement)),
    }


def _shown(request: HttpRequest) -> dict:
    year = chosen_year(request)
    return {
        "year": year,
        "years": known_years(),
        "closed": is_closed(year),
        "rows": [_in_words(r) for r in Requirement.objects.filter(year=year)],
    }
