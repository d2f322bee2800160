"""The people and the way from a record to guidance, through the doors."""

import json

from case_library.editions import issue
from case_library.intake.taking import import_record
from case_library.intake.units import unit_of_any
from case_library.maskings import confirm, decide, hand_on
from case_library.models import MaskingTask, ReviewerProfile
from case_library.reviewing import give_verdict, submit
from case_library.sealing import unseal
from case_library.writing import import_guidance
from lms.demo import key_law
from tests.case_library.deidentification import ROOT
from tests.factories import NOW, make_manager


def make_record(**values) -> dict:
    path = ROOT / "../shared/data/schemas/examples/case_fume.json"
    own = {"decision_no": f"湖吴综执罚决字〔2024〕第{values['case_uid']}号"} if "case_uid" in values else {}
    return json.loads(path.read_text(encoding="utf-8")) | own | values


def make_reviewer(unit, **values):
    account = make_manager(unit, "legal_reviewer")
    values = {"has_legal_qualification": True, "noted_at": NOW} | values
    ReviewerProfile.objects.create(account=account, **values)
    return account


def taken_in(record: dict, *, by=None):
    import_record(record, unit_of=unit_of_any, by=by, now=NOW)
    return MaskingTask.objects.select_related("case").get(case__case_uid=record["case_uid"])


def decided(task, *, by):
    """Everything that the machine left open is masked."""
    entries = unseal(bytes(task.marks.content))
    changes = [{"text": e["text"], "decision": "accept"} for e in entries if e["decision"] == "open"]
    return decide(task, changes, by=by, now=NOW)


def masked(task, *, by, second):
    decided(task, by=by)
    hand_on(task, by=by, now=NOW)
    return confirm(task, by=second, now=NOW)


def a_document() -> dict:
    return json.loads((ROOT / "lms/demo/guidance/02-cooking-fume.json").read_text(encoding="utf-8"))


def publish_guidance(unit, *, now=NOW, questions=None, **values):
    """An edition of words of our own, without a case, reviewed by one and published by another."""
    document = a_document() | {"questions": questions or [a_question()]} | values
    editor, reviewer = make_manager(unit, "case_editor"), make_reviewer(unit)
    page = import_guidance(document, unit=unit, by=editor, now=now)
    submission = submit(page, by=editor, now=now)
    give_verdict(submission, verdict="pass", digest=submission.digest, by=reviewer, now=now)
    return issue(page, by=make_manager(unit, "bureau"), now=now)


def publish_guide(unit, *, now=NOW):
    """The demonstration guide, written, reviewed and published by three people of *unit*."""
    return key_law.publish(
        unit=unit, writer=make_manager(unit, "case_editor"), reviewer=make_reviewer(unit),
        publisher=make_manager(unit, "bureau"), now=now,
    )  # fmt: skip


def a_question() -> dict:
    return {
        "stem": "复查时刚好清理完毕，还能不能处罚？",
        "options": ["A 应当处罚", "B 没有危害后果的，不予处罚", "C 一律可以不罚"],
        "answer": "B",
        "reason": "第三十三条第一款第一句。",
    }
