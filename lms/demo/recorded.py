"""Recorded cases and guidance of the demonstration city: every person, firm and number is invented.

Through the doors: taken in by a clerk, masked by one, confirmed by another, written, reviewed by 陆明轩,
published by the bureau, each on its own day. Story 5 (from file to textbook) and story 6 (the decision is
quashed). What the cases say stands in ``recorded_cases.json``, what they teach in ``guidance/``.
"""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from case_library.content import fill
from case_library.editions import issue
from case_library.intake.taking import import_record
from case_library.intake.units import unit_of_any
from case_library.maskings import confirm, decide, hand_on, recall, send_back
from case_library.models import (
    GuidanceEdition,
    GuidancePage,
    MaskedText,
    MaskingTask,
    RecordedCase,
)
from case_library.picking import pick
from case_library.purging import purge_due
from case_library.reviewers import note_qualification
from case_library.reviewing import give_verdict, submit
from case_library.sealing import unseal
from case_library.sections import sync_case_editors
from case_library.withdrawing import due_on, withdraw
from case_library.writing import begin_from_case
from courses.staleness import mark_stale
from lms.common import clock
from lms.common.clock import local_day
from lms.demo.recording import record_of
from lms.officers.models import Account

HERE = Path(__file__).parent
CASES = json.loads((HERE / "recorded_cases.json").read_text(encoding="utf-8"))
# Guidance that exists as words; the file's number is the case's.
WORDS = {int(path.name[:2]): path for path in sorted((HERE / "guidance").glob("*.json"))}
LOGINS = {
    "clerk": "ajly", "masker": "tmcl", "second": "tmqr", "editor": "albj", "reviewer": "0510021", "bureau": "0100010",
}  # fmt: skip

# How far the cases without words have come; all others are released.
RECALLED, WAITING, SENT_BACK, PROPOSED, HALF_MASKED, BEGUN = 9, 15, 17, 21, 22, 4
RETURNED_ONCE, QUASHED = 2, 3  # stories 5 and 6
# Second editions under way: handed in, returned, approved and not yet published.
IN_REVIEW, RETURNED, APPROVED = 5, 7, 13
NO_NAMES = {"安全", "时触发", "高二米", "区上风", "补造培训"}  # the machine asks; a person knows
TAKEN_IN, APART = 120, 5  # days ago, and so many more for each case


def tell(*, now: datetime, say: Callable[[str], None]) -> None:
    say("案件与指引 cases …")
    people = {name: Account.objects.get(login=login) for name, login in LOGINS.items()}
    note_qualification(
        people["reviewer"], has_legal_qualification=True, reviewing_since=None, fields=["environment", "market"],
        by=people["bureau"], now=now,
    )  # fmt: skip
    sync_case_editors(on=local_day(now))
    for number, case in enumerate(CASES, start=1):
        taken = _taken_in(number, now)
        _take_in(number, case, people, now)
        _mask(number, people, taken)
        if number in WORDS:
            _publish(number, people, taken + timedelta(days=10))
    purge_due(on=local_day(now), by=None, now=now)
    begin_from_case(_text(BEGUN), by=people["editor"], now=now - timedelta(days=6))
    _revise(people, now)


def tell_changes(*, now: datetime) -> None:
    """What befell published guidance after courses had cited it."""
    people = {name: Account.objects.get(login=login) for name, login in LOGINS.items()}
    _quash(people, now)


def code_of(place: int, *, now: datetime) -> str:
    """The number of the *place*-th published guidance, for courses that are written before it."""
    number = sorted(WORDS)[place - 1]
    return f"CZAL-{local_day(_taken_in(number, now) + timedelta(days=10)).year}-{place:04d}"


def _taken_in(number: int, now: datetime) -> datetime:
    return now - timedelta(days=TAKEN_IN + APART * number)


def _take_in(number: int, case: dict, people: dict, now: datetime) -> None:
    taken = now - timedelta(days=800) if case.get("old") else _taken_in(number, now)
    record = record_of(number, case, taken=local_day(taken))
    outcome = import_record(record, unit_of=unit_of_any, by=people["clerk"], now=taken)
    assert outcome.status in ("accepted", "quarantined"), outcome


