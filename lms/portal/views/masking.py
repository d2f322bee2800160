"""Masking side by side: what stands there, what is written instead, string by string (C2)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from case_library.maskings import Sheet, barred_from_confirming, confirm, decide, hand_on, send_back, sheet_of
from case_library.models import CaseReading, MaskingTask, RecordedCase
from case_library.schemas import shown as shown_word
from lms.common import clock
from lms.common.errors import HouseError
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to
from lms.portal.access import allowed

WAITING = MaskingTask.State.WAITING


@allowed(Act.MASK_CASES)
def masking(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the record (leaves a row), show it, take decisions. A refused act comes back with the same page."""
    units = units_visible_to(request.user, act=Act.MASK_CASES, on=clock.today())
    task = get_object_or_404(
        MaskingTask.objects.select_related("case__unit"), pk=pk, case__unit__in=units, case__state="accepted"
    )
    refused = ""
    if request.method == "POST":
        try:
            _do(request, task)
            return (
                redirect("masking", task.pk)
                if task.state != MaskingTask.State.RELEASED
                else redirect("case-desk")
            )
        except HouseError as refusal:
            refused = str(refusal)
        task.refresh_from_db()
    purpose = CaseReading.Purpose.CONFIRM if task.state == WAITING else CaseReading.Purpose.MASK
    sheet = sheet_of(task, purpose=purpose, by=request.user, now=clock.now())
    kinds = {"PERSON": _("person"), "COMPANY": _("firm"), "ADDRESS": _("address"), "DATE": _("day"), "CASE_NO": _("file number")}  # fmt: skip
    places: dict[str, int] = {}
    rows = _rows([_line(sheet, line, places) for line in sheet.lines])
    entries = [
        entry | {"kind": kinds.get(entry["type"], _("number")), "place": places.get(entry["text"])}
        for entry in sheet.entries
    ]
    context = {
        "task": task,
        "refused": refused,
        "rows": rows,
        "entries": entries,
        "stay": [entry for entry in entries if entry["decision"] == "reject"],
        "hits": sorted({hit.text for hit in sheet.hits()}),
        "cautions": _cautions(task.case, sheet.record),
        "waiting": task.state == WAITING,
        "editable": task.state in (MaskingTask.State.PROPOSED, MaskingTask.State.IN_REVIEW),
        "second": request.user.pk not in barred_from_confirming(task),
        "types": kinds,
        "text": getattr(task, "text", None),
    }  # fmt: skip
    response = render(request, "portal/cases/masking.html", context, status=422 if refused else 200)
    response["Cache-Control"] = "no-store"
    return response


def _cautions(case: RecordedCase, record: dict) -> list[str]:
    """What the record itself asks to be careful with."""
    found = []
    if case.minors:
        found.append(
            _(
                "Minors are involved: school, class and birth data are masked in any case; look for the family."
            )
        )
    if case.trade_secret:
        found.append(_("A trade secret is involved: mask recipes, prices, customers and drawings."))
    restricted = [
        a["file_name"] for a in record.get("attachments", []) if a.get("sensitivity") == "restricted"
    ]
    if restricted:
        found.append(_("Not to be passed on: %(files)s.") % {"files": "、".join(restricted)})
    notes = (record.get("sensitivity") or {}).get("privacy_notes", "").strip()
    return [*found, notes] if notes else found


def _do(request: HttpRequest, task: MaskingTask) -> None:
    now, by = clock.now(), request.user
    match request.POST.get("act"):
        case "confirm":
            confirm(task, by=by, now=now)
            messages.success(request, _("Confirmed. The masked text may be used now."))
        case "return":
            send_back(task, reason=request.POST.get("reason", ""), by=by, now=now)
            messages.success(request, _("Returned with your words."))
        case "hand_on":
            decide(task, _changes(request), by=by, now=now)
            hand_on(task, by=by, now=now)
            messages.success(request, _("Handed on. A second person confirms."))
        case _:
            decide(task, _changes(request), by=by, now=now)
            messages.success(request, _("Saved."))


def _changes(request: HttpRequest) -> list[dict]:
    texts, instead, types = (request.POST.getlist(name) for name in ("text", "instead", "type"))
    changes = [
        {
            "text": text,
            "instead": new,
            "type": kind,
            "decision": request.POST.get(f"decision-{place}", "open"),
        }
        for place, (text, new, kind) in enumerate(zip(texts, instead, types, strict=False))
    ]
    if added := request.POST.get("add_text", "").strip():
        changes.append(
            {
                "text": added, "instead": request.POST.get("add_instead", ""), "type": request.POST.get("add_type", "PERSON"),
                "decision": "accept",
            }
        )  # fmt: skip
    return changes


def _rows(lines: list[dict]) -> list[dict]:
    """Lines that hold a string stand alone; what lies between and stays as it is is read in one go."""
    rows: list[dict] = []
    for line in lines:
        if line["marked"]:
            rows.append(line)
        elif rows and "same" in rows[-1]:
            rows[-1]["same"].append(line)
        else:
            rows.append({"same": [line]})
    return rows


def _line(sheet: Sheet, line, places: dict[str, int]) -> dict:
    """The text with its strings marked, and what it becomes. *places*: string → number of its first mark, filled here."""
    decisions = {e["text"]: e["decision"] for e in sheet.entries}
    pieces, at = [], 0
    for mark in sheet.marks_in(line.text, all_of_them=True):
        pieces += [(line.text[at : mark.start], ""), (mark.text, decisions.get(mark.text, "open"))]
        at = mark.end
    pieces.append((line.text[at:], ""))
    shown = format_html_join("", "{}", ((_piece(text, how, places),) for text, how in pieces))
    return {
        "title": shown_word(line.title),
        "text": line.text,
        "shown": shown,
        "masked": sheet.masked(line.text),
        "marked": len(pieces) > 1,
    }


def _piece(text: str, how: str, places: dict[str, int]):
    """The first place of a string can be jumped to."""
    if not how:
        return text
    first = text not in places
    number = places.setdefault(text, len(places))
    anchor = format_html(' id="s-{}"', number) if first else ""
    return format_html('<mark class="{}" data-string="{}"{}>{}</mark>', how, number, anchor, text)
