"""A masked record as the beginning of a guidance: each part that the record speaks of, where an author looks for it. Pure."""

from collections.abc import Iterable

from case_library.schemas import labels, taxonomy
from case_library.sheet import relative_day
from case_library.statutes.numerals import article_label, to_chinese

CITED = ("law_title", "law_version", "article", "article_suffix", "paragraph", "item")


def prefilled(record: dict, findings: Iterable[tuple[str, str]] = ()) -> dict:
    """A document of ``guidance.v1`` with holes. *findings*: (code, path) of what the checks noticed in this record.

    What only an author can say (gist, conclusions, actions) is left open; nothing is invented.
    """
    findings = list(findings)
    cause = record["cause"]
    document = {
        "title": (cause if cause.startswith("某") else f"某{cause}")[:60], "domain": record["domain"], "difficulty": "basic",
        "matter": (record.get("matter") or {}).get("name", ""), "facts": _facts(record["facts"]),
        "course_of_handling": _course(record["timeline"], findings), "evidence_chain": _evidence(record["evidence"]),
        "issues": _issues(record), "legal_analysis": _law(record), "statutes": _statutes(record["legal_basis"]),
        "discretion_analysis": _discretion(record), "procedure_check": _procedure(record),
        "outcome": _outcome(record), "pitfalls": _pitfalls(record, findings),
    }  # fmt: skip
    return _filled(document)


def cited(citation: dict) -> str:
    """《刑法》第一百三十三条之一第一款第（二）项; the law alone where no article is named."""
    words = f"《{citation['law_title']}》"
    if article := citation.get("article"):
        words += article_label(article, citation.get("article_suffix", 0))
    if paragraph := citation.get("paragraph"):
        words += f"第{to_chinese(paragraph)}款"
    if item := citation.get("item"):
        words += f"第（{to_chinese(item)}）项"
    return words


def _by_role(record: dict, *roles: str) -> list[str]:
    return list(dict.fromkeys(cited(c) for c in record["legal_basis"] if c["role"] in roles))


def _facts(facts: dict) -> str:
    return _lines(facts["summary"], facts.get("narrative"), _told("危害后果", facts.get("consequence")))


def _course(timeline: list[dict], findings: list[tuple[str, str]]) -> list[dict]:
    flaws: dict[int, list[str]] = {}
    for code, path in findings:
        steps = path.split("/")
        if len(steps) > 2 and steps[1] == "timeline" and code in taxonomy():
            flaws.setdefault(int(steps[2]), []).append(f"{taxonomy()[code]['name']}（{code}）")
    return [
        _filled(
            {
                "stage": event["type"], "relative_day": relative_day(event["date"]),
                "text": event.get("detail") or event["title"], "flaw": "；".join(dict.fromkeys(flaws.get(place, []))),
            }
        )
        for place, event in enumerate(timeline)
    ]  # fmt: skip


def _evidence(rows: list[dict]) -> list[dict]:
    """One row for each fact to prove, with all that proves it."""
    facts: dict[str, list[dict]] = {}
    for row in rows:
        facts.setdefault(row["proves"], []).append(row)
    kinds, admitted = labels("evidence/kind"), labels("evidence/admitted")
    return [
        _filled(
            {
                "fact_to_prove": fact,
                "evidence": [{"name": f"{kinds[e['kind']]}：{e['name']}", "strength": "direct"} for e in proofs],
                "assessment": _lines(
                    *(_told(e["name"], _sentence(admitted.get(e.get("admitted")), e.get("admit_reason"))) for e in proofs)
                ),
                "gap": _lines(*(f"{e['name']}：没有与原件核对。" for e in proofs if e.get("original_checked") is False)),
            }
        )
        for fact, proofs in facts.items()
    ]  # fmt: skip


def _issues(record: dict) -> list[dict]:
    """What was argued about: the statement, the hearing, the discussion of those in charge."""
    rights, discussion = record.get("rights") or {}, record.get("collective_discussion") or {}
    adopted = labels("rights/statement_adopted").get(rights.get("statement_adopted"), "")
    found = []
    if rights.get("statement_given"):
        asked = _sentence("当事人陈述、申辩", rights.get("statement_summary"), by="：")
        found.append({"question": asked, "answer": adopted, "reason": rights.get("statement_reason")})
    if conclusion := rights.get("hearing_conclusion"):
        found.append({"question": "听证中的争议", "answer": conclusion})
    if discussion.get("reason") or discussion.get("conclusion"):
        asked = _sentence("提交集体讨论的问题", discussion.get("reason"), by="：")
        found.append({"question": asked, "answer": discussion.get("conclusion")})
    return [_filled(issue) for issue in found]


def _law(record: dict) -> dict:
    """A decision without a penalty rests on what it says about discretion."""
    decision = record.get("decision") or {}
    power = labels("authority/jurisdiction_basis").get(record["authority"].get("jurisdiction_basis"))
    without = decision.get("outcome") == "no_penalty"
    return _filled(
        {
            "violated": _by_role(record, "violated"),
            "penalty_basis": _by_role(record, "penalty", *(["discretion"] if without else [])),
            "jurisdiction": _sentence(power, "、".join(_by_role(record, "authority")), by="："),
            "text": decision.get("reasoning"),
        }
    )  # fmt: skip


def _statutes(legal_basis: list[dict]) -> list[dict]:
    found = [{name: c[name] for name in CITED if c.get(name)} for c in legal_basis if "article" in c]
    return [row for place, row in enumerate(found) if row not in found[:place]]


