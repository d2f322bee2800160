"""Two officers (Art. 42), notice and hearing, simple procedure, documents."""

from collections.abc import Iterator

from case_library.checking.record import Finding, Record, day
from case_library.checking.said import say

APL = "行政处罚法"
HEARD = {"order_suspension", "order_closure", "revoke_licence", "restrict_employment", "downgrade"}  # Art. 63
SIMPLE_FINE = {"natural": 200, "other": 3000}  # Art. 51


def check_procedure(record: Record) -> Iterator[Finding]:
    yield from _two_officers(record)
    yield from _steps(record)
    yield from _rights(record)
    yield from _law(record)
    yield from _documents(record)


def _two_officers(record: Record) -> Iterator[Finding]:
    rule = f"{APL}第四十二条"
    known = {p["id"] for p in record.officers}
    named = False
    for event in record.all("inspection", "inquiry", "sampling", "preservation", "seizure"):
        if "officer_ids" not in event.raw:
            continue
        named = True
        count = len(set(event.raw["officer_ids"]))
        if count < 2:
            yield Finding(
                "SUB-04",
                rule,
                say("{day}的调查或检查只有{count}名执法人员，应当不少于两人。", day=event.day, count=count),
                event.path,
                "two_officers",
            )
        elif known and set(event.raw["officer_ids"]) - known:
            yield Finding(
                "SUB-04",
                rule,
                say("{day}的承办人员有的不是记录中的执法人员。", day=event.day),
                event.path,
                "known_officers",
            )
    if not named and len(known) < 2:
        yield Finding(
            "SUB-04",
            rule,
            say("记录中只有{count}名执法人员，应当不少于两人。", count=len(known)),
            "/persons",
            "two_officers",
        )


def _steps(record: Record) -> Iterator[Finding]:
    if record.raw["procedure"] == "simple":
        yield from _simple(record)
        return
    if record.decided_on and not record.filed_on:
        yield Finding(
            "PRO-02", f"{APL}第五十四条第二款", say("普通程序没有立案即作出决定。"), "/timeline", "filing"
        )
    if record.filed_on and record.decided_on and record.decided_on < record.filed_on:
        yield Finding(
            "PRO-02",
            f"{APL}第五十四条第二款",
            say("决定（{decided}）早于立案（{filed}）。", decided=record.decided_on, filed=record.filed_on),
            "/decision/date",
            "filing",
        )


def _simple(record: Record) -> Iterator[Finding]:
    natural = all(p["kind"] == "natural" for p in record.raw["parties"])
    limit = SIMPLE_FINE["natural" if natural else "other"]
    if record.fine() > limit:
        yield Finding(
            "PRO-10",
            f"{APL}第五十一条",
            say("简易程序罚款{fine}元，超过{limit}元。", fine=f"{record.fine():g}", limit=limit),
            "/decision/penalties",
            "simple_fine",
        )
    if any(p["kind"] not in ("fine", "warning") for p in record.penalties):
        yield Finding(
            "PRO-10",
            f"{APL}第五十一条",
            say("简易程序只能作出警告或者小额罚款。"),
            "/decision/penalties",
            "simple_kind",
        )


def _rights(record: Record) -> Iterator[Finding]:
    rights = record.part("rights")
    if record.is_penalty and record.raw["procedure"] != "simple":
        told = day(rights.get("advance_notice_on")) or getattr(record.first("advance_notice"), "day", None)
        if not told and not record.has_document("advance_notice"):
            yield Finding(
                "PRO-03",
                f"{APL}第四十四条",
                say("作出处罚决定前没有告知拟处罚内容、事实、理由、依据和权利。"),
                "/rights",
                "advance_notice",
            )
        elif told and record.decided_on and told >= record.decided_on:
            yield Finding(
                "PRO-03",
                f"{APL}第四十四条",
                say("告知（{told}）不早于决定（{decided}）。", told=told, decided=record.decided_on),
                "/rights/advance_notice_on",
                "advance_notice",
            )
    if rights.get("hearing_qualified") or any(p["kind"] in HEARD for p in record.penalties):
        informed = (
            record.first("hearing_notice")
            or record.has_document("hearing_notice", "advance_notice")
            or record.first("hearing", "advance_notice")
        )
        if not informed:
            yield Finding(
                "PRO-04",
                f"{APL}第六十三条",
                say("属于应当告知听证的情形，没有告知。"),
                "/rights",
                "hearing_told",
            )
    if rights.get("hearing_requested") and not rights.get("hearing_on") and not record.first("hearing"):
        yield Finding(
            "PRO-04",
            f"{APL}第六十四条",
            say("当事人要求听证，没有举行。"),
            "/rights/hearing_on",
            "hearing_held",
        )
    if rights.get("statement_given") and (
        rights.get("statement_adopted", "none") == "none" or not rights.get("statement_reason", "").strip()
    ):
        yield Finding(
            "PRO-05",
            f"{APL}第四十五条",
            say("当事人陈述、申辩后，没有复核结论或者采纳与否的理由。"),
            "/rights/statement_reason",
            "statement",
        )


def _law(record: Record) -> Iterator[Finding]:
    roles = {c["role"] for c in record.raw["legal_basis"]}
    if record.is_penalty and not {"violated", "penalty"} <= roles:
        yield Finding(
            "LAW-04",
            f"{APL}第五十九条",
            say("违反条款与处罚依据没有同时引用。"),
            "/legal_basis",
            "both_bases",
        )
    for place, citation in enumerate(record.raw["legal_basis"]):
        if "article" not in citation:
            yield Finding(
                "LAW-03",
                f"{APL}第五十九条第一款第（三）项",
                say("引用的法律没有写到条。"),
                f"/legal_basis/{place}",
                "article_named",
            )
    lines = record.part("discretion")
    low, high, fine = lines.get("statutory_min"), lines.get("statutory_max"), record.fine()
    mitigated = lines.get("gear") == "mitigated"
    if fine and ((high is not None and fine > high) or (low is not None and fine < low and not mitigated)):
        yield Finding(
            "DIS-01",
            f"{APL}第三十二条",
            say(
                "罚款{fine}元，超出法定幅度（{low}至{high}元）。",
                fine=f"{fine:g}",
                low=f"{low or 0:g}",
                high=f"{high or 0:g}",
            ),
            "/decision/penalties",
            "range",
        )
    if lines and record.is_penalty and not lines.get("benchmark", "").strip():
        yield Finding(
            "DIS-02",
            f"{APL}第三十四条",
            say("没有写明适用的裁量基准。"),
            "/discretion/benchmark",
            "benchmark",
        )
    if record.is_penalty and lines.get("gear") in ("no_penalty",):
        yield Finding(
            "DIS-04",
            f"{APL}第三十三条",
            say("裁量结论为不予处罚，决定却是处罚。"),
            "/discretion/gear",
            "gear",
        )


def _documents(record: Record) -> Iterator[Finding]:
    decision = record.part("decision")
    if decision.get("remedy_stated") is False:
        yield Finding(
            "DOC-02",
            f"{APL}第五十九条第一款第（五）项",
            say("决定书没有载明申请复议、提起诉讼的途径和期限。"),
            "/decision/remedy_stated",
            "remedy",
        )
    hosts = {p["name"] for p in record.raw.get("persons", []) if p["role"] == "hearing_host"}
    if hosts & {p["name"] for p in record.officers}:
        yield Finding(
            "PRO-08",
            f"{APL}第六十四条第（四）项",
            say("听证主持人是本案调查人员。"),
            "/persons",
            "hearing_host",
        )
