"""Why slides are not taken, in one place for both kinds."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from courses.scanning import hint_of, identifiers_in
from lms.common.errors import HouseError

MAX_BYTES, MAX_PAGES = 20 * 1024 * 1024, 80


class BadSlides(HouseError):
    """Too large, not what its name says, without pages, with too many, or naming somebody."""


def refuse_names(pages: Iterable[str]) -> None:
    """Raises ``BadSlides`` with the number of the first page whose words certainly name somebody (C2)."""
    for number, words in enumerate(pages, start=1):
        if hits := identifiers_in(words):
            raise BadSlides(
                _(
                    "Page %(n)s of the slides names somebody (“%(found)s”). Take it out; write 当事人甲 instead."
                )
                % {"n": number, "found": hint_of(hits)}
            )


def refuse_count(pages: int) -> None:
    if not 1 <= pages <= MAX_PAGES:
        raise BadSlides(_("Between 1 and %(n)s pages are taken.") % {"n": MAX_PAGES})