def _discretion(record: dict) -> dict:
    said, facts = record.get("discretion") or {}, record["facts"]
    directions = labels("discretion/factors/direction")
    answers = [
        words[facts[name]]
        for name, words in (
            ("first_offence", {True: "初次违法", False: "不是初次违法"}),
            ("corrected_in_time", {True: "及时改正", False: "没有及时改正"}),
        )
        if isinstance(facts.get(name), bool)
    ]
    return _filled(
        {
            "benchmark": _in_brackets(said.get("benchmark"), said.get("benchmark_version")),
            "factors": [_in_brackets(f["name"], directions[f["direction"]]) for f in said.get("factors", [])],
            "conclusion": _sentence(
                _told("裁量阶次", labels("discretion/gear").get(said.get("gear"))), _amounts(said), by="；"
            ),
            "proportionality": said.get("reasoning"),
            "no_penalty_check": _told("引用", "、".join(_by_role(record, "discretion"))),
            "second_question": {"answer": f"{'，'.join(answers)}。", "applies": False} if answers else {},
        }
    )  # fmt: skip


def _amounts(said: dict) -> str:
    named = (("statutory_min", "法定下限"), ("statutory_max", "法定上限"), ("proposed", "拟罚"))
    return "，".join(f"{word}{said[name]:g}元" for name, word in named if said.get(name) is not None)


def _procedure(record: dict) -> dict:
    return _filled({"items": _steps(record), "art58": _review(record.get("legal_review"))})


def _steps(record: dict) -> list[dict]:
    """What the record itself says of the rights of the party; whether it was done rightly is the author's word."""
    rights, decision = record.get("rights") or {}, record.get("decision") or {}
    found = []
    if told := rights.get("advance_notice_on"):
        found.append({"step": "事先告知", "ok": "yes", "basis": "《行政处罚法》第四十四条", "note": told})
    if held := rights.get("hearing_on"):
        found.append({"step": "听证", "ok": "yes", "basis": "《行政处罚法》第六十三条", "note": held})
    elif rights.get("hearing_qualified") is False:
        found.append({"step": "听证", "ok": "na", "basis": "《行政处罚法》第六十三条"})
    if isinstance(stated := decision.get("remedy_stated"), bool):
        basis = "《行政处罚法》第五十九条第一款第（五）项"
        found.append({"step": "载明救济途径和期限", "ok": "yes" if stated else "no", "basis": basis})
    return found


def _review(review: dict | None) -> dict:
    if not review:
        return {}
    mended = {True: "已整改", False: "没有整改"}
    return _filled(
        {
            "required": review["required"], "triggers": review.get("triggers", []), "reason": review.get("trigger_reason"),
            "opinion_summary": _sentence(labels("legal_review/conclusion").get(review.get("conclusion")), review.get("opinion"), by="："),
            "effect": _lines(*(_in_brackets(i["detail"], mended.get(i.get("rectified"))) for i in review.get("issues", []))),
        }
    )  # fmt: skip


def _outcome(record: dict) -> dict:
    decision, execution = record.get("decision") or {}, record.get("execution") or {}
    kinds, outcome = (
        labels("decision/penalties/kind"),
        labels("decision/outcome").get(decision.get("outcome")),
    )
    penalties = [
        p.get("text") or _penalty(kinds[p["kind"]], p.get("amount")) for p in decision.get("penalties", [])
    ]
    paid = execution.get("amount_paid")
    remedies, results = labels("remedies/kind"), labels("remedies/result")
    return _filled(
        {
            "text": _sentence("；".join(penalties) or outcome, decision.get("correction"), by="；"),
            "execution": _sentence(
                labels("execution/status").get(execution.get("status")), execution.get("paid_on"),
                f"已缴{paid:g}元" if paid is not None else "", by="，",
            ),
            "remedy": _lines(
                *(_sentence(f"{remedies[r['kind']]}：{results[r['result']]}", r.get("reason"), by="，") for r in record.get("remedies", []))
            ),
        }
    )  # fmt: skip


def _penalty(kind: str, amount: float | None) -> str:
    return kind if amount is None else f"{kind}{amount:g}元"


def _pitfalls(record: dict, findings: list[tuple[str, str]]) -> list[dict]:
    """What the review of the case, the review of the file and the checks found; each code once, people's words first."""
    issues = (record.get("legal_review") or {}).get("issues", [])
    reviewed = (record.get("file_review") or {}).get("findings", [])
    told = [(row.get("code"), row["detail"], row.get("category")) for row in [*issues, *reviewed]]
    told += [(code, taxonomy()[code]["name"], None) for code, _path in findings if code in taxonomy()]
    found: dict[str, dict] = {}
    for code, words, category in told:
        known = taxonomy().get(code, {})
        row = {"code": code, "category": category or known.get("category"), "text": words}
        if row["category"]:
            found.setdefault(code or words, _filled(row))
    return list(found.values())


def _told(what: str, words: str | None) -> str:
    return f"{what}：{words}" if words else ""


def _in_brackets(words: str | None, more: str | None) -> str:
    return f"{words}（{more}）" if words and more else words or ""


def _sentence(*parts: str | None, by: str = "。") -> str:
    return by.join(part for part in parts if part)


def _lines(*parts: str | None) -> str:
    return _sentence(*parts, by="\n")


def _filled(values: dict) -> dict:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}
