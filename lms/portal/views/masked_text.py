"""The masked record of a case as its editors read it (C1): the words that may leave the room, what the checks noticed beside them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from case_library.masked_reading import in_relative_days, parts_of
from case_library.models import MaskedText
from case_library.schemas import mistake
from lms.common import clock
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to
from lms.portal.access import allowed


@allowed(Act.EDIT_GUIDANCE)
def masked_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Of the editor's own units. What was recalled is not shown again."""
    units = units_visible_to(request.user, act=Act.EDIT_GUIDANCE, on=clock.today())
    texts = MaskedText.objects.filter(case__unit__in=units)
    text = get_object_or_404(texts.select_related("case__unit", "task", "recall", "confirmed_by"), pk=pk)
    recalled = hasattr(text, "recall")
    context = {
        "text": text,
        "recalled": recalled,
        "parts": [] if recalled else parts_of(text.content),
        "findings": _findings(text),
        "newer": text.case.version > text.task.version,
        "draft": text.pages.first(),
    }
    return render(request, "portal/cases/masked_text.html", context)


def _findings(text: MaskedText) -> list[dict]:
    """Days as days after filing: the day itself stays in the locked room."""
    return [
        {
            "code": row.code,
            "name": mistake(row.code),
            "rule": row.rule,
            "words": in_relative_days(row.words, text.case.filed_on),
        }
        for row in text.case.findings.all()
    ]
