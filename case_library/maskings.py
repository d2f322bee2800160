"""The masking of a case, act by act: proposed, decided string by string, confirmed by a second person (C2)."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from case_library import minors, sealing
from case_library.masking.carrying import Known, carry
from case_library.masking.cues import role_before
from case_library.masking.engine import RULES_VERSION, propose, write
from case_library.masking.marks import CERTAIN, TYPES, Mark
from case_library.masking.model import name_model
from case_library.masking.replacing import Replacer
from case_library.masking.residual import residual_hits
from case_library.models import CaseReading, MaskedText, MaskingTask, RecordedCase, TextRecall
from case_library.sheet import Line, filed_on, known_strings, lines_of, masked_record, text_of, texts_of
from lms.common import clock
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.notices.outbox import settle, tell
from lms.officers.models import Account, Role
from lms.officers.roles import Act
from lms.officers.visibility import holders_of, may

DECISIONS = ("open", "accept", "reject")


class NotMaskable(HouseError):
    """The masking cannot take this step now; the text says why."""


def propose_for(case: RecordedCase, record: dict, *, now: datetime) -> MaskingTask:
    """The machine's proposal: one entry for each distinct string, in the order of the text."""
    lines = lines_of(record)
    text = text_of(lines)
    found = propose(
        text, known=known_strings(record), model=name_model(settings.NAME_MODEL), filed_on=filed_on(record)
    )
    entries: dict[str, dict] = {}
    if case.minors:
        for words, type, instead in minors.found_in(text):
            entries.setdefault(words, _found(words, type, instead, source=minors.SOURCE, decision="accept"))
    for mark in found.marks:
        proved = mark.certain or mark.source in ("record", "pattern") or mark.type in CERTAIN
        sure = proved and mark.source != "learned"
        entries.setdefault(
            mark.text,
            {
                "text": mark.text, "type": mark.type, "role": mark.role, "source": mark.source,
                "instead": found.replacements[mark.text], "decision": "accept" if sure else "open",
            },
        )  # fmt: skip
    task = MaskingTask.objects.create(
        case=case, version=case.version, rules_version=RULES_VERSION, proposed_at=now,
        undecided=sum(e["decision"] == "open" for e in entries.values()),
    )  # fmt: skip
    sealing.seal_marks(task, list(entries.values()))
    CaseReading.objects.create(case=case, by=None, purpose=CaseReading.Purpose.PROPOSE, at=now)
    return task


@transaction.atomic
def decide(task: MaskingTask, changes: list[dict], *, by: Account, now: datetime) -> MaskingTask:
    """Accept, reject, change or add strings. ``changes``: ``[{text, decision, instead?, type?}]``; what is new is added."""
    task = _locked(task)
    _refuse_unless(task, MaskingTask.State.PROPOSED, MaskingTask.State.IN_REVIEW)
    _refuse_outsider(task, by)
    sheet = sheet_of(task, purpose=CaseReading.Purpose.MASK, by=by, now=now)
    entries = {e["text"]: e for e in sheet.entries}
    for change in changes:
        text = change["text"].strip()
        if len(text) < 2 or len(text) > 200 or change["decision"] not in DECISIONS:
            raise NotMaskable(_("Choose between 2 and 200 characters of the text."))
        entry = entries.setdefault(text, _found(text, "PERSON", "", source="person", decision="open"))
        if entry["source"] == minors.SOURCE and change["decision"] != "accept":
            raise NotMaskable(_("School, class and birth data of minors are always masked."))
        if change.get("type") in TYPES:
            entry["type"] = change["type"]
        instead = change.get("instead", "").strip()
        if instead:
            if residual_hits(instead) or text in instead:
                raise NotMaskable(_("What is written instead must not identify anybody either."))
            entry["instead"] = instead[:60]
        elif not entry["instead"]:
            entry["role"], entry["instead"] = sheet.proposed_for(text, entry["type"], entries.values())
        entry["decision"] = change["decision"]
    sealing.seal_marks(task, list(entries.values()))
    task.undecided = sum(e["decision"] == "open" for e in entries.values())
    task.state = MaskingTask.State.IN_REVIEW
    task.save(update_fields=["undecided", "state"])
    return task


