"""Checks that ask the database: powers held on the day (SUB-02), provisions that exist (LAW-03, LAW-01)."""

from collections.abc import Callable, Iterable
from datetime import date

from case_library.checking.record import Finding, Record
from case_library.statutes.queries import article, in_force_many, only_later, statute_named
from lms.officers.models import Unit
from lms.powers.models import Power
from lms.powers.queries import holds


def checks_of_the_house(unit: Unit) -> list[Callable[[Record], Iterable[Finding]]]:
    return [_provisions, lambda record: _powers(record, unit)]


def _powers(record: Record, unit: Unit) -> Iterable[Finding]:
    """SUB-02: a town acts by powers handed to it (Art. 24); the power must be known and held on the day."""
    authority, code = record.raw["authority"], record.part("matter").get("code", "")
    on = record.filed_on or record.decided_on
    power = Power.objects.filter(code=code).first() if code else None
    if (
        authority.get("jurisdiction_basis") == "empowered_art24"
        and power
        and on
        and not holds(unit, power, on)
    ):
        yield Finding(
            "SUB-02",
            "行政处罚法第二十四条",
            f"{on}时，该事项不在本单位承接的赋权事项内。",
            "/matter/code",
            "power_held",
        )


def _provisions(record: Record) -> Iterable[Finding]:
    """Only for wordings that the house knows: what was never imported, or only in a later wording, is nobody's mistake."""
    on = record.decided_on or record.filed_on or (record.events[0].day if record.events else date.today())
    cited = record.raw["legal_basis"]
    known = {title: s.short_title for title in {c["law_title"] for c in cited} if (s := statute_named(title))}
    versions = in_force_many(set(known.values()), on=on)
    unknown = only_later(known.values(), on=on)
    for place, citation in enumerate(cited):
        short = known.get(citation["law_title"])
        if short is None or short in unknown or "article" not in citation:
            continue
        if short not in versions:
            yield Finding(
                "LAW-01",
                "行政处罚法第三十七条",
                "引用的法律在决定当日已经废止。",
                f"/legal_basis/{place}",
                "in_force",
            )
        elif article(versions[short], citation["article"], citation.get("article_suffix", 0)) is None:
            yield Finding(
                "LAW-03",
                "行政处罚法第五十九条第一款第（三）项",
                "引用的条在当日施行的文本中不存在。",
                f"/legal_basis/{place}/article",
                "exists",
            )