def _mask(number: int, people: dict, taken: datetime) -> None:
    """Picked by the editor, decided by one, confirmed by another; some stop on the way."""
    task = MaskingTask.objects.filter(case__case_uid=_uid(number)).first()
    if task is None or CASES[number - 1].get("old"):
        return
    pick(task.case, by=people["editor"], now=taken + timedelta(days=1))
    if number == PROPOSED:
        return
    entries = [
        e for e in unseal(bytes(task.marks.content)) if number == HALF_MASKED or e["decision"] == "open"
    ]
    changes = [
        {"text": e["text"], "decision": "reject" if e["text"] in NO_NAMES else "accept"} for e in entries
    ]
    if number == HALF_MASKED:
        changes = changes[: len(changes) // 2]
    task = decide(task, changes, by=people["masker"], now=taken + timedelta(days=3))
    if number == HALF_MASKED:
        return
    task = hand_on(task, by=people["masker"], now=taken + timedelta(days=3))
    if number == SENT_BACK:
        reason = "“育秧大户”在村里只有一家，连同亩数能认出人，请改写。"
        send_back(task, reason=reason, by=people["second"], now=taken + timedelta(days=4))
    elif number != WAITING:
        text = confirm(task, by=people["second"], now=taken + timedelta(days=5))
        if number == RECALLED:
            reason = "堆场的方位描述仍能对应到唯一一家，退回重新处理。"
            recall(text, reason=reason, by=people["bureau"], now=taken + timedelta(days=9))


def _publish(number: int, people: dict, begun: datetime) -> GuidanceEdition:
    """Our words onto the case; story 5 is returned once before it passes."""
    document = json.loads(WORDS[number].read_text(encoding="utf-8"))
    page = begin_from_case(_text(number), by=people["editor"], now=begun)
    _draft(page, document, people["editor"])
    if number == RETURNED_ONCE:
        first = submit(page, by=people["editor"], now=begun + timedelta(days=6))
        give_verdict(
            first, verdict="return", digest=first.digest, by=people["reviewer"], now=begun + timedelta(days=8),
            opinion="请写明运行记录本被排除后，主要事实由哪些证据认定。", comments={"evidence_chain": "排除后的证据链要单独说明。"},
        )  # fmt: skip
        page.refresh_from_db()
        document["takeaways"] += "排除记录本之后，超标由检测报告认定，未运行由现场录像和用电数据认定。"
        _draft(page, document, people["editor"])
    submission = submit(page, by=people["editor"], now=begun + timedelta(days=10))
    give_verdict(
        submission,
        verdict="pass",
        digest=submission.digest,
        by=people["reviewer"],
        now=begun + timedelta(days=14),
    )
    return issue(_page(number), by=people["bureau"], now=begun + timedelta(days=16))


def _revise(people: dict, now: datetime) -> None:
    """Second editions under way, one in each state of the review."""
    added = {
        IN_REVIEW: "本地抽查发现，票据电子化以后，查验记录可以由供货平台推送，核对时要看推送时间是否早于销售。",
        RETURNED: "复查可以由安全员以视频方式配合完成，执法人员仍须到场抽问。",
        APPROVED: "点位调整后应当重新公告，公告前的记录不作证据。",
    }
    for number, words in added.items():
        page = _page(number)
        document = json.loads(WORDS[number].read_text(encoding="utf-8"))
        document["takeaways"] += words
        _draft(page, document, people["editor"])
        submission = submit(page, by=people["editor"], now=now - timedelta(days=4))
        if number == RETURNED:
            give_verdict(
                submission, verdict="return", digest=submission.digest, by=people["reviewer"], now=now - timedelta(days=2),
                opinion="“以视频方式配合”没有依据，请写明复查由谁到场、怎样记录。", comments={"takeaways": "与标准动作第五步不一致。"},
            )  # fmt: skip
        if number == APPROVED:
            give_verdict(
                submission,
                verdict="pass",
                digest=submission.digest,
                by=people["reviewer"],
                now=now - timedelta(days=1),
            )


def _quash(people: dict, now: datetime) -> None:
    """Story 6: the source decision is quashed; the guidance is withdrawn in time, two citing courses are marked."""
    edition = GuidanceEdition.objects.get(case__case_uid=_uid(QUASHED))
    day = date(2026, 9, 22)
    if not local_day(edition.issued_at) < day < local_day(now):
        day = local_day(edition.issued_at) + timedelta(days=20)
    record = record_of(QUASHED, CASES[QUASHED - 1], taken=local_day(_taken_in(QUASHED, now)))
    remedy = {
        "kind": "reconsideration",
        "result": "revoked",
        "date": day.isoformat(),
        "reason": "责令改正通知书送达程序违法",
    }
    import_record(
        record | {"remedies": [remedy]},
        unit_of=unit_of_any,
        by=people["clerk"],
        now=_at(day + timedelta(days=1)),
    )
    on_time = _at(due_on(RecordedCase.objects.get(case_uid=_uid(QUASHED))))
    reason = "原处罚决定经行政复议撤销：责令改正通知书没有有效送达。"
    withdraw(edition, ground="quashed", reason=reason, by=people["bureau"], now=on_time)
    mark_stale(
        kind="guidance", cited=edition.guidance_key, change="所引指引已撤回：原决定被复议撤销", now=on_time
    )


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), clock.LOCAL_ZONE)


def _uid(number: int) -> str:
    return f"CZ-AJ-{number:05d}"


def _text(number: int) -> MaskedText:
    return MaskedText.objects.get(case__case_uid=_uid(number))


def _page(number: int) -> GuidancePage:
    return GuidancePage.objects.get(case__case_uid=_uid(number))


def _draft(page: GuidancePage, document: dict, editor: Account) -> None:
    fill(page, document | {"code": page.guidance_key}).save_revision(user=editor)
