"""案例: published guidance and reference cases in one list, searched and narrowed; one reference case."""

from collections import Counter
from collections.abc import Sequence

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from case_library.citations import extract
from case_library.indexing import published_words
from case_library.models import Citing, ReferenceCase, SearchEntry, SearchFacet
from case_library.schemas import mistake, shown
from case_library.search.engine import HEAVY, search, similar
from case_library.search.passages import Pieces, passage, pieces
from case_library.search.query import Term, parse
from lms.portal.access import signed_in
from lms.portal.citings import address_of

PAGE = 25
SNIPPET = 120  # characters shown of each
# name in the address → words on the filter
FACETS = {
    "field": gettext_lazy("Field"),
    "power": gettext_lazy("Power"),
    "cause": gettext_lazy("Cause"),
    "law": gettext_lazy("Law"),
    "year": gettext_lazy("Year"),
    "penalty": gettext_lazy("Penalty"),
    "difficulty": gettext_lazy("Difficulty"),
    "error": gettext_lazy("Common error"),
    "agency": gettext_lazy("Agency"),
    "court": gettext_lazy("Court"),
    "origin": gettext_lazy("Origin"),
}
OFFERED = 60  # values of one filter at most


@signed_in
def cases(request: HttpRequest) -> HttpResponse:
    """Everything in the address: ``q``, ``kind``, ``article`` and one value for each filter."""
    asked = request.GET.get("q", "").strip()[:100]
    kind = request.GET.get("kind", "")
    kinds = [kind] if kind in SearchEntry.Kind.values else []
    chosen = _chosen(request)
    everything = _found(asked, chosen)
    found = _of_kind(everything, kinds)
    terms = parse(asked)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "q": asked,
        "kind": kind if kinds else "",
        "article": request.GET.get("article", "").strip()[:40],
        "page_obj": page,
        "rows": _rows(list(page), terms),
        "segments": _segments(request, kind if kinds else "", _counts(everything)),
        "filters": _filters(chosen),
        "filtered": bool(chosen),
        "capped": bool(asked) and len(everything) >= 100,
    }
    return render(request, "portal/cases/list.html", context)


@signed_in
def reference_case(request: HttpRequest, uid: str) -> HttpResponse:
    """A published case as its publisher wrote it, its citations open in place."""
    case = get_object_or_404(ReferenceCase, uid=uid)
    entry = SearchEntry.objects.filter(kind="reference", key=uid).prefetch_related("facets").first()
    context = {
        "case": case,
        "facts": _facts(case, entry),
        "cited": _cited(uid),
        "alike": [shown_in_list(other) for other in similar(entry)] if entry else [],
    }
    return render(request, "portal/cases/reference.html", context)


def _chosen(request: HttpRequest) -> dict[str, str]:
    chosen = {name: value for name in FACETS if (value := request.GET.get(name, "").strip()[:120])}
    if provision := _provision(request.GET.get("article", "").strip()[:40]):
        chosen["article"] = provision
    return chosen


def _provision(text: str) -> str:
    """行政处罚法42条 as the index names it; what is no provision finds nothing rather than everything."""
    if not text:
        return ""
    cited = next((c for c in extract(text) if c.law), None)
    if cited is None:
        return text
    return f"{cited.law}第{cited.article}条" + (f"之{cited.article_suffix}" if cited.article_suffix else "")


def _found(asked: str, chosen: dict[str, str]) -> list[SearchEntry] | QuerySet[SearchEntry]:
    """Of both kinds: the best hundred for the words asked, or everything that the filters leave."""
    if asked:
        return [hit.entry for hit in search(asked, facets=chosen)]
    found = SearchEntry.objects.defer(*HEAVY)
    for name, value in chosen.items():
        found = found.filter(facets__name=name, facets__value=value)
    # Own guidance first, the newest on top; the same order on every visit.
    return found.order_by("kind", "-indexed_at", "key")


