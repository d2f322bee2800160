"""Checks that ask the database: powers held on the day (SUB-01, SUB-02), officers' cards (SUB-04), provisions (LAW-01, LAW-03)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from case_library.checking.record import Finding, Record, day
from case_library.checking.said import Said, say
from case_library.models import Article, StatuteVersion
from case_library.statutes.queries import holds, wording_named, wording_on, wordings_of
from lms.officers.models import Officer, PersonKind, Unit
from lms.powers import queries as powers
from lms.powers.models import Power

TIME_OF_ACT = {
    "violated",
    "penalty",
}  # what was forbidden and what it costs is asked of the day of the act (Art. 37)


def checks_of_the_house(unit: Unit) -> list[Callable[[Record], Iterable[Finding]]]:
    return [_provisions, lambda record: _powers(record, unit), _officers]


def _powers(record: Record, unit: Unit) -> Iterator[Finding]:
    """A town acts by powers handed to it (Art. 24), an agency by its own. Where no catalogue is kept, nothing is said."""
    basis, code = record.raw["authority"].get("jurisdiction_basis"), record.part("matter").get("code", "")
    on = record.filed_on or record.decided_on
    if not (code and on) or powers.holds(unit, code, on):
        return
    ever = powers.history(unit)
    if basis == "empowered_art24" and (Power.objects.filter(code=code).exists() or ever.exists()):
        yield Finding(
            "SUB-02",
            "行政处罚法第二十四条",
            say("{day}时，该事项不在本单位承接的赋权事项内。", day=on),
            "/matter/code",
            "power_held",
        )
    elif basis in ("statutory", "centralized_art18") and ever.filter(power__code=code).exists():
        yield Finding(
            "SUB-01",
            "行政处罚法第十七条",
            say("{day}时，该事项不在本单位的职权期限内。", day=on),
            "/matter/code",
            "power_held",
        )


def _officers(record: Record) -> Iterator[Finding]:
    """By the roster, and only what it says of days: its state of today is not that of the day of the act."""
    cards = {
        p["cert_no"].strip(): place
        for place, p in enumerate(record.raw.get("persons", []))
        if p["role"] == "officer" and p.get("cert_no", "").strip()
    }
    acted = next((e.day for e in record.all("inspection", "inquiry")), record.decided_on)
    if not acted:
        return
    for officer in Officer.objects.filter(card_no__in=cards):
        why: Said = ()
        if officer.card_valid_to and officer.card_valid_to < acted:
            why = say("{day}办案时，执法证已经过期。", day=acted)
        elif officer.qualified_on and officer.qualified_on > acted:
            why = say("{day}办案时，执法人员还没有取得执法资格。", day=acted)
        elif officer.person_kind == PersonKind.ASSISTANT:
            why = say("名册中为辅助人员，不具有执法资格。")
        if why:
            yield Finding(
                "SUB-04",
                "行政处罚法第四十二条",
                why,
                f"/persons/{cards[officer.card_no]}/cert_no",
                "roster_card",
            )


def _provisions(record: Record) -> Iterator[Finding]:
    """Only for wordings that the house knows: what was never imported, or only in a later wording, is nobody's mistake.

    The law of the day of the act or of the decision may be right: the older one, or the lighter new one (Art. 37).
    """
    cited = [(place, c) for place, c in enumerate(record.raw["legal_basis"]) if "article" in c]
    held = wordings_of({c["law_title"] for _place, c in cited})
    articles = _articles(cited, held)
    for place, citation in cited:
        wordings, days = held[citation["law_title"]], _days(record, citation)
        if not wordings or min(days) < wordings[0].effective_on:
            continue
        named = citation.get("law_version", "").strip()
        applied = wording_named(wordings, named)
        valid = [version for on in days if (version := wording_on(wordings, on))]
        if named and applied is None:
            continue
        if not valid or (applied and applied not in valid):
            yield Finding(
                "LAW-01", "行政处罚法第三十七条", say("引用的文本在行为时和决定时都不施行，或者已经废止。"),
                f"/legal_basis/{place}", "in_force",
            )  # fmt: skip
        elif not any(_has(citation, version, articles) for version in ([applied] if applied else valid)):
            yield Finding(
                "LAW-03", "行政处罚法第五十九条第一款第（三）项", say("引用的条、款、项在施行的文本中不存在。"),
                f"/legal_basis/{place}/article", "exists",
            )  # fmt: skip


def _days(record: Record, citation: dict) -> set[date]:
    """The days whose law may be cited."""
    facts = record.raw["facts"]
    decided = (
        record.decided_on or record.filed_on or (record.events[0].day if record.events else date.today())
    )
    acted = day(facts.get("occurred_to")) or day(facts.get("occurred_from")) or decided
    return {acted, decided} if citation["role"] in TIME_OF_ACT else {decided}


Articles = dict[tuple[int, int, int], Article]


def _articles(cited: list[tuple[int, dict]], held: dict[str, list[StatuteVersion]]) -> Articles:
    """By version, number and suffix; one statement."""
    versions = {version.pk for wordings in held.values() for version in wordings}
    numbers = {citation["article"] for _place, citation in cited if citation["article"] <= 9999}
    rows = Article.objects.filter(version__in=versions, number__in=numbers)
    return {(row.version_id, row.number, row.suffix): row for row in rows}


def _has(citation: dict, version: StatuteVersion, articles: Articles) -> bool:
    found = articles.get((version.pk, citation["article"], citation.get("article_suffix", 0)))
    places = {name: citation.get(name, 0) for name in ("paragraph", "item", "subitem")}
    return found is not None and holds(found, **places)
