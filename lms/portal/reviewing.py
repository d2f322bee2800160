"""The one page on which a course, a guidance or a study guide is decided on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def verdicts(approve: str = "approve", *between: dict) -> list[dict]:
    """The buttons, {value, label, kind}: *approve* is the value of the first, *between* come before the return."""
    return [
        {"value": approve, "label": _("Approve exactly this content"), "kind": "primary"},
        *between,
        {"value": "return", "label": _("Return with reasons"), "kind": "danger"},
    ]


def somebody_else() -> str:
    """Why this reader does not decide on a guidance or a guide (C3, C4)."""
    return _("You wrote, recorded or handled this, or are not qualified yet; somebody else has to decide.")


def cannot_publish() -> str:
    """Why this reader does not publish a guidance or a guide (S2)."""
    return _("Whoever wrote or recorded it cannot publish it. Somebody else has to.")


def written_on() -> str:
    """Why what was approved cannot be published any more."""
    return _("The author has written on since. It has to be handed in again.")


def is_waiting(last) -> bool:
    """Whether what was handed in last (guidance or guide) is neither decided nor taken back."""
    return bool(last) and not hasattr(last, "verdict") and not hasattr(last, "taken_back")


def alone(last) -> list[str]:
    """What its author should know while it waits for nobody; *last* says whether it is ``assigned``."""
    return (
        [_("nobody can review it yet; the bureau was told")] if is_waiting(last) and not last.assigned else []
    )


def taken_back_words() -> str:
    return _("The author took it back; there is nothing to decide.")


def review_page(request: HttpRequest, *, refused: str, back: dict, **shown) -> HttpResponse:
    """*shown*: what ``portal/review.html`` names; *refused*: why the verdict just given was not taken (422)."""
    context = shown | {
        "refused": refused,
        "opinion": request.POST.get("opinion", ""),
        "back": back,
        "crumbs": [{"label": back["title"], "url": back["url"]}],
    }
    return render(request, "portal/review.html", context, status=422 if refused else 200)
