"""For whom a course is meant: field, rank, post and experience. It guides, it never forbids.

A post is what the roster calls the kind of person (card holder, assistant, head …); a course names it by
its code or by its word in either language.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import override, pgettext

from courses.models import CoursePage, Listing
from courses.questions.freezing import split
from lms.common.clock import years_after
from lms.officers.models import Officer, PersonKind, Place

LANGUAGES = ("zh-hans", "en")


def post_codes(words: str) -> list[str]:
    """Codes of the posts named in *words*; what the roster's list does not know stays as it is."""
    known = _codes_by_word()
    return [known.get(word.casefold(), word) for word in split(words)]


def unknown_posts(words: str) -> list[str]:
    """Words that are no post of the list and of nobody in the roster: a slip would hide the course from all."""
    strange = [code for code in post_codes(words) if code not in PersonKind]
    used = set(Officer.objects.filter(person_kind__in=strange).values_list("person_kind", flat=True))
    return [word for word in strange if word not in used]


def _codes_by_word() -> dict[str, str]:
    found = {kind.value: kind.value for kind in PersonKind}
    for language in LANGUAGES:
        with override(language):
            found |= {str(kind.label).casefold(): kind.value for kind in PersonKind}
    return found


def post_words(codes: Iterable[str]) -> list[str]:
    return [str(PersonKind(code).label) if code in PersonKind else code for code in codes]


def courses_for(officer: Officer, *, year: int) -> Q:
    """Listings that are meant for *officer*, or for all."""
    return (
        _names("fields", officer.field)
        & _names("ranks", officer.rank)
        & _names("posts", officer.person_kind)
        & Q(experience__in=["", experience(officer.qualified_on, year, Place.current().new_officer_years)])
    )


def _names(column: str, word: str) -> Q:
    return Q(**{column: ""}) | Q(**{f"{column}__contains": f",{word},"})


def is_meant_for(listing: Listing, officer: Officer, *, year: int, new_years: int) -> bool:
    """The same for one course and one person, without asking the database."""
    pairs = (
        (listing.fields, officer.field),
        (listing.ranks, officer.rank),
        (listing.posts, officer.person_kind),
    )
    return all(not listed or f",{word}," in listed for listed, word in pairs) and listing.experience in (
        "",
        experience(officer.qualified_on, year, new_years),
    )


def experience(qualified_on: date | None, year: int, new_years: int) -> str:
    """As requirements judge it (R2): new is whoever was not yet qualified for so long when the year began."""
    new = not qualified_on or years_after(qualified_on, new_years) > date(year, 1, 1)
    return CoursePage.Experience.NEW if new else CoursePage.Experience.EXPERIENCED


def in_words(listing: Listing) -> str:
    """For whom, in one line; "" for everybody."""
    named = [split(listing.fields), split(listing.ranks), post_words(split(listing.posts))]
    if listing.experience:
        named.append([str(CoursePage.Experience(listing.experience).label)])
    return " · ".join(pgettext("list", ", ").join(words) for words in named if words)