def _found(text: str, type: str, instead: str, *, source: str, decision: str) -> dict:
    return {
        "text": text, "type": type, "role": "", "source": source, "instead": instead, "decision": decision,
    }  # fmt: skip


@transaction.atomic
def hand_on(task: MaskingTask, *, by: Account, now: datetime) -> MaskingTask:
    """Masking is done; a second person has to confirm. Nothing may be left undecided or certainly identifying."""
    task = _locked(task)
    _refuse_unless(task, MaskingTask.State.PROPOSED, MaskingTask.State.IN_REVIEW)
    _refuse_outsider(task, by)
    if task.undecided:
        raise NotMaskable(_("%(count)s strings are still undecided.") % {"count": task.undecided})
    left = sheet_of(task, purpose=CaseReading.Purpose.MASK, by=by, now=now).hits()
    if left:
        raise NotMaskable(
            _("The masked text still holds %(count)s certain identifiers. Mask them first.")
            % {"count": len(left)}
        )
    task.state, task.masked_by, task.masked_at = MaskingTask.State.WAITING, by, now
    task.returned_reason = ""
    task.save(update_fields=["state", "masked_by", "masked_at", "returned_reason"])
    settle(f"masking-returned:{task.pk}", now=now)
    others = set(holders_of(Role.CASE_MASKER, on=local_day(now))) - barred_from_confirming(task)
    tell(
        others, key=f"confirm-masking:{task.pk}:{now:%Y%m%d%H%M}", title=_("A masking waits for a second person"),
        text=task.case.case_uid, link=f"/cases/masking/{task.pk}/", needs_answer=True, now=now,
    )  # fmt: skip
    return task


@transaction.atomic
def confirm(task: MaskingTask, *, by: Account, now: datetime) -> MaskedText:
    """A second person looked at the whole text: from here on the masked record may leave the room."""
    task = _locked(task)
    _refuse_unless(task, MaskingTask.State.WAITING)
    _refuse_outsider(task, by)
    if by.pk in barred_from_confirming(task):
        raise NotAllowed(
            _(
                "Whoever recorded, handled or masked the case cannot confirm its masking. Somebody else has to."
            )
        )
    sheet = sheet_of(task, purpose=CaseReading.Purpose.CONFIRM, by=by, now=now)
    if sheet.hits():
        raise NotMaskable(_("The masked text still holds certain identifiers. Return it."))
    content = sheet.masked_record()
    text = MaskedText(
        task=task, case=task.case, content=content, digest=digest_of(content), rules_version=task.rules_version,
        strings_masked=sum(e["decision"] == "accept" for e in sheet.entries),
        masked_by=task.masked_by, confirmed_by=by, confirmed_at=now,
    )  # fmt: skip
    text.full_clean(exclude=["content"])
    text.save()
    task.state = MaskingTask.State.RELEASED
    task.save(update_fields=["state"])
    settle(f"confirm-masking:{task.pk}", now=now)
    return text


@transaction.atomic
def send_back(task: MaskingTask, *, reason: str, by: Account, now: datetime) -> MaskingTask:
    """The second person found something: back to the masker, with words."""
    task = _locked(task)
    _refuse_unless(task, MaskingTask.State.WAITING)
    _refuse_outsider(task, by)
    if by.pk in barred_from_confirming(task):
        raise NotAllowed(
            _(
                "Whoever recorded, handled or masked the case cannot confirm its masking. Somebody else has to."
            )
        )
    if not reason.strip():
        raise NotMaskable(_("Say what is missing."))
    settle(f"confirm-masking:{task.pk}", now=now)
    masker = task.masked_by_id
    task.state, task.returned_reason, task.masked_by, task.masked_at = (
        MaskingTask.State.IN_REVIEW,
        reason[:300],
        None,
        None,
    )
    task.save(update_fields=["state", "returned_reason", "masked_by", "masked_at"])
    tell(
        [masker], key=f"masking-returned:{task.pk}:{now:%Y%m%d%H%M%S}", title=_("A masking came back"), text=task.case.case_uid,
        link=f"/cases/masking/{task.pk}/", needs_answer=True, now=now,
    )  # fmt: skip
    return task


