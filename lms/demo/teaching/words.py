"""A small language for writing courses down: each helper gives one block or question as pages hold it."""

from dataclasses import dataclass, field

from lms.demo.key_law import KEY as GUIDE

LAW = "行政处罚法"


@dataclass(frozen=True)
class Question:
    stem: str
    answer: dict
    why: str = ""
    law: str = ""
    tag: str = ""
    difficulty: int = 3
    points: int = 5


@dataclass(frozen=True)
class Lesson:
    title: str
    minutes: int
    body: list[dict]


@dataclass(frozen=True)
class Course:
    key: str
    unit: str
    title: str
    summary: str
    category: str
    method: str
    minutes: int
    lessons: list[Lesson]
    questions: list[Question]
    teacher: str = ""
    schedule: str = "routine"
    drawn: int = 5
    pass_mark: int = 80
    test_out: int | None = 90
    fields: str = ""
    rules: list[tuple[int, str]] = field(default_factory=list)  # (how many, tag); else *drawn* of all
    provisions: list[dict] = field(default_factory=list)


def text(*paragraphs: str) -> dict:
    return {"type": "text", "value": "".join(f"<p>{p}</p>" for p in paragraphs)}


def points(heading: str, *items: str) -> dict:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return {"type": "text", "value": f"<h3>{heading}</h3><ol>{listed}</ol>"}


def guidance(place: int, title: str) -> dict:
    """The first edition of the *place*-th guidance; its number is filled in when the course is built."""
    return {"type": "guidance", "value": {"code": place, "edition": 1, "title": title}}


def study_guide(article: str) -> dict:
    """One article of the city's own study guide."""
    return {"type": "guide", "value": {"guide": GUIDE, "edition": 1, "article": article}}


def provision(article: str, words: str, law: str = LAW, version: str = "2021") -> dict:
    return {
        "type": "provision",
        "value": {"law": law, "version": version, "article": article, "words": words},
    }


def checklist(title: str, *items: str) -> dict:
    return {"type": "checklist", "value": {"title": title, "items": list(items)}}


def field_task(title: str, task: str, *, checked: bool = False) -> dict:
    return {
        "type": "field_task",
        "value": {"title": title, "task": task, "evidence": False, "checked": checked},
    }


def ask(number: int) -> dict:
    """Question *number* of the course's own bank, inside the lesson."""
    return {"type": "ask", "value": number}


def single(stem: str, right: str, *wrong: str, **more) -> Question:
    options = [_option(right, True)] + [_option(w, False) for w in wrong]
    return Question(stem, {"type": "single", "value": {"options": options}}, **more)


def multiple(stem: str, right: list[str], wrong: list[str], **more) -> Question:
    options = [_option(r, True) for r in right] + [_option(w, False) for w in wrong]
    return Question(stem, {"type": "multiple", "value": {"options": options}}, **more)


def true_false(stem: str, true: bool, **more) -> Question:
    return Question(stem, {"type": "true_false", "value": {"true": true}}, **more)


def fill_in(stem: str, *blanks: str, **more) -> Question:
    return Question(stem, {"type": "fill_in", "value": {"blanks": list(blanks)}}, **more)


def ordering(stem: str, *items: str, **more) -> Question:
    return Question(stem, {"type": "ordering", "value": {"items": list(items)}}, **more)


def matching(stem: str, *pairs: tuple[str, str], **more) -> Question:
    rows = [{"left": left, "right": right} for left, right in pairs]
    return Question(stem, {"type": "matching", "value": {"pairs": rows}}, **more)


def find_fault(stem: str, document: str, *passages: tuple[str, str], **more) -> Question:
    """A passage with a reason has a fault."""
    rows = [{"text": t, "fault": bool(why), "feedback": why} for t, why in passages]
    return Question(stem, {"type": "find_fault", "value": {"document": document, "passages": rows}}, **more)


def short_answer(stem: str, model: str, *rubric: tuple[str, int], **more) -> Question:
    rows = [{"text": t, "points": p} for t, p in rubric]
    return Question(stem, {"type": "short_answer", "value": {"model_answer": model, "rubric": rows}}, **more)


def case_analysis(stem: str, facts: str, model: str, *rubric: tuple[str, int], **more) -> Question:
    rows = [{"text": t, "points": p} for t, p in rubric]
    value = {"facts": facts, "model_answer": model, "rubric": rows}
    return Question(stem, {"type": "case_analysis", "value": value}, **more)


def _option(words: str, correct: bool) -> dict:
    return {"text": words, "correct": correct, "feedback": ""}
