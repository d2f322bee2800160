"""Facts, evidence and discretion: what the record itself says is missing or does not fit. Silence is no mistake."""

from collections import Counter
from collections.abc import Iterator

from case_library.checking.record import Finding, Record
from case_library.checking.said import say

APL = "行政处罚法"
COPIED = {"documentary", "electronic", "audiovisual"}
ORDERED = {"filing_form", "closing_form"}  # signed and dated by a head


def check_evidence(record: Record) -> Iterator[Finding]:
    yield from _facts(record)
    for place, evidence in enumerate(record.raw["evidence"]):
        yield from _one(evidence, f"/evidence/{place}")
    yield from _recorded(record)
    yield from _discretion(record)
    yield from _papers(record)


def _facts(record: Record) -> Iterator[Finding]:
    facts, evidence = record.raw["facts"], record.raw["evidence"]
    if not record.is_penalty:
        return
    if not any(facts.get(name) for name in ("occurred_from", "occurred_to", "discovered_on")):
        yield Finding(
            "EVI-01", f"{APL}第四十条", say("没有写明违法行为发生或者发现的时间。"), "/facts", "time_of_act"
        )
    if all(e.get("admitted") == "no" for e in evidence):
        yield Finding(
            "EVI-02",
            f"{APL}第四十六条第二款",
            say("没有一份证据被采信，决定却是处罚。"),
            "/evidence",
            "admitted",
        )
    gain_known = facts.get("illegal_gain") is not None
    for place, penalty in enumerate(record.penalties):
        if penalty["kind"] == "confiscate_gain" and not gain_known and penalty.get("amount") is None:
            yield Finding(
                "EVI-04", f"{APL}第二十八条第二款", say("没收违法所得，没有写明违法所得的数额。"),
                f"/decision/penalties/{place}", "illegal_gain",
            )  # fmt: skip


def _one(evidence: dict, path: str) -> Iterator[Finding]:
    if evidence["kind"] in COPIED and evidence.get("original_checked") is False:
        yield Finding(
            "EVI-07",
            f"{APL}第四十六条",
            say("复制件没有与原件核对。"),
            f"{path}/original_checked",
            "original",
        )
    if evidence["kind"] == "audiovisual":
        missing = [name for name in ("obtained_on", "obtained_by") if name in evidence and not evidence[name]]
        if missing:
            yield Finding(
                "EVI-08", f"{APL}第四十六条", say("视听资料没有写明取得时间或者取得人员。"), f"{path}/{missing[0]}", "footage",
            )  # fmt: skip


def _recorded(record: Record) -> Iterator[Finding]:
    """Only a list that was given and holds nothing says that nothing was recorded."""
    for event in record.all("inspection", "inquiry", "sampling", "preservation", "seizure", "hearing"):
        if event.raw.get("recorded") == []:
            yield Finding(
                "PRO-12", f"{APL}第四十七条", say("{day}的执法活动没有全过程记录。", day=event.day), f"{event.path}/recorded", "recorded",
            )  # fmt: skip


def _discretion(record: Record) -> Iterator[Finding]:
    for place, factor in enumerate(record.part("discretion").get("factors", [])):
        if factor["direction"] in ("up", "down") and not factor.get("evidence_ids"):
            yield Finding(
                "DIS-03", f"{APL}第五条第二款", say("从重或者从轻的因素没有列出证据。"),
                f"/discretion/factors/{place}", "factor_evidence",
            )  # fmt: skip
    if record.is_penalty and record.raw["facts"].get("subjective_fault") == "none_proved":
        yield Finding(
            "DIS-04", f"{APL}第三十三条第二款", say("有证据足以证明没有主观过错，决定却是处罚；法律、行政法规另有规定的除外，请核对。"),
            "/facts/subjective_fault", "no_fault",
        )  # fmt: skip
    rights, proposed = record.part("rights"), record.part("discretion").get("proposed")
    if rights.get("statement_given") and proposed and record.fine() > proposed:
        yield Finding(
            "PRO-05", f"{APL}第四十五条第二款", say("当事人陈述、申辩后，罚款由拟罚的{proposed}元加重为{fine}元。", proposed=f"{proposed:g}", fine=f"{record.fine():g}"),
            "/decision/penalties", "heavier_after_statement",
        )  # fmt: skip
    yield from _fined_twice(record)


def _fined_twice(record: Record) -> Iterator[Finding]:
    """Two fines of one party for the breach of one provision."""
    violated = {
        (c["law_title"], c.get("article"), c.get("article_suffix"))
        for c in record.raw["legal_basis"]
        if c["role"] == "violated"
    }
    fined = Counter(
        p["target_party_id"] for p in record.penalties if p["kind"] == "fine" and p.get("target_party_id")
    )
    if len(violated) == 1 and any(count > 1 for count in fined.values()):
        yield Finding(
            "LAW-06",
            f"{APL}第二十九条",
            say("对同一当事人的同一个违法行为罚款两次以上。"),
            "/decision/penalties",
            "fined_twice",
        )


def _papers(record: Record) -> Iterator[Finding]:
    decided = record.part("decision").get("date")
    for place, paper in enumerate(record.raw["documents"]):
        if paper["type"] in ORDERED and "made_on" in paper and not paper["made_on"]:
            yield Finding("DOC-06", "", say("审批表没有日期。"), f"/documents/{place}/made_on", "form_day")
        made = paper.get("made_on")
        if (
            paper["type"] in ("penalty_decision", "no_penalty_decision")
            and made
            and decided
            and made != decided
        ):
            yield Finding(
                "DOC-04", f"{APL}第五十九条", say("决定书的日期（{made}）与决定日期（{decided}）不一致。", made=made, decided=decided), f"/documents/{place}/made_on", "paper_day",
            )  # fmt: skip
