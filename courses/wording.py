"""All words of a frozen course by the place where they stand: what a reviewer compares and a scanner reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

import nh3
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.audience import post_codes, post_words
from courses.blocks import AnswerBody
from courses.models import CoursePage
from courses.questions.kinds import right_answer
from lms.hours.categories import Category, Method, Schedule

# Keys of the frozen form that hold no words of an author.
UNSAID = {"id", "type", "kind", "uid", "digest", "sha256", "file", "poster", "bank", "difficulty"}
EXPERIENCE = dict(CoursePage.Experience.choices)
QUESTION_KINDS = AnswerBody.base_blocks


@dataclass(frozen=True)
class Passage:
    """``where`` is what its author calls the place; ``lines`` are the words there, in reading order."""

    where: str
    lines: tuple[str, ...]


def passages(content: dict) -> list[Passage]:
    """The head, each lesson, each question of the final test."""
    lessons = [
        Passage(
            _("Lesson %(n)s “%(title)s”") % {"n": n, "title": lesson["title"]},
            (
                lesson["title"],
                _("%(face)s to learn") % {"face": _clock(lesson["seconds"])},
                *(line for block in lesson["blocks"] for line in _block(block)),
            ),
        )
        for n, lesson in enumerate(content["lessons"], start=1)
    ]
    questions = [
        Passage(_("Question “%(stem)s…”") % {"stem": q["stem"][:8]}, tuple(_question(q)))
        for q in content["questions"]
    ]
    return [Passage(_("Course"), tuple(_head(content))), *lessons, *questions]


def _head(content: dict) -> list[str]:
    test, audience = content["test"], content["audience"]
    return [
        content["title"],
        content["summary"],
        content["teacher"],
        " · ".join(
            str(kind(content[key]).label)
            for kind, key in ((Category, "category"), (Method, "method"), (Schedule, "schedule"))
        ),
        _("%(n)s minutes are credited") % {"n": content["minutes"]},
        _("Counts again this year: a substantial change") if content["substantial_change"] else "",
        pgettext("list", ", ").join(_test_words(test)),
        *(pgettext("list", ", ").join(_rule_words(rule)) for rule in content["paper"]),
        " ".join(
            [
                *audience["field"],
                *audience["rank"],
                *post_words(post_codes(",".join(audience["post"]))),
                *([str(EXPERIENCE[audience["experience"]])] if audience["experience"] else []),
                *content["powers"],
            ]
        ),
        *(f"《{p['law']}》{p['version']} {p['article']} {p['words']}" for p in content["provisions"]),
    ]


def _test_words(test: dict) -> Iterator[str]:
    """What the final test asks; nothing is said of what it does not have."""
    yield _("pass mark %(mark)s") % {"mark": test["pass_mark"]}
    if test["test_out_mark"]:
        yield _("without the lessons %(mark)s") % {"mark": test["test_out_mark"]}
    yield _("%(n)s minutes") % {"n": test["minutes"]}
    yield _("%(n)s tries") % {"n": test["tries"]} if test["tries"] else _("as many tries as wanted")
    if test["retry_hours"]:
        yield _("%(n)s hours between two tries") % {"n": test["retry_hours"]}


def _rule_words(rule: dict) -> Iterator[str]:
    """How many questions a rule draws, and from which of the bank."""
    yield _("%(n)s questions drawn") % {"n": rule["count"]}
    if rule["tag"]:
        yield _("tag %(tag)s") % {"tag": rule["tag"]}
    if rule["difficulty"]:
        yield _("difficulty %(level)s") % {"level": rule["difficulty"]}


def _block(block: dict) -> list[str]:
    if block["type"] == "question":
        return _question(block["question"])
    if block["type"] == "scenario":
        return _scenario(block["scenario"])
    if block["type"] == "text":
        return plain(block["html"]).splitlines()
    words = {key: value for key, value in block.items() if key not in {"cues", "slides"}}
    return [*_strings(words), *_unworded(block), *_cues(block), *_slides(block)]


def _unworded(block: dict) -> Iterator[str]:
    """What a block holds beside words: its files by their digest, its edition, what it asks for."""
    for name in ("file", "poster"):
        if block.get(name):
            yield _("file %(mark)s") % {"mark": block[name]["sha256"][:12]}
    if "edition" in block:
        yield _("edition %(n)s") % {"n": block["edition"]}
    if block.get("evidence"):
        yield _("A file is handed in")
    if block.get("checked"):
        yield _("A trainer looks at it before it counts")


def _cues(block: dict) -> list[str]:
    return [f"{cue['start']:.1f}–{cue['end']:.1f} {cue['text']}" for cue in block.get("cues", [])]


def _slides(block: dict) -> list[str]:
    return [line for slide in block.get("slides", []) for line in (*_strings(slide), *_unworded(slide))]


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def _question(question: dict) -> list[str]:
    """The stem, the lettered answers, what is right and why; then whatever else it says."""
    options = [
        f"{chr(65 + n)}. {option['text']}" + (f" – {option['feedback']}" if option["feedback"] else "")
        for n, option in enumerate(question.get("options", []))
    ]
    right = _("Right answer: %(right)s") % {"right": "; ".join(right_answer(question))}
    why = " ".join(w for w in (question["law"], question["quote"], question["explanation"]) if w)
    tags = _("Tags: %(tags)s") % {"tags": ", ".join(question["tags"])} if question["tags"] else ""
    rubric = [f"{line['text']} ({line['points']})" for line in question.get("rubric", [])]
    worth = " · ".join(
        [
            str(QUESTION_KINDS[question["kind"]].label),
            _("%(n)s points") % {"n": question["points"]},
            _("difficulty %(level)s") % {"level": question["difficulty"]},
        ]
    )
    told = {"stem", "options", "law", "quote", "explanation", "tags", "rubric"}
    rest = _strings({key: value for key, value in question.items() if key not in told})
    return [line for line in (question["stem"], worth, *options, *rest, *rubric, right, why, tags) if line]


def _scenario(scenario: dict) -> list[str]:
    lines = [scenario["title"], _("%(n)s points to pass") % {"n": scenario["pass_points"]}]
    for node in scenario["nodes"]:
        lines.append(f"{node['name']}: {node['text']}")
        if node["end"]:
            lines.append(_("The scenario ends here"))
        for choice in node["choices"]:
            points = ", ".join(f"{name} {n:+d}" for name, n in choice["points"].items())
            fatal = f" [{_('fatal fault')}]" if choice["fatal"] else ""
            earned = f" ({points})" if points else ""
            lines.append(f"– {choice['text']} → {choice['goes_to']}{earned}{fatal}")
            lines += [choice["feedback"], choice["law"]]
    return lines


def _strings(value) -> list[str]:
    """Every text below *value*, technical keys left out."""
    if isinstance(value, dict):
        return [line for key, below in value.items() if key not in UNSAID for line in _strings(below)]
    if isinstance(value, list | tuple):
        return [line for below in value for line in _strings(below)]
    return [value] if isinstance(value, str) and value.strip() else []


def plain(html: str) -> str:
    """Text of cleaned HTML, a line for each paragraph and list entry."""
    for tag in ("</p>", "</li>", "</h3>", "</h4>", "<br>", "</blockquote>"):
        html = html.replace(tag, f"{tag}\n")
    return unescape(nh3.clean(html, tags=set())).strip()
