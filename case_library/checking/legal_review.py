"""Whether legal review was due before the decision (Art. 58), by the situations and signals of ``review_triggers.v1``."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from case_library.checking.record import Finding, Record, day
from case_library.checking.said import say
from case_library.schemas import load
from case_library.statutes.numerals import to_int

APL = "行政处罚法"
AGREED = {"agree"}
AGREED_WHEN_MENDED = {"correct", "supplement", "procedure"}
HEAVY = {"order_suspension", "order_closure", "revoke_licence", "restrict_employment", "restrict_business", "downgrade"}  # fmt: skip
PUBLIC_FIELDS = {"environment", "emergency", "market", "health", "fire", "energy"}
PUBLIC_PENALTIES = {"order_suspension", "order_closure", "revoke_licence", "restrict_employment"}
PUBLIC_WORDS = ("群体", "公共安全", "饮用水", "危险废物", "食品安全事故", "重大舆情")
NO_BENCHMARK = ("没有裁量基准", "无裁量基准", "尚无裁量基准", "未制定裁量基准")
AFFECTED = re.compile(r"([0-9]{1,6}|[一二三四五六七八九十百千万两]{1,8})[余多]?(?:人|户|名)")
_ITEM = {"58_1_1": "一", "58_1_2": "二", "58_1_3": "三", "58_1_4": "四"}


@dataclass(frozen=True)
class Situation:
    """One of the four of Art. 58; only likely ones (not *required*) are left to a person."""

    code: str
    required: bool
    why: str

    @property
    def rule(self) -> str:
        return f"{APL}第五十八条第一款第（{_ITEM[self.code]}）项"


def affected(record: Record) -> int:
    """How many people the consequence names; 0 when it names no number."""
    counts = [to_int(found) or 0 for found in AFFECTED.findall(record.raw["facts"].get("consequence", ""))]
    return max(counts, default=0)


def _laws_violated(record: Record) -> set[str]:
    return {c["law_title"] for c in record.raw["legal_basis"] if c["role"] == "violated"}


def _experts_disagree(record: Record) -> bool:
    said = [e.get("admitted") for e in record.raw["evidence"] if e["kind"] == "expert_opinion"]
    return len(said) > 1 and len(set(said)) > 1


def _no_benchmark(record: Record) -> bool:
    lines = record.part("discretion")
    words = lines.get("benchmark", "") + lines.get("reasoning", "")
    return any(word in words for word in NO_BENCHMARK)


def _in_catalogue(record: Record) -> bool:
    return bool(record.decided_on) and any(
        m.covers(record.raw, record.decided_on) for m in record.local.matters
    )


SIGNALS: dict[str, tuple[Callable[[Record], bool], str]] = {
    "S11": (
        lambda r: r.raw["domain"] in PUBLIC_FIELDS and bool({p["kind"] for p in r.penalties} & PUBLIC_PENALTIES),
        "所在领域的重处罚可能涉及重大公共利益",
    ),
    "S12": (
        lambda r: any(word in r.raw["facts"].get("consequence", "") for word in PUBLIC_WORDS),
        "危害后果可能涉及重大公共利益",
    ),
    "S13": (lambda r: affected(r) >= r.local.many_people, "受影响的人数较多，可能涉及重大公共利益"),
    "S21": (
        lambda r: bool(r.first("hearing") or r.part("rights").get("hearing_on")),
        "直接关系当事人或者第三人重大权益，并经过听证程序",
    ),
    "S22": (
        lambda r: bool(r.part("rights").get("hearing_qualified") and r.part("rights").get("hearing_requested")),
        "当事人要求听证",
    ),
    "S31": (lambda r: len(_laws_violated(r)) >= 2, "可能涉及多个法律关系"),
    "S32": (
        lambda r: len(r.raw["parties"]) >= 3 or any(p["role"] == "third_party" for p in r.raw.get("persons", [])),
        "当事人多或者有利害关系人，可能涉及多个法律关系",
    ),
    "S33": (
        lambda r: bool(r.first("transfer_judicial", "transfer_authority", "reconsideration", "litigation")),
        "案件移送或者经过复议、诉讼，可能疑难复杂",
    ),
    "S34": (
        lambda r: any(e.get("admitted") in ("no", "partly") for e in r.raw["evidence"]) or _experts_disagree(r),
        "有证据未予采信或者鉴定意见不一致，可能疑难复杂",
    ),
    "S35": (
        lambda r: r.part("discretion").get("gear") in ("mitigated", "heavier") or _no_benchmark(r),
        "减轻、从重或者没有裁量基准，裁量可能疑难复杂",
    ),
    "S41": (_in_catalogue, "法律、法规规定应当进行法制审核"),
}  # fmt: skip


def situations(record: Record) -> Iterator[Situation]:
    """Those of which a signal speaks; a signal that demands goes before one that suggests."""
    for row in load("review_triggers.v1")["situations"]:
        spoken = [signal for signal in row["signals"] if SIGNALS[signal["id"]][0](record)]
        demanding = [signal for signal in spoken if signal["level"] == "require"]
        if first := next(iter(demanding or spoken), None):
            yield Situation(row["code"], bool(demanding), SIGNALS[first["id"]][1])


def _message(check: str) -> str:
    """The words of K1 to K4."""
    return next(row["message"] for row in load("review_triggers.v1")["checks"] if row["id"] == check) + "。"


def check_legal_review(record: Record) -> Iterator[Finding]:
    review, found = record.part("legal_review"), list(situations(record))
    demanded = any(situation.required for situation in found)
    reviewed = day(review.get("reviewed_on")) or getattr(record.first("legal_review"), "day", None)
    yield from _unnamed(review, found, reviewed)
    if not (review.get("required") or demanded):
        return
    yield from _before_decision(record, review, reviewed)
    if review.get("reviewer_id") and review["reviewer_id"] in {p["id"] for p in record.officers}:
        yield Finding(
            "PRO-08", f"{APL}第四十三条", say(_message("K4")), "/legal_review/reviewer_id", "reviewer_apart"
        )
    if review.get("reviewer_qualified") is False:
        yield Finding(
            "PRO-06", f"{APL}第五十八条第二款", say("初次从事法制审核的人员没有法律职业资格。"), "/legal_review/reviewer_qualified", "reviewer_qualified",
        )  # fmt: skip
    heavy = any(p["kind"] in HEAVY for p in record.penalties)
    if demanded and heavy and not record.part("collective_discussion").get("held"):
        yield Finding(
            "PRO-07",
            f"{APL}第五十七条第二款",
            say("较重的处罚没有负责人集体讨论的记录。"),
            "/collective_discussion",
            "discussion",
        )


def _unnamed(review: dict, found: list[Situation], reviewed) -> Iterator[Finding]:
    """Situations that nobody named as the reason of the review."""
    for situation in found:
        settled = bool(reviewed) if situation.required else bool(review.get("required"))
        if situation.code in review.get("triggers", []) or settled:
            continue
        words = "{why}，应当法制审核。" if situation.required else "{why}，请判断是否应当法制审核。"
        yield Finding(
            "PRO-06",
            situation.rule,
            say(words, why=situation.why),
            "/legal_review",
            f"art58_{situation.code}",
        )


def _before_decision(record: Record, review: dict, reviewed) -> Iterator[Finding]:
    rule, decided = f"{APL}第五十八条", record.decided_on
    if not decided:
        return
    mended = all(issue.get("rectified") for issue in review.get("issues", []))
    passed = review.get("conclusion") in AGREED or (review.get("conclusion") in AGREED_WHEN_MENDED and mended)
    if not reviewed or ("conclusion" in review and not passed):
        yield Finding("PRO-06", rule, say(_message("K1")), "/legal_review", "art58_before_decision")
    if reviewed and reviewed > decided:
        yield Finding(
            "PRO-06", rule, say(_message("K2")), "/legal_review/reviewed_on", "art58_before_decision"
        )
    later = record.all("statement", "hearing", "sampling", "appraisal")
    if reviewed and any(reviewed < event.day < decided for event in later):
        yield Finding("PRO-06", rule, say(_message("K3")), "/legal_review", "art58_again")