def may_recall(account: Account, text: MaskedText, *, on: date) -> bool:
    """Whoever masks for the unit, or publishes for it."""
    acts = (Act.MASK_CASES, Act.PUBLISH_GUIDANCE)
    return any(may(account, act=act, on=on, unit=text.case.unit) for act in acts)


@transaction.atomic
def recall(text: MaskedText, *, reason: str, by: Account, now: datetime) -> TextRecall:
    """Something identifying was left in: editions made of it are withdrawn in the same act."""
    from case_library.withdrawing import withdraw_all_of

    if not may_recall(by, text, on=local_day(now)):
        raise NotAllowed(_("You do not mask cases of this unit."))
    if not reason.strip():
        raise NotMaskable(_("Say what was found."))
    MaskingTask.objects.select_for_update().get(pk=text.task_id)
    if TextRecall.objects.filter(text=text).exists():
        raise NotMaskable(_("This masked text was recalled."))
    row = TextRecall.objects.create(text=text, reason=reason[:300], by=by, at=now)
    MaskingTask.objects.filter(pk=text.task_id).update(state=MaskingTask.State.RECALLED)
    withdraw_all_of(text.case, ground="leak", reason=_("The masked text was recalled."), by=by, now=now)
    tell(
        {text.masked_by_id, text.confirmed_by_id, *text.pages.values_list("owner", flat=True)} - {by.pk},
        key=f"recalled:{text.pk}", title=_("A masked text was recalled"), text=text.case.case_uid, link="/cases/desk/", now=now,
    )  # fmt: skip
    return row


@transaction.atomic
def mask_again(text: MaskedText, *, by: Account, now: datetime) -> MaskingTask:
    """The record behind a recalled text is masked anew, as long as it is kept, with the reason of the recall above it.

    What was masked stays masked; all that was left as it was is asked again: the reason lies among it, or nobody saw it.
    """
    case = RecordedCase.objects.select_for_update().get(pk=text.case_id)
    _refuse_outsider(text.task, by)
    recalled = TextRecall.objects.filter(text=text).first()
    if recalled is None:
        raise NotMaskable(_("This masked text was not recalled."))
    if case.state != RecordedCase.State.ACCEPTED:
        raise NotMaskable(
            _("The identified record is not kept or not open any more, so it cannot be masked again.")
        )
    if case.maskings.order_by("-version", "-pk").values_list("pk", flat=True).first() != text.task_id:
        raise NotMaskable(_("A newer masking of this case was begun already."))
    before = sealing.open_marks(text.task, purpose=CaseReading.Purpose.MASK, by=by, now=now)
    task = propose_for(
        case, sealing.open_record(case, purpose=CaseReading.Purpose.MASK, by=by, now=now), now=now
    )
    entries = {entry["text"]: entry for entry in sealing.unseal(bytes(task.marks.content))}
    for entry in before:
        if entry["decision"] == "accept":
            entries[entry["text"]] = entry
        else:
            entries.setdefault(entry["text"], entry | {"decision": "open"})
    sealing.seal_marks(task, list(entries.values()))
    task.undecided = sum(entry["decision"] == "open" for entry in entries.values())
    task.state, task.returned_reason = MaskingTask.State.IN_REVIEW, recalled.reason
    task.save(update_fields=["undecided", "state", "returned_reason"])
    return task


