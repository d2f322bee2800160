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


def scene_order(enrolment: Enrolment, scenario: dict, kept: StepDone | None, node: dict) -> list[int]:
    """The author's number of the choice at each place: another order in each play and scene, the same while it lasts."""
    play, step = (kept.play, len(kept.answer)) if kept else (0, 0)
    seed = salted_hmac("scene", f"{enrolment.pk}:{scenario['uid']}:{play}:{step}").hexdigest()
    order = list(range(len(node["choices"])))
    Random(seed).shuffle(order)  # noqa: S311  (the seed is secret and never shown)
    return order


def _scene(enrolment, digest, block, kept, answer, now) -> StepDone:
    """Go one choice further, or start again with ``again``. The server alone knows where a place leads."""
    scenario, passed = block["scenario"], bool(kept and kept.passed)
    if answer == ["again"]:
        return _keep(enrolment, digest, block["id"], [], passed, None, now, play=kept.play + 1 if kept else 0)
    taken = list(kept.answer) if kept else []
    try:
        node = scenarios.play(scenario, taken).node
        places = dict(enumerate(scene_order(enrolment, scenario, kept, node)))
        taken.append(places[int(answer[0])])
        stand = scenarios.play(scenario, taken)
    except (ValueError, LookupError):
        raise HouseError(_("This choice is not open any more. Look at where you stand now.")) from None
    return _keep(enrolment, digest, block["id"], taken, stand.passed or passed, None, now)


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
