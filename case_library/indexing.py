"""Published guidance can be found; withdrawn guidance can not."""

from collections.abc import Iterable
from datetime import datetime

from case_library.content import NEEDED, authored, citations_of, texts_of
from case_library.models import GuidanceEdition, ReferenceCase, SearchEntry
from case_library.reference_cases import PENALTIES, provision_facets
from case_library.schemas import labels, load
from case_library.search.index import Found, drop, put
from case_library.wording import prose_of

READ = (*NEEDED, "alternatives")  # what the reading page shows; never answers, sources or reviews


def index_edition(edition: GuidanceEdition, *, now: datetime) -> None:
    content = edition.content
    facets = {
        "field": [labels("domain")[edition.field]],
        "year": [str(edition.issued_at.year)],
        "origin": [edition.unit.name],
        "difficulty": [labels("difficulty", "guidance.v1")[edition.difficulty]],
        "error": [p["code"] for p in content.get("pitfalls", []) if p.get("code")],
        "power": [content.get("matter", "")],
        "penalty": [word for word in PENALTIES if word in content.get("outcome", {}).get("text", "")],
        **provision_facets(citations_of(content)),
    }
    keywords = "、".join(content.get("keywords", []))
    thing = Found(
        "guidance", edition.guidance_key, edition.title, f"{content['gist']}\n{keywords}", texts_of(authored(content)), edition.unit.name,
        snippet=content["gist"], facets=facets,
    )  # fmt: skip
    put([thing], now=now)


def published_words(entries: Iterable[SearchEntry]) -> dict[tuple[str, str], str]:
    """(kind, key) → the sentences that readers have before them, a paragraph a line; two statements for all *entries*."""
    keys: dict[str, list[str]] = {}
    for entry in entries:
        keys.setdefault(entry.kind, []).append(entry.key)
    guidance = GuidanceEdition.objects.filter(guidance_key__in=keys.get("guidance", [])).order_by("number")
    published = ReferenceCase.objects.filter(uid__in=keys.get("reference", []))
    schema = load("guidance.v1")["properties"]
    said = {
        ("guidance", key): "\n".join(
            line for name in READ if name in content for line in prose_of(content[name], schema[name])
        )
        for key, content in guidance.values_list("guidance_key", "content")
    }
    return said | {
        ("reference", uid): "\n".join(part["text"] for part in sections)
        for uid, sections in published.values_list("uid", "sections")
    }


def unindex(edition: GuidanceEdition) -> None:
    drop("guidance", [edition.guidance_key])
