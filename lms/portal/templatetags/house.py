"""Words, marks and numbers as every page shows them (UI.md: parts, words, type)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from lucide.templatetags.lucide import lucide

from case_library.schemas import shown
from lms.common.dates import MONTHS, local, reads_english, say_day
from lms.compliance.requirements import minutes_per_hour
from lms.portal import charts

register = template.Library()

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class State:
    """Shape, word and class of a state: the same wherever it stands (never colour alone)."""

    key: str
    word: str | Promise
    icon: str


STATES = {
    state.key: state
    for state in (
        State("met", pgettext_lazy("state", "Met"), "circle-check"),
        State("on_pace", pgettext_lazy("state", "On pace"), "circle-arrow-up"),
        State("behind", pgettext_lazy("state", "Behind pace"), "triangle-alert"),
        State("out_of_reach", pgettext_lazy("state", "Out of reach"), "octagon-alert"),
        State("exempt", pgettext_lazy("state", "Exempt"), "circle-minus"),
        State("short", pgettext_lazy("state", "Not met"), "octagon-alert"),
    )
}

CATEGORIES = {
    "foundation": pgettext_lazy("category", "Foundation"),
    "key_law": pgettext_lazy("category", "Key law"),
    "practical": pgettext_lazy("category", "Practical"),
}

MODES = {
    "online": pgettext_lazy("mode", "Online"),
    "in_person": pgettext_lazy("mode", "In person"),
    "mentoring": pgettext_lazy("mode", "Mentoring"),
    "teaching": pgettext_lazy("mode", "Teaching"),
    "discussion": pgettext_lazy("mode", "Discussion"),
    "declared": pgettext_lazy("mode", "Declared"),
}

NOTICES = {"tell": "info", "done": "circle-check", "attention": "triangle-alert", "stop": "octagon-alert"}

# Django's message levels in the words of the notice block.
MESSAGES = {"debug": "tell", "info": "tell", "success": "done", "warning": "attention", "error": "stop"}


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str) -> SafeString:
    """A Lucide icon that says nothing to a screen reader: the word stands beside it. Drawn once each."""
    return mark_safe(lucide(name, size=20, **{"class": "i", "aria-hidden": "true", "focusable": "false"}))  # noqa: S308


@register.filter
def hours(minutes: int | None, per: int | None = None) -> str:
    """Minutes as credit hours, two places, rounded half up once (R5): ``1725|hours:45`` is 38.33.

    Without *per*, what stands under no requirement, an hour is as long as this year's requirement says.
    """
    if minutes is None or minutes == "":
        return "–"
    value = (Decimal(minutes) / (per or minutes_per_hour())).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return _number(value)


@register.filter
def two_places(value: Decimal | float | None) -> str:
    """Hours that are hours already."""
    if value is None or value == "":
        return "–"
    return _number(Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))


@register.filter
def thousands(value: int | None) -> str:
    """A whole number with commas, and a true minus sign."""
    return "–" if value is None or value == "" else f"{int(value):,}".replace("-", MINUS)


@register.filter
def day(value: date | None, this_year: int | None = None) -> str:
    """9月16日, with the year when it is not *this_year*; in English 16 Sep."""
    return say_day(value, this_year) if value else "–"


@register.filter
def long_day(value: date | None) -> str:
    """2026年9月16日: on papers, which are read in other years."""
    return say_day(value, this_year=-1) if value else "–"


@register.filter
def day_in_table(value: date | None, this_year: int | None = None) -> str:
    """09-16, with the year when it is not *this_year*."""
    if not value:
        return "–"
    value = local(value)
    away = value.year != (this_year or timezone.localdate().year)
    return f"{value:%Y-%m-%d}" if away else f"{value:%m-%d}"


@register.filter
def day_of_month(value: date | None) -> str:
    """16日, below a heading that names the month."""
    if not value:
        return "–"
    return str(local(value).day) if reads_english() else f"{local(value).day}日"


@register.filter
def moment(value: datetime | None, this_year: int | None = None) -> str:
    """9月16日 13:46."""
    return f"{day(value, this_year)} {local(value):%H:%M}" if value else "–"


@register.filter
def month(number: int) -> str:
    """9月, Sep."""
    return MONTHS[int(number) - 1] if reads_english() else f"{number}月"


@register.filter
def known_word(word: str) -> str:
    """A field or another word of the house's lists in the reader's language; what a place wrote itself stays."""
    return shown(word)


@register.filter
def known_words(words: list[str]) -> str:
    return _(", ").join(shown(word) for word in words)


@register.filter
def category_word(key: str) -> str | Promise:
    return CATEGORIES.get(key, key)


@register.filter
def category_mark(key: str) -> str:
    """The one character on the ring's arc."""
    return str(CATEGORIES.get(key, key))[:1].upper()


@register.filter
def mode_word(key: str) -> str | Promise:
    return MODES.get(key, key)


@register.filter
def fault(code: str) -> str:
    """A code of the error taxonomy with its words."""
    from lms.mentoring.faults import fault_words

    return fault_words(code)


@register.filter
def pairing_state(key: str) -> str | Promise:
    from lms.mentoring.models import Pairing

    return Pairing.State(key).label if key in Pairing.State.values else key


@register.filter
def notice_icon(kind: str) -> str:
    return NOTICES.get(kind, "info")


@register.filter
def message_kind(message) -> str:
    """The kind of notice block for a message of Django's."""
    return MESSAGES.get(getattr(message, "level_tag", ""), "tell")


@register.inclusion_tag("parts/status.html")
def status(key: str, label: str = "", *, as_tag: bool = False) -> dict:
    """Icon shape + word + colour. *label* replaces the word where it says more (比进度少约 4 学时)."""
    state = STATES.get(key, STATES["exempt"])
    return {"key": state.key, "icon_name": state.icon, "word": label or state.word, "as_tag": as_tag}


@register.inclusion_tag("parts/state_bar.html")
def state_bar(counts: Mapping[str, int], *, tall: bool = False) -> dict:
    """A unit's people by state, with the numbers in the label."""
    return {
        "segments": charts.state_bar(counts),
        "tall": tall,
        "label": _(", ").join(f"{STATES[key].word} {counts[key]}" for key in charts.STATES if key in counts),
    }


@register.inclusion_tag("parts/track.html")
def track(part, whole, *, category: str = "all", due=None, thick: bool = False) -> dict:
    """A bar of *part* in *whole*; *due* sets the vertical tick. The numbers must stand beside it."""
    return {
        "filled": charts.percent(part, whole),
        "due": charts.percent(due, whole) if due is not None else "",
        "category": category,
        "thick": thick,
    }


@register.simple_tag
def icon_for_check(kind: str) -> SafeString:
    """Icon of a line in a list of conditions: done, attention, stop, or not yet."""
    return icon(
        {"done": "circle-check", "attention": "triangle-alert", "stop": "octagon-alert"}.get(
            kind, "circle-minus"
        )
    )


def _number(value: Decimal) -> str:
    return f"{value:,.2f}".replace("-", MINUS) if value else "0.00"
