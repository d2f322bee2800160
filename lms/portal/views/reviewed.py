"""已审: what a reviewer of guidance has decided, the newest first."""

from django.core.paginator import Paginator
from django.db.models import F, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from case_library.models import GuidanceVerdict, KeyLawVerdict
from lms.officers.models import Account
from lms.officers.roles import Act
from lms.portal.access import allowed

PAGE = 25
ADDRESSES = {"guidance": "guidance-review", "guide": "law-guide-review"}


@allowed(Act.REVIEW_GUIDANCE)
def reviewed(request: HttpRequest) -> HttpResponse:
    """The own verdicts on guidance and study guides, with what became of them. Two statements, however many."""
    page = Paginator(_verdicts(request.user), PAGE).get_page(request.GET.get("page"))
    words = dict(GuidanceVerdict.Verdict.choices)
    rows = [
        {
            "title": row["title"], "key": row["key"], "number": row["number"], "at": row["decided_at"], "edition": row["frozen"],
            "url": reverse(ADDRESSES[row["kind"]], args=[row["handed_in"]]),
            "words": words[row["said"]], "passed": row["said"] == GuidanceVerdict.Verdict.PASS,
        }
        for row in page
    ]  # fmt: skip
    return render(request, "portal/cases/reviewed.html", {"page_obj": page, "rows": rows})


def _verdicts(account: Account) -> QuerySet:
    return (
        _of(GuidanceVerdict, "guidance", "submission__guidance_key", account)
        .union(_of(KeyLawVerdict, "guide", "guide_key", account), all=True)
        .order_by("-decided_at", "-handed_in")
    )


def _of(model: type, kind: str, key: str, account: Account) -> QuerySet:
    """The columns that both kinds have; without those given before guides were handed in."""
    return model.objects.filter(reviewer=account, submission__isnull=False).values(
        kind=Value(kind), handed_in=F("submission"), title=F("submission__title"), key=F(key), number=F("submission__number"),
        said=F("verdict"), decided_at=F("at"), frozen=F("edition__number"),
    )  # fmt: skip
