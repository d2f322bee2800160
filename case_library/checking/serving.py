"""How papers were served (Art. 61, and the Civil Procedure Law for its manners)."""

from collections.abc import Iterator

from case_library.checking.record import Finding, Record
from case_library.checking.said import say

FRUITLESS = ("无法送达", "下落不明", "拒收", "退回", "查无此")
DECISIONS = ("penalty_decision", "no_penalty_decision", "on_the_spot_decision")


def check_serving(record: Record) -> Iterator[Finding]:
    papers = {d["id"]: d for d in record.raw["documents"]}
    rows = record.raw.get("service", [])
    for place, row in enumerate(rows):
        path = f"/service/{place}"
        if row["method"] == "left" and not row.get("witness"):
            yield Finding("SER-02", "民事诉讼法第八十九条", say("留置送达没有见证人。"), path, "left_witness")
        if row["method"] == "electronic" and not _agreed(record):
            yield Finding(
                "SER-04",
                "行政处罚法第六十一条第二款",
                say("电子送达，没有当事人同意并签订确认书的记载。"),
                path,
                "consent",
            )
        if row["method"] == "public" and not _tried_before(record, row, rows):
            yield Finding(
                "SER-03",
                "民事诉讼法第九十五条",
                say("公告送达之前，没有用过其他方式送达的记载。"),
                path,
                "tried_before",
            )
        if row["method"] == "direct" and row.get("receiver") == "":
            yield Finding(
                "SER-01", "行政处罚法第六十一条", say("直接送达没有签收人。"), f"{path}/receiver", "receiver"
            )
        paper, number = papers.get(row["document_id"], {}), record.raw.get("decision_no")
        if (
            paper.get("type") in DECISIONS
            and paper.get("doc_no")
            and number
            and _other(paper["doc_no"], number)
        ):
            yield Finding("SER-05", "", say("送达的决定书文号与本案决定书文号不一致。"), path, "same_number")


def _words(record: Record) -> Iterator[str]:
    for paper in record.raw["documents"]:
        yield paper["title"] + paper.get("text", "")
    for event in record.raw["timeline"]:
        yield event["title"] + event.get("detail", "")


def _agreed(record: Record) -> bool:
    return any("送达" in words and ("同意" in words or "确认书" in words) for words in _words(record))


def _tried_before(record: Record, row: dict, rows: list[dict]) -> bool:
    others = any(
        other["document_id"] == row["document_id"]
        and other["method"] != "public"
        and other["date"] <= row["date"]
        for other in rows
    )
    return others or any(word in words for words in _words(record) for word in FRUITLESS)


def _other(one: str, two: str) -> bool:
    return "".join(one.split()) != "".join(two.split())
