"""Moodle XML: multichoice, truefalse, shortanswer, matching. The parser opens no entity and no address."""

import re

import nh3
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from courses.questions.drafts import Draft, checked, choice_kind, option, refuse_part_points
from courses.questions.kinds import BLANK
from lms.common.errors import RefusedFile, RowError

KNOWN = ("multichoice", "truefalse", "shortanswer", "matching")


def read(text: str) -> list[Draft]:
    """All questions of *text*. Raises ``RefusedFile`` naming each bad question by its line."""
    try:
        root = fromstring(text)
    except ParseError as error:
        raise RefusedFile([RowError(error.position[0], "", _("This is no well-formed XML."))]) from None
    except DefusedXmlException:
        raise RefusedFile([RowError(1, "", _("The file declares entities and was not opened."))]) from None
    errors: list[RowError] = []
    drafts = []
    for row, element in zip(_rows(text), root.findall("question"), strict=False):
        if element.get("type") == "category":
            continue
        try:
            drafts.append(_draft(row, element))
        except ValueError as error:
            errors.append(RowError(row, element.get("type", ""), str(error)))
    return checked(drafts, errors)


def _rows(text: str) -> list[int]:
    """The line on which each <question> begins."""
    return [text.count("\n", 0, match.start()) + 1 for match in re.finditer(r"<question[\s>]", text)]


def _draft(row: int, element) -> Draft:
    kind = element.get("type", "")
    if kind not in KNOWN:
        raise ValueError(_("Questions of type “%(kind)s” are not taken over.") % {"kind": kind})
    stem = _text(element.find("questiontext"))
    answer_kind, value = {
        "multichoice": _choice,
        "truefalse": _truth,
        "shortanswer": _words,
        "matching": _pairs,
    }[kind](element)
    if answer_kind == "fill_in" and BLANK not in stem:
        stem += BLANK
    return Draft(
        row,
        stem,
        answer_kind,
        value,
        title=_text(element.find("name")),
        explanation=_text(element.find("generalfeedback")),
        tags=",".join(_text(tag) for tag in element.findall("tags/tag")),
    )


def _choice(element) -> tuple[str, dict]:
    answers = element.findall("answer")
    refuse_part_points([_weight(a) for a in answers], choice=True)
    options = [option(_text(a), _weight(a) > 0, _text(a.find("feedback"))) for a in answers]
    return choice_kind(options), {"options": options}


def _truth(element) -> tuple[str, dict]:
    right = next((a for a in element.findall("answer") if _weight(a) > 0), None)
    if right is None:
        raise ValueError(_("No answer is marked as right."))
    return "true_false", {"true": _text(right).lower() == "true"}


def _words(element) -> tuple[str, dict]:
    refuse_part_points([_weight(a) for a in element.findall("answer")], choice=False)
    accepted = [_text(a) for a in element.findall("answer") if _weight(a) > 0]
    return "fill_in", {"blanks": ["|".join(accepted)]}


def _weight(answer) -> float:
    """Percent of the points that an answer earns."""
    return float(answer.get("fraction", "0") or 0)


def _pairs(element) -> tuple[str, dict]:
    pairs = [
        {"left": _text(sub), "right": _text(sub.find("answer"))}
        for sub in element.findall("subquestion")
        if _text(sub)
    ]
    return "matching", {"pairs": pairs}


def _text(element) -> str:
    """Plain words of a node: its <text> child or its own, with markup cleaned away."""
    if element is None:
        return ""
    inner = element.find("text")
    raw = (inner.text if inner is not None else element.text) or ""
    cleaned = strip_tags(nh3.clean(raw.replace("</p>", "</p>\n"), tags={"p", "br"}, attributes={}))
    return (
        cleaned.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
    )