@dataclass
class Sheet:
    """The record and its marks, opened once: what the masking page shows and what is released."""

    record: dict
    lines: list[Line]
    entries: list[dict]

    def __post_init__(self):
        self.accepted = {e["text"]: e["instead"] for e in self.entries if e["decision"] == "accept"}

    def proposed_for(self, text: str, type: str, entries: Iterable[dict]) -> tuple[str, str]:
        """Role and words for a string that a person found: as the machine would have gone on behind *entries*."""
        whole = text_of(self.lines)
        at = whole.find(text)
        role = role_before(whole, at)[0] if type == "PERSON" and at >= 0 else ""
        one = Mark(max(at, 0), max(at, 0) + len(text), type, text, role=role)
        taken = [e["instead"] for e in entries if e["instead"]]
        return role, Replacer(filed_on=filed_on(self.record)).another(one, taken)

    def marks_in(self, text: str, *, all_of_them: bool = False) -> list[Mark]:
        """Where the strings stand, the longest first; accepted ones, or also what is undecided and left."""
        wanted = [e for e in self.entries if e["decision"] == "accept" or all_of_them]
        # Each entry is carried with its own type, so that common words stay words.
        known = [Known(e["text"], e["type"], e["role"]) for e in wanted]
        return list(carry(text, known, lambda start, end: True))

    def masked(self, text: str) -> str:
        return write(text, self.marks_in(text), self.accepted)

    def masked_lines(self) -> dict[str, str]:
        return {line.pointer: self.masked(line.text) for line in self.lines}

    def masked_record(self) -> dict:
        return masked_record(self.record, self.masked_lines(), filed_on(self.record))

    def hits(self) -> list[Mark]:
        """What still identifies somebody in the finished content: certain patterns, and each string that was masked.

        A county or a trade that is written instead of an address or a firm on purpose is none.
        """
        written = "\n".join(self.accepted.values())
        names = [
            Known(e["text"], e["type"], e["role"])
            for e in self.entries
            if e["decision"] == "accept" and (e["type"] == "PERSON" or e["text"] not in written)
            and e["type"] != "DATE"
        ]  # fmt: skip
        return residual_hits(texts_of(self.masked_record()), names=names)


def sheet_of(task: MaskingTask, *, purpose: str, by: Account | None, now: datetime) -> Sheet:
    """Open record and marks; leaves one row."""
    record = sealing.open_record(task.case, purpose=purpose, by=by, now=now, version=task.version)
    return Sheet(record, lines_of(record), sealing.unseal(bytes(task.marks.content)))


def names_of(case: RecordedCase, *, now: datetime) -> list[str]:
    """Strings that were masked in this case, for the last search before publishing; leaves a row."""
    task = case.maskings.filter(state=MaskingTask.State.RELEASED).first()
    if task is None or case.state == RecordedCase.State.PURGED:
        return []
    entries = sealing.open_marks(task, purpose=CaseReading.Purpose.SCAN, by=None, now=now)
    return [
        e["text"]
        for e in entries
        if e["decision"] == "accept" and e["type"] != "DATE" and len(e["text"]) >= 2
    ]


def names_behind(guidance: Collection[str], *, now: datetime) -> list[Known]:
    """Strings that were masked in the cases from which this guidance was made; leaves a row for each case."""
    cases = RecordedCase.objects.filter(editions__guidance_key__in=guidance).distinct()
    return [Known(text, "PERSON") for case in cases for text in names_of(case, now=now)]


def barred_from_confirming(task: MaskingTask) -> set[int]:
    """Who recorded, handled or masked the case."""
    handlers = set(task.case.handlers.values_list("officer__account", flat=True))
    return ({task.case.received_by_id, task.masked_by_id} | handlers) - {None}


def digest_of(content) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _locked(task: MaskingTask) -> MaskingTask:
    return MaskingTask.objects.select_for_update().select_related("case").get(pk=task.pk)


def _refuse_unless(task: MaskingTask, *states: str) -> None:
    if task.state not in states:
        raise NotMaskable(
            _("This masking is in another state now: %(state)s. Reload the page.")
            % {"state": task.get_state_display()}
        )


def _refuse_outsider(task: MaskingTask, by: Account) -> None:
    if not may(by, act=Act.MASK_CASES, on=clock.today(), unit=task.case.unit):
        raise NotAllowed(_("You do not mask cases of this unit."))
