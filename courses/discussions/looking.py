"""The last look at words before others read them: whom they must not name, whom they may name (ADR 0070)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from case_library.masking.residual import who_is_named
from case_library.maskings import names_behind
from courses.discussions.rules import DiscussionRefused
from courses.models import Discussion, EditionCitation, HeldBack
from lms.officers.models import Account

GUESSES = 10  # held back in a day, then the trainer has to be asked: nobody tries names out one by one


class NamesSomebody(DiscussionRefused):
    """A passage certainly identifies somebody, or was masked in a case behind what is discussed."""


class MayNameSomebody(DiscussionRefused):
    """Passages read like names; the author has to say that no party is called so."""

    def __init__(self, passages: Collection[str]):
        super().__init__(
            _("These passages read like names: %(found)s. Take them out, or tick each that is no party.")
            % {"found": _listed(passages)}
        )
        self.passages = list(passages)


def look(
    discussion: Discussion, words: str, *, assured: Collection[str], by: Account, now: datetime
) -> list[str]:
    """The passages of *words* for which the author answers (*assured*). Raises ``NamesSomebody``, ``MayNameSomebody``.

    Runs outside the act's transaction, so that a refusal leaves its row.
    """
    recent = HeldBack.objects.filter(by=by, at__gt=now - timedelta(days=1)).count()
    if recent >= GUESSES:
        raise NamesSomebody(
            _("Your words were held back %(n)s times today. Ask the trainer of the discussion to help.")
            % {"n": recent}
        )
    found = who_is_named(words, names=names_behind(_guidance_of(discussion.kind, discussion.key), now=now))
    if found.certain:
        HeldBack.objects.create(discussion=discussion, by=by, at=now)
        raise NamesSomebody(named_words(found.certain))
    if set(found.probable) - set(assured):
        raise MayNameSomebody(found.probable)
    return list(found.probable)


def refuse_names(kind: str, key: str, words: str, *, now: datetime) -> None:
    """For the question itself: what certainly names somebody."""
    if found := who_is_named(words, names=names_behind(_guidance_of(kind, key), now=now)).certain:
        raise NamesSomebody(named_words(found))


def named_words(passages: Collection[str]) -> str:
    return _("The text names somebody: %(found)s. Take it out; write 当事人甲 or 某公司 instead.") % {
        "found": _listed(passages)
    }


def _listed(passages: Collection[str]) -> str:
    return _(", ").join(_("“%(words)s”") % {"words": passage[:60]} for passage in passages)


def _guidance_of(kind: str, key: str) -> list[str]:
    """What is discussed, or what the course teaches from in any of its editions."""
    if kind == Discussion.Kind.GUIDANCE:
        return [key]
    cited = EditionCitation.objects.filter(edition__course_key=key, kind=EditionCitation.Kind.GUIDANCE)
    return list(cited.values_list("place", flat=True).distinct())
