"""Legal time limits: days, working days, months and years by their articles."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from case_library.checking.record import Finding, Record, day
from case_library.checking.said import Said, say
from case_library.schemas import load

APL = "行政处罚法"


def limits() -> dict[str, dict]:
    return {row["code"]: row for row in load("legal_deadlines.v1")["rows"]}


def years_later(start: date, years: int) -> date:
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def months_later(start: date, months: int) -> date:
    year, month = divmod(start.month - 1 + months, 12)
    for last in (start.day, 30, 29, 28):
        try:
            return start.replace(year=start.year + year, month=month + 1, day=last)
        except ValueError:
            continue
    raise AssertionError(start)


def check_deadlines(record: Record) -> Iterator[Finding]:
    yield from _limitation(record)
    yield from _decision(record)
    yield from _preservation(record)
    yield from _seizure(record)
    yield from _hearing(record)
    yield from _service(record)
    yield from _court(record)
    yield from _order(record)


def _rule(code: str) -> str:
    return limits()[code]["basis"]


def _by_week(record: Record, first: date, last: date) -> Said:
    """What a reader must know where the holidays of a year were not entered; else nothing."""
    years = "、".join(map(str, record.local.calendar.unknown(first, last)))
    return say("{years}年的放假安排没有录入，按周一至周五计算，请核对。", years=years) if years else ()


def _limitation(record: Record) -> Iterator[Finding]:
    facts = record.raw["facts"]
    ended = day(facts.get("occurred_to")) or day(facts.get("occurred_from"))
    found = day(facts.get("discovered_on"))
    years = limits()["limitation_general"]["amount"]
    if ended and found and found > years_later(ended, years):
        longer = limits()["limitation_life_finance"]["amount"]
        yield Finding(
            "TIM-01", _rule("limitation_general"),
            say("违法行为终了于{ended}，发现于{found}，已超过{years}年；涉及公民生命健康安全、金融安全且有危害后果的，期限为{longer}年，请核对。", ended=ended, found=found, years=years, longer=longer),
            "/facts/discovered_on", "limitation",
        )  # fmt: skip


def _decision(record: Record) -> Iterator[Finding]:
    if record.raw["procedure"] == "simple" or not (record.filed_on and record.decided_on):
        return
    allowed = limits()["decision"]["amount"]
    used = (record.decided_on - record.filed_on).days
    if used > allowed:
        yield Finding(
            "TIM-02", _rule("decision"), say("立案至作出决定用时{used}日，超过{allowed}日；有延长审批的请附上。", used=used, allowed=allowed),
            "/decision/date", "decision",
        )  # fmt: skip


# What ends a registration of evidence: something was decided about the things kept.
_SETTLED = ("release_measure", "seizure", "decision", "transfer_judicial", "transfer_authority")


def _preservation(record: Record) -> Iterator[Finding]:
    allowed = limits()["preservation"]["amount"]
    for event in record.all("preservation"):
        settled = next((e for e in record.all(*_SETTLED) if e.day >= event.day), None)
        due = record.local.calendar.add(event.day, allowed)
        if settled is None:
            yield Finding(
                "EVI-09", _rule("preservation"), say("{day}先行登记保存，没有处理决定；应当在{due}前作出。", day=event.day, due=due) + _by_week(record, event.day, due),
                event.path, "preservation_settled",
            )  # fmt: skip
        elif settled.day > due:
            used = record.local.calendar.between(event.day, settled.day)
            yield Finding(
                "EVI-09", _rule("preservation"), say("先行登记保存后第{used}个工作日才处理，超过{allowed}个工作日（至{due}）。", used=used, allowed=allowed, due=due) + _by_week(record, event.day, settled.day),
                event.path, "preservation_in_time",
            )  # fmt: skip
        words = " ".join(
            [
                event.raw.get("detail", ""),
                event.raw["title"],
                *(d["title"] + d.get("text", "") for d in record.documents_of(event)),
            ]
        )
        if not any(word in words for word in ("批准", "审批", "负责人同意")):
            yield Finding(
                "EVI-09", _rule("preservation"), say("先行登记保存没有行政机关负责人批准的记载。"), event.path, "preservation_approved",
            )  # fmt: skip


def _seizure(record: Record) -> Iterator[Finding]:
    allowed = limits()["seizure"]["amount"]
    for event in record.all("seizure"):
        ended = next(
            (
                e.day
                for e in record.all("release_measure", "decision", "transfer_judicial")
                if e.day >= event.day
            ),
            None,
        )
        if ended is None and record.decided_on and record.decided_on >= event.day:
            ended = record.decided_on
        last = ended or _reaches_to(record)
        used = (last - event.day).days
        open_end = () if ended else say("还没有解除或者处理的记载。")
        if used > 2 * allowed:
            yield Finding(
                "TIM-05", _rule("seizure"), say("查封、扣押{used}日，超过{allowed}日和最长延长期{allowed}日。", used=used, allowed=allowed) + open_end, event.path, "seizure",
            )  # fmt: skip
        elif used > allowed and not _extended(record):
            yield Finding(
                "TIM-05", _rule("seizure"), say("查封、扣押{used}日，超过{allowed}日，没有延长决定（检测、鉴定期间不计）。", used=used, allowed=allowed) + open_end, event.path, "seizure",
            )  # fmt: skip
        if not record.has_document("seizure_decision"):
            yield Finding(
                "PRO-09",
                "行政强制法第二十四条",
                say("实施查封、扣押，没有查封、扣押决定书。"),
                event.path,
                "seizure_document",
            )


def _reaches_to(record: Record) -> date:
    """The last day of which the record speaks: its last step, or its export."""
    return max(record.events[-1].day, day(record.raw["source"]["exported_at"][:10]) or record.events[-1].day)


_LONGER = ("延长", "延期", "检测", "检验", "检疫", "鉴定")  # what stops or lengthens the days of a seizure


def _extended(record: Record) -> bool:
    papers = [d["title"] + d.get("text", "") for d in record.raw["documents"]]
    steps = [e.raw["title"] + e.raw.get("detail", "") for e in record.events]
    return bool(record.first("appraisal", "sampling")) or any(
        w in text for text in papers + steps for w in _LONGER
    )


def _hearing(record: Record) -> Iterator[Finding]:
    rights = record.part("rights")
    hearing = record.first("hearing")
    held = day(rights.get("hearing_on")) or (hearing.day if hearing else None)
    notice = record.last("hearing_notice")
    allowed = limits()["hearing_notice"]["amount"]
    if held and notice and notice.day < held and record.local.calendar.between(notice.day, held) < allowed:
        yield Finding(
            "TIM-03", _rule("hearing_notice"), say("听证通知距举行听证{days}个工作日，不足{allowed}个工作日。", days=record.local.calendar.between(notice.day, held), allowed=allowed) + _by_week(record, notice.day, held),
            notice.path, "hearing_notice",
        )  # fmt: skip
    told = day(rights.get("advance_notice_on")) or getattr(record.last("advance_notice"), "day", None)
    if rights.get("hearing_qualified") and not rights.get("hearing_requested") and told and record.decided_on:
        due = record.local.calendar.add(told, limits()["hearing_request"]["amount"])
        if told <= record.decided_on <= due:
            yield Finding(
                "TIM-03", _rule("hearing_request"), say("{told}告知听证权利，五个工作日（至{due}）未满即于{decided}作出决定。", told=told, due=due, decided=record.decided_on) + _by_week(record, told, due),
                "/decision/date", "hearing_request",
            )  # fmt: skip


def _service(record: Record) -> Iterator[Finding]:
    decisions = {
        d["id"] for d in record.raw["documents"] if d["type"] in ("penalty_decision", "no_penalty_decision")
    }
    rows = [
        (place, s) for place, s in enumerate(record.raw.get("service", [])) if s["document_id"] in decisions
    ]
    served = [(f"/service/{place}", day(s["date"])) for place, s in rows]
    if not served and (event := record.first("service")):
        served = [(event.path, event.day)]
    allowed = limits()["service"]["amount"]
    if not record.decided_on or record.raw["procedure"] == "simple":
        return
    calendar = record.local.calendar
    for path, when in served:
        if when and calendar.between(record.decided_on, when) > allowed:
            yield Finding(
                "TIM-04", _rule("service"),
                say("决定书在第{used}个工作日送达，超过{allowed}个工作日（至{due}）。", used=calendar.between(record.decided_on, when), allowed=allowed, due=calendar.add(record.decided_on, allowed)) + _by_week(record, record.decided_on, when),
                path, "service",
            )  # fmt: skip
    if not served and record.raw["status"] == "closed" and record.is_penalty:
        yield Finding(
            "SER-01", f"{APL}第六十一条", say("已结案，没有决定书的送达记录。"), "/service", "service_present"
        )


def _court(record: Record) -> Iterator[Finding]:
    applied, served = record.first("court_enforcement"), record.first("service")
    if applied and served:
        due = months_later(
            served.day, limits()["litigation"]["amount"] + limits()["court_enforcement"]["amount"]
        )
        if applied.day > due:
            yield Finding(
                "TIM-06",
                _rule("court_enforcement"),
                say("申请强制执行的期限至{due}，实际于{day}申请。", due=due, day=applied.day),
                applied.path,
                "court",
            )
        if not record.first("demand"):
            yield Finding(
                "PRO-11", "行政强制法第五十四条", say("申请强制执行前没有催告。"), applied.path, "demand"
            )


# Steps that follow one another in every case of the ordinary procedure.
_STEPS = ("filing", "investigation_closed", "advance_notice", "decision", "service", "closing", "archiving")


def _order(record: Record) -> Iterator[Finding]:
    firsts = [(kind, event) for kind in _STEPS if (event := record.first(kind))]
    for (before, earlier), (after, later) in pairwise(firsts):
        if later.day < earlier.day and (before, after) != ("filing", "decision"):
            yield Finding(
                "TIM-07", f"{APL}第四十条", say("{day}的节点早于它之前应有的节点（{before}）。", day=later.day, before=earlier.day), later.path, "order",
            )  # fmt: skip
    decision = day(record.part("decision").get("date"))
    event = record.last("decision")
    if decision and event and decision != event.day:
        yield Finding(
            "DOC-04",
            f"{APL}第五十九条",
            say("决定日期前后不一致：{one}与{other}。", one=decision, other=event.day),
            event.path,
            "decision_day",
        )
