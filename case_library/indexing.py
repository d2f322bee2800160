"""Published guidance can be found; withdrawn guidance can not."""

from datetime import datetime

from case_library.content import citations_of, texts_of
from case_library.models import GuidanceEdition
from case_library.reference_cases import PENALTIES, provision_facets
from case_library.schemas import labels
from case_library.search.index import Found, drop, put


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
        "guidance", edition.guidance_key, edition.title, f"{content['gist']}\n{keywords}", texts_of(content), edition.unit.name,
        snippet=content["gist"], facets=facets,
    )  # fmt: skip
    put([thing], now=now)


def unindex(edition: GuidanceEdition) -> None:
    drop("guidance", [edition.guidance_key])
