"""Take a file of questions into a bank: whole or not at all, each fault with its row."""

import re
from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import QuestionBankPage, QuestionPage
from courses.questions import aiken, gift, moodle, sheet
from courses.questions.drafts import Draft
from lms.common.errors import RefusedFile, RowError
from lms.officers.models import Account

FORMATS = {
    "": gettext_lazy("Recognised by the file"),
    "sheet": gettext_lazy("Excel template"),
    "gift": "GIFT",
    "aiken": "Aiken",
    "moodle": "Moodle XML",
}
_READERS: dict[str, Callable[[str], list[Draft]]] = {
    "gift": gift.read,
    "aiken": aiken.read,
    "moodle": moodle.read,
}
ANSWER_LINE = re.compile(r"^(ANSWER|答案)\s?[:：]", re.MULTILINE | re.IGNORECASE)
MAX_BYTES = 5 * 1024 * 1024
MAX_QUESTIONS = 500


def kind_of(content: bytes) -> str:
    """Which of ``FORMATS`` a file is, by its first bytes and by what only one of them writes."""
    if content.startswith(b"PK"):
        return "sheet"
    text = _text(content)
    if text.lstrip().startswith("<"):
        return "moodle"
    if ANSWER_LINE.search(text):
        return "aiken"
    return "gift" if "{" in text else "sheet"


def read_questions(path: Path, kind: str) -> list[Draft]:
    """The questions of a file. Raises ``RefusedFile`` with every fault, never half a list."""
    if path.stat().st_size > MAX_BYTES:
        raise RefusedFile([RowError(0, "", _("The file is larger than %(mb)s MB. Split it.") % {"mb": 5})])
    drafts = sheet.read(path) if kind == "sheet" else _READERS[kind](_text(path.read_bytes()))
    if not drafts:
        raise RefusedFile([RowError(0, "", _("The file holds no question."))])
    if len(drafts) > MAX_QUESTIONS:
        raise RefusedFile([RowError(0, "", _("At most %(n)s questions at once.") % {"n": MAX_QUESTIONS})])
    return drafts


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedFile([RowError(0, "", _("The file is neither UTF-8 nor GB18030."))])


@transaction.atomic
def import_questions(bank: QuestionBankPage, drafts: list[Draft], *, by: Account) -> list[QuestionPage]:
    """Each draft becomes a page of the bank."""
    return [bank.add_child(instance=_page(draft, by)) for draft in drafts]


def _page(draft: Draft, by: Account) -> QuestionPage:
    return QuestionPage(
        title=(draft.title or draft.stem)[:60],
        owner=by,
        stem=draft.stem,
        answer=[{"type": draft.kind, "value": draft.value}],
        points=draft.points,
        tags=draft.tags[:200],
        difficulty=draft.difficulty,
        law=draft.law[:160],
        explanation=draft.explanation[:1000],
    )
