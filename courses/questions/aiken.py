"""Aiken: a question line, lines “A. answer” or “A) answer”, and “ANSWER: A”; “A、” and “答案：A” do as well."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.questions.drafts import Draft, choice_kind, option
from lms.common.errors import RefusedFile, RowError

_OPTION = re.compile(r"([A-Z])(?:[.)]\s+|[、．）]\s*)(\S.*)")
_ANSWER = re.compile(r"(?:ANSWER|答案)\s?[:：]\s*([A-Z](?:\s?[,，、]?\s?[A-Z]){0,25})\s*", re.IGNORECASE)


def read(text: str) -> list[Draft]:
    """All questions of *text*. Raises ``RefusedFile`` naming every bad line."""
    errors: list[RowError] = []
    drafts = [draft for block in _blocks(text) if (draft := _draft(block, errors))]
    if errors:
        raise RefusedFile(errors)
    return drafts


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    """Lines of one question with their numbers; a question ends with its ANSWER line."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        block.append((number, line.strip()))
        if _ANSWER.fullmatch(line.strip()):
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
                last[0],
                pgettext("of a question", "Answer"),
                _("The question that begins in line %(n)s has no ANSWER line.") % {"n": first},
            )
        )
        return None
    right = {letter for letter in answer[1].upper() if "A" <= letter <= "Z"}
    stem, options, letters = [], [], []
    for number, line in block[:-1]:
        if match := _OPTION.fullmatch(line):
            letters.append(match[1])
            options.append(option(match[2], match[1] in right))
        elif options:
            errors.append(RowError(number, "", _("After the answers only ANSWER may follow.")))
        else:
            stem.append(line)
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
