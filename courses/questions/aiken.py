"""Aiken: a question line, lines “A. answer” or “A) answer”, and “ANSWER: A” or “答案：A”."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.questions.drafts import Draft, checked, choice_kind, option
from lms.common.errors import RowError

_OPTION = re.compile(r"([A-Z])(?:[.)]\s+|[．、）]\s*)(\S.*)")
_ANSWER = re.compile(r"(?:ANSWER|(?:正确)?答案)[:：]\s*([A-Z](?:\s*[,，、]?\s*[A-Z])*)\s*", re.IGNORECASE)


def read(text: str) -> list[Draft]:
    """All questions of *text*. Raises ``RefusedFile`` naming every bad line."""
    errors: list[RowError] = []
    drafts = [draft for block in _blocks(text) if (draft := _draft(block, errors))]
    return checked(drafts, errors)


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Lines of one question with their numbers; it ends with its answer line, or without one where after a
    blank line something else than an answer follows its options.
    """
    block: list[tuple[int, str]] = []
    parted = False
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        if not line:
            parted = any(_OPTION.fullmatch(said) for _number, said in block)
            continue
        ends = _ANSWER.fullmatch(line)
        if parted and not ends and not _OPTION.fullmatch(line):
            yield block
            block = []
        parted = False
        block.append((number, line))
        if ends:
            yield block
            block = []
    if block:
        yield block


def _draft(block: list[tuple[int, str]], errors: list[RowError]) -> Draft | None:
    first, last = block[0][0], block[-1]
    answer = _ANSWER.fullmatch(last[1])
    if not answer:
        errors.append(
            RowError(
                first,
                pgettext("of a question", "Answer"),
                _("This question has no answer line such as “ANSWER: A”."),
            )
        )
        return None
    right = {letter.upper() for letter in re.findall(r"[A-Za-z]", answer[1])}
    stem, options, letters = [], [], []
    for number, line in block[:-1]:
        if match := _OPTION.fullmatch(line):
            letters.append(match[1])
            options.append(option(match[2], match[1] in right))
        elif options:
            errors.append(RowError(number, "", _("After the choices only the answer line may follow.")))
        else:
            stem.append(line)
    if len(set(letters)) < len(letters):
        errors.append(RowError(first, "", _("Two choices have the same letter.")))
        return None
    if missing := right - set(letters):
        errors.append(
            RowError(
                last[0],
                pgettext("of a question", "Answer"),
                _("There is no answer %(letter)s.") % {"letter": ", ".join(sorted(missing))},
            )
        )
        return None
    return Draft(first, "\n".join(stem), choice_kind(options), {"options": options})
