"""In whose name it was decided, and against whom."""

from collections.abc import Iterator

from case_library.checking.record import Finding, Record
from case_library.checking.said import say

INTERNAL = ("科", "股", "室", "中队", "分队")  # no such body decides in its own name
TOWNS = ("镇人民政府", "乡人民政府", "街道办事处")
SHORTEST = 30  # characters of a decision from which on it must name whom it is about


def check_authority(record: Record) -> Iterator[Finding]:
    authority = record.raw["authority"]
    name, basis = authority["name"].strip(), authority.get("jurisdiction_basis")
    if name.endswith(INTERNAL):
        yield Finding(
            "SUB-03", "行政处罚法第十七条", say("以内设机构的名义作出决定。"), "/authority/name", "own_name"
        )
    if basis == "entrusted" and name.endswith(TOWNS):
        yield Finding(
            "SUB-03",
            "行政处罚法第二十条",
            say("受委托的机关应当以委托机关的名义作出决定。"),
            "/authority/name",
            "entrusted_name",
        )
    if basis == "dispatched" and name.endswith(TOWNS):
        yield Finding(
            "SUB-03",
            "行政处罚法第二十条",
            say("派驻人员应当以派出部门的名义作出决定。"),
            "/authority/name",
            "dispatched_name",
        )
    names = {
        n
        for p in record.raw["parties"]
        for n in (p["name"], p.get("legal_rep"), *p.get("short_names", []))
        if n
    }
    for place, paper in enumerate(record.raw["documents"]):
        text = paper.get("text", "")
        if (
            paper["type"] == "penalty_decision"
            and len(text) >= SHORTEST
            and not any(n in text for n in names)
        ):
            yield Finding(
                "SUB-05",
                "行政处罚法第四条",
                say("决定书的正文没有写到当事人。"),
                f"/documents/{place}/text",
                "party_named",
            )
    yield from _cards(record)


def _cards(record: Record) -> Iterator[Finding]:
    """Where one officer's card is named, all are."""
    named = any(p.get("cert_no", "").strip() for p in record.officers)
    for place, person in enumerate(record.raw.get("persons", [])):
        given = person.get("cert_no")
        if person["role"] == "officer" and (
            (given is not None and not given.strip()) or (given is None and named)
        ):
            yield Finding(
                "SUB-04",
                "行政处罚法第四十二条",
                say("执法人员没有执法证号。"),
                f"/persons/{place}/cert_no",
                "officer_card",
            )
