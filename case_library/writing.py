"""Guidance is begun: from a masked case, prefilled, or from a document (import, demonstration)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from case_library.content import fill, shape_faults, texts_of
from case_library.masking.residual import residual_hits
from case_library.models import GuidancePage, MaskedText, RecordedCase
from case_library.reviewing import Identifying, NotReady
from case_library.schemas import labels
from case_library.sections import let_in, section_of
from case_library.sheet import relative_day
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.officers.models import Account, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may

PREFIX = "CZAL"


@transaction.atomic
def begin_from_case(text: MaskedText, *, by: Account, now: datetime) -> GuidancePage:
    """A draft prefilled with what the masked record already says. Raises ``NotAllowed``."""
    if hasattr(text, "recall"):
        raise HouseError(_("This masked text was recalled."))
    page = import_guidance(_prefilled(text), unit=text.case.unit, by=by, now=now, case=text.case)
    page.masked_text = text
    page.save(update_fields=["masked_text"])
    return page


@transaction.atomic
def import_guidance(
    document: dict, *, unit: Unit, by: Account, now: datetime, case: RecordedCase | None = None
) -> GuidancePage:
    """A draft from a document of the schema; the number is given by the house when it has none."""
    if not may(by, act=Act.EDIT_GUIDANCE, on=local_day(now), unit=unit):
        raise NotAllowed(_("You do not write guidance for this unit."))
    key = document.get("code") or next_key(now)
    page = fill(GuidancePage(guidance_key=key, slug=key.lower(), owner=by, case=case, live=False), document)
    if residual_hits(page.title):
        raise HouseError(_("The title must not identify anybody."))
    section = section_of(unit)
    section.add_child(instance=page)
    let_in(section, on=local_day(now))
    page.save_revision(user=by)
    return page


def import_document(document, *, unit: Unit, by: Account, now: datetime) -> GuidancePage:
    """A draft from what another place exported; its number stays there. Raises ``NotReady`` with the faults."""
    if not isinstance(document, dict) or not all(document.get(name) for name in ("title", "domain")):
        raise NotReady(_("The file holds no guidance."))
    found = shape_faults(document | {"code": "CZAL-0000-0000"})
    if found:
        raise NotReady(
            _("The file is not in the shape of a guidance: %(what)s") % {"what": "\n".join(["", *found])}
        )
    if hits := residual_hits(texts_of(document)):
        raise Identifying(
            _("The file holds %(count)s identifying strings. Mask them first.") % {"count": len(hits)}
        )
    return import_guidance(document | {"code": ""}, unit=unit, by=by, now=now)


def next_key(now: datetime) -> str:
    start = f"{PREFIX}-{local_day(now).year}-"
    last = GuidancePage.objects.filter(guidance_key__startswith=start).order_by("-guidance_key").first()
    number = int(last.guidance_key.rsplit("-", 1)[1]) + 1 if last else 1
    return f"{start}{number:04d}"


def _prefilled(text: MaskedText) -> dict:
    record = text.content
    decision = record.get("decision") or {}
    evidence = labels("evidence/kind")
    facts = record["facts"]
    review = record.get("legal_review") or {}
    cited = [
        f"《{c['law_title']}》第{c['article']}条" + (f"第{c['paragraph']}款" if c.get("paragraph") else "")
        for c in record["legal_basis"] if "article" in c
    ]  # fmt: skip
    document = {
        "title": f"某{record['cause']}"[:60], "domain": record["domain"], "matter": (record.get("matter") or {}).get("name", ""),
        "gist": "", "difficulty": "basic", "keywords": [],
        "facts": "\n".join(filter(None, [facts["summary"], facts.get("narrative", "")])),
        "course_of_handling": [
            {"stage": e["type"], "relative_day": relative_day(e["date"]), "text": e.get("detail") or e["title"]} for e in record["timeline"]
        ],
        "evidence_chain": [
            {"fact_to_prove": e["proves"], "evidence": [{"name": f"{evidence[e['kind']]}：{e['name']}", "strength": "direct"}]}
            for e in record["evidence"]
        ],
        "legal_analysis": {"characterisation": "", "violated": cited[:1], "penalty_basis": cited[1:2]},
        "outcome": {"text": "；".join(p.get("text", "") for p in decision.get("penalties", [])) or decision.get("reasoning", "")},
        "statutes": [
            {k: c[k] for k in ("law_title", "article", "paragraph", "item") if k in c} for c in record["legal_basis"] if "article" in c
        ],
    }  # fmt: skip
    if review.get("opinion"):
        document["procedure_check"] = {
            "art58": {"required": review["required"], "opinion_summary": review["opinion"]}
        }
    return document
