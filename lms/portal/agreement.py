"""The mentoring agreement as paper: the same words on the page and in the PDF, fonts cut to them."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from lms.certificates.fonts import FontSet, covering, missing_characters
from lms.certificates.rendering import OwnBytesOnly
from lms.common.errors import HouseError
from lms.mentoring.models import Pairing, Signature
from lms.mentoring.queries import skills_of
from lms.officers.models import Place
from lms.portal.templatetags.house import day, hours, long_day

SHEET = Path(__file__).parent / "agreement.css"


class CannotPrint(HouseError):
    """A name has a character that no font of the house can draw (R21)."""


def agreement_words(pairing: Pairing) -> dict:
    """Everything that the three sign, ready to be shown."""
    programme = pairing.programme
    hours_cap = hours(programme.cap_minutes, programme.minutes_per_hour)
    signed = {s.party: s for s in pairing.signatures.select_related("by")}
    return {
        "title": _("Mentoring agreement"),
        "number": f"{programme.code}-{pairing.pk:04d}",
        "issuer": Place.current().issuer,
        "programme": programme.label,
        "facts": [
            {"label": _("Mentor"), "value": f"{pairing.mentor.officer.name} · {pairing.mentor.officer.home_unit.name}"},
            {"label": _("Mentee"), "value": f"{pairing.mentee.name} · {pairing.mentee.home_unit.name}"},
            {"label": _("Time"), "value": f"{long_day(pairing.starts_on)} – {long_day(pairing.first_end)}"},
            {"label": _("Skills"), "value": _(", ").join(s.label for s in skills_of(pairing))},
        ],
        "clauses": [
            _("The mentee writes three lines on a real task about every %(days)s days; times without a task are not made up.") % {"days": programme.rhythm_days},
            _("The mentor answers within %(days)s days, watches real tasks and says by the written anchors what was seen.") % {"days": programme.answer_days},
            _("Once a month a third person of the unit confirms the hours; up to %(hours)s hours a year count for each of the two.") % {"hours": hours_cap},
            _("Levels are decided by a panel with a member who is not the mentor. No level replaces the enforcement card or the second officer (Administrative Penalties Law, Article 42)."),
            _("Case material is named by its id only. What is said in the pairing is used for learning and not for appraisal."),
            _("Each of the three may ask to pause, to change or to end the pairing at any time; ending it is no fault."),
        ],
        "signatures": [
            {"party": Signature.Party(party).label, "row": signed.get(party), "day": day(signed[party].at) if party in signed else ""}
            for party in Signature.Party.values
        ],
        "digest": pairing.agreement_digest,
    }  # fmt: skip


def agreement_pdf(pairing: Pairing, *, on: date) -> bytes:
    """The agreement on A4 with the three signatures so far. Raises ``CannotPrint``."""
    words = agreement_words(pairing)
    html = render_to_string("portal/mentoring/agreement_paper.html", words | {"printed": long_day(on)})
    characters = {c for c in html if c.isprintable()}
    if missing := missing_characters("".join(sorted(characters))):
        raise CannotPrint(_("These characters cannot be printed: %(missing)s") % {"missing": missing})
    fetcher, configuration, sheet = _press(covering(characters))
    return HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[sheet], font_config=configuration)


@lru_cache(maxsize=2)
def _press(fonts: FontSet) -> tuple:
    fetcher, configuration = OwnBytesOnly(fonts), FontConfiguration()
    text = SHEET.read_text(encoding="utf-8")
    return fetcher, configuration, CSS(string=text, font_config=configuration, url_fetcher=fetcher)
