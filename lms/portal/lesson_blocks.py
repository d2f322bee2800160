"""A lesson's blocks as the templates show them: never an answer before it was given."""

from django.urls import reverse

from case_library.models import GuidanceEdition
from case_library.statutes.linking import article_address
from courses import scenarios
from courses.learning.steps import practice_order, scene_choices
from courses.models import Enrolment, StepDone
from courses.provisions import cited
from courses.questions import kinds
from courses.staleness import changed_places, cited_in

STEPS = {"question", "scenario", "checklist", "field_task"}


def shown_blocks(
    blocks: list[dict], enrolment: Enrolment, number: int, steps: dict[str, StepDone]
) -> list[dict]:
    guidance = _guidance_today([block["code"] for block in blocks if block["type"] == "guidance"])
    changed = changed_places(enrolment.edition_id) if any(map(cited_in, blocks)) else set()
    return [
        _shown(block, enrolment, number, steps.get(block["id"]))
        | guidance.get(block.get("code"), {})
        | {"changed": any(place in changed for _kind, place in cited_in(block)), **_law_address(block)}
        for block in blocks
        if block["type"] != "video"
    ]


def _guidance_today(codes: list[str]) -> dict[str, dict]:
    """What became of the guidance after the course was frozen: its newest edition, whether it was withdrawn."""
    if not codes:
        return {}
    rows = GuidanceEdition.objects.filter(guidance_key__in=codes).order_by("number")
    return {
        key: {"newest": number, "withdrawn": withdrawal is not None}
        for key, number, withdrawal in rows.values_list("guidance_key", "number", "withdrawal")
    }


def _law_address(block: dict) -> dict:
    """The page of a provision in the wording that is quoted, where the library of statutes holds it."""
    if block["type"] != "provision" or not block.get("from_library"):
        return {}
    place = cited(block["law"], block["article"])
    if place is None or not place.law:
        return {}
    return {
        "address": f"{reverse('provision', args=[place.law, article_address(place)])}?version={block['version']}"
    }


def _shown(block: dict, enrolment: Enrolment, number: int, done: StepDone | None) -> dict:
    kind = block["type"]
    seen = {"type": kind, "id": block["id"]}
    if kind in STEPS:
        seen["url"] = reverse("lesson-step", args=[enrolment.pk, number, block["id"]])
        seen["done"] = bool(done and done.passed)
    if kind == "question":
        return seen | _question(block["question"], enrolment, done)
    if kind == "scenario":
        return seen | _scenario(block["scenario"], enrolment, done)
    if kind == "checklist":
        ticked = set(done.answer) if done else set()
        items = [
            {"value": str(n), "text": text, "ticked": str(n) in ticked}
            for n, text in enumerate(block["points"])
        ]
        return seen | {"title": block["title"], "ticks": items}
    if kind == "field_task":
        return seen | {
            "title": block["title"],
            "task": block["task"],
            "evidence": block["evidence"],
            "said": done.answer[0] if done and done.answer else "",
            "checked": block.get("checked", False),
            "check_state": done.check_state if done else "",
            "comment": done.comment if done else "",
        }
    return block


def _question(question: dict, enrolment: Enrolment, done: StepDone | None) -> dict:
    order = practice_order(enrolment, question)
    seen = {"question": answered(question, order, done.answer if done else [])}
    if done and done.passed:
        seen["feedback"] = feedback(question, done.answer)
    return seen


def answered(question: dict, order: list[int], answer: list[str]) -> dict:
    """The question as shown with what is chosen, so that templates need no lookups."""
    seen, answer = kinds.shown(question, order), kinds.as_shown(question, answer, order)
    chosen = set(answer)
    if "options" in seen:
        seen["options"] = [o | {"chosen": o["value"] in chosen} for o in seen["options"]]
    elif "passages" in seen:
        seen["passages"] = [p | {"chosen": p["value"] in chosen} for p in seen["passages"]]
    elif "items" in seen:
        seen["places"] = _ordered(seen.pop("items"), answer)
    elif "lefts" in seen:
        seen["lefts"] = [
            left
            | {
                "rights": [
                    r | {"chosen": n < len(answer) and answer[n] == r["value"]} for r in seen["rights"]
                ]
            }
            for n, left in enumerate(seen["lefts"])
        ]
    elif "blanks" in seen:
        seen["blanks"] = [
            {"number": n + 1, "value": answer[n] if n < len(answer) else ""} for n in range(seen["blanks"])
        ]
    else:
        seen["value"] = answer[0] if answer else ""
    return seen


def _ordered(items: list[dict], answer: list[str]) -> list[dict]:
    """Each place with all steps to choose from; the place's own choice marked."""
    count = len(items)
    return [
        {
            "number": n + 1,
            "choices": [i | {"chosen": n < len(answer) and answer[n] == i["value"]} for i in items],
        }
        for n in range(count)
    ]


def feedback(question: dict, answer: list[str]) -> dict:
    """After an answer: right or not, the right one, why, and the article."""
    grade = kinds.grade(question, answer)
    chosen = set(answer)
    said = [
        o["feedback"]
        for n, o in enumerate(question.get("options", question.get("passages", [])))
        if str(n) in chosen and o["feedback"]
    ]
    return {
        "right": grade.right,
        "marked": grade.share is not None,
        "answer": kinds.right_answer(question),
        "said": said,
        "explanation": question["explanation"],
        "law": question["law"],
        "quote": question["quote"],
    }


def _scenario(scenario: dict, enrolment: Enrolment, done: StepDone | None) -> dict:
    """Choices go out under the places at which they are shown, so that none tells how the author wrote it."""
    taken = list(done.answer) if done else []
    stand = scenarios.play(scenario, taken)
    choices = stand.node["choices"]
    shown = scene_choices(enrolment, scenario, done)
    return {
        "title": scenario["title"],
        "text": stand.node["text"],
        "choices": [{"value": value, "text": choices[own]["text"]} for value, own in shown.items()],
        "finished": stand.finished,
        "passed": stand.passed,
        "fatal": stand.fatal,
        "points": sorted(stand.points.items()),
        "total": sum(stand.points.values()),
        "wanted": scenario["pass_points"],
        "said": stand.last["feedback"] if stand.last else "",
        "law": stand.last["law"] if stand.last else "",
        "begun": bool(taken),
    }