def _of_kind(found: list[SearchEntry] | QuerySet[SearchEntry], kinds: list[str]):
    if not kinds:
        return found
    return [e for e in found if e.kind in kinds] if isinstance(found, list) else found.filter(kind__in=kinds)


def _counts(found: list[SearchEntry] | QuerySet[SearchEntry]) -> dict[str, int]:
    if isinstance(found, list):
        return Counter(entry.kind for entry in found)
    return dict(found.order_by().values_list("kind").annotate(n=Count("pk", distinct=True)))


def _rows(entries: list[SearchEntry], terms: Sequence[Term]) -> list[dict]:
    """With the passage that says why each was found, cut from its published text; two statements for all."""
    said = published_words(entries) if terms else {}
    return [shown_in_list(e, terms, passage(said.get((e.kind, e.key), ""), terms)) for e in entries]


def shown_in_list(entry: SearchEntry, terms: Sequence[Term] = (), why: Pieces = ()) -> dict:
    """With what was asked for marked in title and passage, or in the snippet where no passage says it."""
    return {
        "title": entry.title,
        "title_pieces": pieces(entry.title, terms),
        "snippet_pieces": why or pieces(Truncator(entry.snippet).chars(SNIPPET), terms),
        "url": address_of(entry.kind, entry.key),
        "guidance": entry.kind == SearchEntry.Kind.GUIDANCE,
        "origin": entry.origin,
        "snippet": entry.snippet,
    }


def _segments(request: HttpRequest, current: str, counts: dict[str, int]) -> list[dict]:
    kept = request.GET.copy()
    kept.pop("page", None)
    rows = [("", _("All"), sum(counts.values()))]
    rows += [(value, label, counts.get(value, 0)) for value, label in SearchEntry.Kind.choices]
    segments = []
    for value, label, count in rows:
        kept["kind"] = value
        segments.append(
            {"label": label, "count": count, "url": f"?{kept.urlencode()}", "current": value == current}
        )
    return segments


def _filters(chosen: dict[str, str]) -> list[dict]:
    """Each filter with its values, the most frequent first; one statement."""
    rows = (
        SearchFacet.objects.filter(name__in=FACETS)
        .values_list("name", "value")
        .annotate(n=Count("pk"))
        .order_by("name", "-n", "value")
    )
    values: dict[str, list[tuple[str, int]]] = {}
    for name, value, n in rows:
        if len(values.setdefault(name, [])) < OFFERED or value == chosen.get(name):
            values[name].append((value, n))
    if "year" in values:
        values["year"].sort(reverse=True)
    return [
        {
            "name": name,
            "label": label,
            "options": [
                {"value": v, "words": _words(name, v), "count": n, "current": v == chosen.get(name)}
                for v, n in values[name]
            ],
        }
        for name, label in FACETS.items()
        if name in values
    ]


def _words(name: str, value: str) -> str:
    """What the reader sees of a value; names of laws, agencies and courts stay as they are."""
    return f"{value} {mistake(value)}" if name == "error" else shown(value)


def _facts(case: ReferenceCase, entry: SearchEntry | None) -> list[dict]:
    told = {_("Origin"): case.series_title, _("Number"): case.number, _("Field"): case.domain}
    facets: dict[str, list[str]] = {}
    for facet in entry.facets.all() if entry else ():
        facets.setdefault(facet.name, []).append(facet.value)
    told |= {
        FACETS[name]: pgettext("list", ", ").join(facets.get(name, []))
        for name in ("year", "court", "agency")
    }
    return [{"label": label, "value": value} for label, value in told.items() if value]


def _cited(uid: str) -> list[dict]:
    """The provisions that the case cites, by law."""
    laws: dict[str, dict[tuple[int, int], None]] = {}
    for row in Citing.objects.filter(kind="reference", key=uid).order_by("law", "number", "suffix"):
        laws.setdefault(row.law, {})[(row.number, row.suffix)] = None
    return [{"law": law, "articles": list(found)} for law, found in laws.items()]
