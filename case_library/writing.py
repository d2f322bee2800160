"""Guidance is begun: from a masked case, prefilled, or from a document (import, demonstration)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from case_library.content import fill, shape_faults, texts_of
from case_library.intake.validating import unusable
from case_library.masking.residual import residual_hits
from case_library.models import GuidancePage, MaskedText
from case_library.prefilling import prefilled
from case_library.reviewing import Identifying, NotReady
from case_library.sections import let_in, section_of
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.officers.models import Account, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may

PREFIX = "CZAL"


@transaction.atomic
def begin_from_case(text: MaskedText, *, by: Account, now: datetime) -> GuidancePage:
    """A draft prefilled with what the masked record already says. Raises ``NotAllowed``; one text begins one draft."""
    text = (
        MaskedText.objects.select_for_update(of=("self",))
        .select_related("case__unit", "task")
        .get(pk=text.pk)
    )
    if hasattr(text, "recall"):
        raise HouseError(_("This masked text was recalled."))
    if begun := text.pages.first():
        raise HouseError(
            _("Somebody began a guidance from this case already: %(key)s.") % {"key": begun.guidance_key}
        )
    noticed = text.case.findings.values_list("code", "path") if text.task.version == text.case.version else []
    document = prefilled(text.content, noticed)
    return import_guidance(document, unit=text.case.unit, by=by, now=now, text=text)


@transaction.atomic
def import_guidance(
    document: dict, *, unit: Unit, by: Account, now: datetime, text: MaskedText | None = None
) -> GuidancePage:
    """A draft from a document of the schema, begun from *text*; the number is given by the house when it has none."""
    if not may(by, act=Act.EDIT_GUIDANCE, on=local_day(now), unit=unit):
        raise NotAllowed(_("You do not write guidance for this unit."))
    key = document.get("code") or next_key(now)
    page = GuidancePage(
        guidance_key=key, slug=key.lower(), owner=by, case=text and text.case, masked_text=text, live=False
    )
    fill(page, document)
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
    found = [f"{fault['path']} {fault['message']}" for fault in unusable(document)]
    found = found or shape_faults(document | {"code": "CZAL-0000-0000"})
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
