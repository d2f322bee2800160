"""What a lesson asks for beside time: questions, scenarios, checklists, field tasks with evidence."""

from datetime import datetime
from random import Random

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from courses import scenarios
from courses.learning.figures import time_is_kept
from courses.learning.progress import READ
from courses.models import Enrolment, StepDone
from courses.questions import kinds
from lms.common.errors import HouseError
from lms.hours.evidence import keep_evidence
from lms.hours.models import Evidence
from lms.notices.outbox import settle
from lms.officers.models import Account


@transaction.atomic
def do_step(
    enrolment: Enrolment,
    number: int,
    block_id: str,
    *,
    answer: list[str],
    file=None,
    by: Account,
    now: datetime,
) -> StepDone:
    """Keep the answer to one block; a question is done when answered, a scenario when passed."""
    block, digest = _block(enrolment, number, block_id)
    kept = StepDone.objects.filter(enrolment=enrolment, lesson=digest, block=block_id).first()
    if block["type"] == "scenario":
        return _scene(enrolment, digest, block, kept, answer, now)
    elif block["type"] == "question":
        answer = kinds.clean_answer(block["question"], answer, practice_order(enrolment, block["question"]))
        passed = any(a.strip() for a in answer)
    elif block["type"] == "checklist":
        answer = [a for a in answer if a.isdecimal() and int(a) < len(block["points"])]
        passed = len(set(answer)) == len(block["points"])
    else:
        return _field_task(enrolment, digest, block, kept, answer, file, by, now)
    return _keep(enrolment, digest, block_id, answer, passed, None, now)


def practice_order(enrolment: Enrolment, question: dict) -> list[int]:
    """The order in which this learner sees a lesson's question, each time the same; not to be reckoned outside."""
    seed = salted_hmac("practice", f"{enrolment.pk}:{question['uid']}").hexdigest()
    return kinds.orders(question, Random(seed))  # noqa: S311  (the seed is secret and never shown)


def _field_task(enrolment, digest, block, kept, answer, file, by, now) -> StepDone:
    if kept and kept.check_state == StepDone.Check.ACCEPTED:
        raise HouseError(_("A trainer has accepted this; nothing more is needed."))
    words = [a[:2000] for a in answer if a.strip()][:1]
    if not words:
        raise HouseError(_("Say in a few words what you did."))
    evidence: Evidence | None = None
    if file is not None:
        evidence = keep_evidence(file, by=by, now=now)
    elif block["evidence"]:
        raise HouseError(_("This task asks for a file."))
    if not block.get("checked"):
        return _keep(enrolment, digest, block["id"], words, True, evidence, now)
    row = _keep(enrolment, digest, block["id"], words, False, evidence, now)
    row.check_state, row.comment, row.checked_by, row.checked_at = StepDone.Check.WAITING, "", None, None
    row.save(update_fields=["check_state", "comment", "checked_by", "checked_at"])
    settle(f"task:{row.pk}", now=now)
    return row


def scene_choices(
    enrolment: Enrolment, scenario: dict, kept: StepDone | None, *, back: int = 0
) -> dict[str, int]:
    """What a form sends for each choice, as they are shown → the author's number; empty at the end.

    Another order in each play and scene, the same while it lasts; *back*: of so many scenes before.
    """
    play, taken = (kept.play, kept.answer[: len(kept.answer) - back]) if kept else (0, [])
    stand = scenarios.play(scenario, taken)
    numbers = [] if stand.finished else list(range(len(stand.node["choices"])))
    seed = salted_hmac("scene", f"{enrolment.pk}:{scenario['uid']}:{play}:{len(taken)}").hexdigest()
    Random(seed).shuffle(numbers)  # noqa: S311  (the seed is secret and never shown)
    return {f"{play}.{len(taken)}.{place}": number for place, number in enumerate(numbers)}


def _scene(enrolment, digest, block, kept, answer, now) -> StepDone:
    """Go one choice further, or start again with ``again``. The server alone knows where a place leads.

    The same press twice goes one step: a value belongs to its scene.
    """
    scenario, passed = block["scenario"], bool(kept and kept.passed)
    if answer == ["again"]:
        return _keep(enrolment, digest, block["id"], [], passed, None, now, play=kept.play + 1 if kept else 0)
    pressed = "".join(answer)
    if kept and kept.answer and pressed in scene_choices(enrolment, scenario, kept, back=1):
        return kept
    choices = scene_choices(enrolment, scenario, kept)
    if pressed not in choices:
        raise HouseError(_("This choice is not open any more. Look at where you stand now."))
    taken = [*(kept.answer if kept else ()), choices[pressed]]
    passed = passed or scenarios.play(scenario, taken).passed
    return _keep(enrolment, digest, block["id"], taken, passed, None, now)


def _block(enrolment: Enrolment, number: int, block_id: str) -> tuple[dict, str]:
    lessons = enrolment.edition.content["lessons"]
    if enrolment.state != Enrolment.State.LEARNING or not 1 <= number <= len(lessons):
        raise HouseError(_("This course is not under way any more."))
    lesson = lessons[number - 1]
    found = next((b for b in lesson["blocks"] if b["id"] == block_id), None)
    if found is None:
        raise HouseError(_("This part is no longer in the lesson. Reload the page."))
    return found, lesson["digest"]


def _keep(enrolment, digest, block_id, answer, passed, evidence, now, **more) -> StepDone:
    row, _new = StepDone.objects.update_or_create(
        enrolment=enrolment,
        lesson=digest,
        block=block_id[:40],
        defaults={"answer": answer, "passed": passed, "evidence": evidence, "at": now} | more,
    )
    return row


@transaction.atomic
def mark_read(enrolment: Enrolment, number: int, *, by: Account, now: datetime) -> StepDone:
    """Coverage without time-keeping: the learner says so; the test proves it (B1)."""
    if time_is_kept():
        raise HouseError(_("Learning time is kept here; the lesson counts by its time."))
    lessons = enrolment.edition.content["lessons"]
    if enrolment.state != Enrolment.State.LEARNING or not 1 <= number <= len(lessons):
        raise HouseError(_("This course is not under way any more."))
    digest = lessons[number - 1]["digest"]
    return _keep(enrolment, digest, f"{READ}:{digest}", [], True, None, now)
