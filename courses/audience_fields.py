"""How an author names for whom a course is: fields and ranks ticked as the roster has them, powers by known codes.

A slip in any of them would hide the course from everybody without a word.
"""

from difflib import get_close_matches

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.questions.freezing import split
from lms.officers.models import Officer
from lms.powers.models import Power

MOST_TICKED = 40  # more words than this are written, not ticked
NAMED = 10  # known codes in one refusal
COLUMNS = {"fields": "field", "ranks": "rank"}


class TickedWords(forms.MultipleChoiceField):
    """Words parted by commas, as boxes to tick. A word that is gone from the list stays ticked until it is taken out."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value):
        return split(value) if isinstance(value, str) else value

    def has_changed(self, initial, data) -> bool:
        return super().has_changed(split(initial or ""), data)

    def valid_value(self, value) -> bool:
        return True  # judged by ``fault``, in words that name the known ones

    def clean(self, value) -> str:
        return ",".join(super().clean(value))


def known_words(name: str) -> list[str]:
    """What the roster has in that column, of anybody; one statement."""
    column = COLUMNS[name]
    words = Officer.objects.exclude(**{column: ""}).values_list(column, flat=True)
    return list(words.order_by(column).distinct())


def ticked(name: str, field: forms.CharField, written: str) -> forms.Field:
    """*field* as boxes where the roster's words are few enough, else as it is."""
    words = known_words(name)
    if not 0 < len(words) <= MOST_TICKED:
        return field
    gone = [word for word in split(written) if word not in words]
    return TickedWords(
        label=field.label,
        help_text=_("None ticked: all."),
        required=False,
        choices=[(word, word) for word in (*words, *gone)],
    )


def fault(name: str, written: str) -> str:
    """Why *written* would hide the course; "" where every word is known, or nothing is known to compare with."""
    known = _known_powers(written) if name == "powers" else known_words(name)
    strange = [word for word in split(written) if word not in known]
    if not strange or not (known or _anything(name)):
        return ""
    comma = pgettext("list", ", ")
    said = {"names": comma.join(strange), "known": comma.join(_near(name, strange, known))}
    if name == "powers":
        return _("No power has the code %(names)s. Known are for example: %(known)s.") % said
    return _("Nobody in the roster has “%(names)s”. Known are: %(known)s.") % said


def _known_powers(written: str) -> list[str]:
    return list(Power.objects.filter(code__in=split(written)).values_list("code", flat=True))


def _anything(name: str) -> bool:
    return name == "powers" and Power.objects.exists()


def _near(name: str, strange: list[str], known: list[str]) -> list[str]:
    """All words of the roster; of the many codes of powers those that look like what was written."""
    if name != "powers":
        return known[:MOST_TICKED]
    codes = list(Power.objects.order_by("code").values_list("code", flat=True))
    near = [code for word in strange for code in get_close_matches(word, codes, n=3, cutoff=0.5)]
    return list(dict.fromkeys(near))[:NAMED] or codes[:NAMED]
