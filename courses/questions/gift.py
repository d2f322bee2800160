"""Moodle's GIFT: choice, true/false, short words, matching. Numbers and essays are read as far as they fit."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.questions.drafts import Draft, checked, choice_kind, option, refuse_part_points
from courses.questions.kinds import BLANK
from lms.common.errors import RowError

_ESCAPED = {
    "\\=": "\ue000",
    "\\~": "\ue001",
    "\\#": "\ue002",
    "\\{": "\ue003",
    "\\}": "\ue004",
    "\\:": "\ue005",
    "\\n": "\n",
}
_BACK = {"\ue000": "=", "\ue001": "~", "\ue002": "#", "\ue003": "{", "\ue004": "}", "\ue005": ":"}
_TITLE = re.compile(r"::(.{0,200}?)::", re.DOTALL)
_WEIGHT = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]{1,5})?)%")
_FORMAT = re.compile(r"\[(?:html|moodle|plain|markdown)\]")


def read(text: str) -> list[Draft]:
    """All questions of *text*. Raises ``RefusedFile`` naming every bad question by its line."""
    errors: list[RowError] = []
    drafts = []
    for row, block in _blocks(text):
        try:
            drafts.append(_draft(row, block))
        except ValueError as error:
            errors.append(RowError(row, "", str(error)))
    return checked(drafts, errors)


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    lines: list[str] = []
    first = 0
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip().startswith("//") or line.startswith("$CATEGORY"):
            line = ""
            if lines:
                continue
        if line.strip():
            first = first or number
            lines.append(line)
        elif lines:
            yield first, "\n".join(lines)
            lines, first = [], 0


def _draft(row: int, block: str) -> Draft:
    for escaped, mark in _ESCAPED.items():
        block = block.replace(escaped, mark)
    title = ""
    if match := _TITLE.match(block.strip()):
        title, block = _plain(match[1]), block.strip()[match.end() :]
    start, end = block.find("{"), block.rfind("}")
    if start < 0 or end < start:
        raise ValueError(_("There is no answer in braces { }."))
    before, inside, after = block[:start], block[start + 1 : end].strip(), block[end + 1 :]
    stem = _plain(_FORMAT.sub("", before + (BLANK if after.strip() else "") + after))
    kind, value, said = _answer(inside)
    if kind == "fill_in" and BLANK not in stem:
        stem += BLANK
    return Draft(row, stem, kind, value, title=title, explanation=said)


def _answer(inside: str) -> tuple[str, dict, str]:
    inside, _mark, general = inside.partition("####")
    inside, said = inside.strip(), _plain(general)
    word = inside.partition("#")[0].strip().upper()
    if word in ("T", "TRUE", "F", "FALSE"):
        return "true_false", {"true": word in ("T", "TRUE")}, said
    if inside.startswith("#"):
        raise ValueError(_("Questions that ask for a number are not taken over."))
    if not inside:
        raise ValueError(_("Essays need a rubric; write them in the editor."))
    parts = re.findall(r"([=~])([^=~]*)", inside)
    if not parts:
        raise ValueError(_("The answers have to begin with = or ~."))
    if all(sign == "=" and "->" in words for sign, words in parts):
        pairs = [words.partition("#")[0].split("->", 1) for _sign, words in parts]
        return "matching", {"pairs": [{"left": _plain(a), "right": _plain(b)} for a, b in pairs]}, said
    if all(sign == "=" for sign, _words in parts):
        refuse_part_points([_weight(*part) for part in parts], choice=False)
        accepted = [_plain(_WEIGHT.sub("", words.partition("#")[0])) for _sign, words in parts]
        return "fill_in", {"blanks": ["|".join(accepted)]}, said
    refuse_part_points([_weight(*part) for part in parts], choice=True)
    options = [_option(sign, words) for sign, words in parts]
    return choice_kind(options), {"options": options}, said


def _option(sign: str, words: str) -> dict:
    text, _mark, feedback = words.partition("#")
    return option(_plain(_WEIGHT.sub("", text)), _weight(sign, words) > 0, _plain(feedback))


def _weight(sign: str, words: str) -> float:
    """Percent of the points: as written, else all for = and none for ~."""
    if found := _WEIGHT.search(words.partition("#")[0]):
        return float(found[1])
    return 100 if sign == "=" else 0


def _plain(text: str) -> str:
    for mark, sign in _BACK.items():
        text = text.replace(mark, sign)
    return text.strip()
