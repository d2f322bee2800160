"""A record as a sheet of texts: what people read side by side, what the finders search, what is kept masked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from case_library.checking.record import day
from case_library.masking.carrying import Known
from case_library.references import REFERENCES, renumbered
from case_library.schemas import labels, load, taxonomy

# Never leaves the locked room, not even masked.
DROPPED = {
    "source", "case_uid", "filing_no", "decision_no", "extensions", "attachments", "id_no", "uscc", "phone", "address", "cert_no",
    "doc_no", "admin_code", "lng", "lat", "birth_year", "short_names", "attachment_ids", "privacy_notes", "unit", "time",
}  # fmt: skip
PERSON_ROLES = {
    "officer": "执法人员", "reviewer": "审核人", "approver": "审批人", "hearing_host": "听证主持人", "recorder": "记录人", "agent": "代理人",
    "witness": "证人", "third_party": "利害关系人", "expert": "鉴定人", "staff": "工作人员", "attesting": "见证人", "complainant": "投诉人",
    "other": "人员",
}  # fmt: skip
CODE = "code"  # of an agency, a power, a mistake; only the last is a word of ours
WORDING = "law_version"  # the day of a law is no day of the case
MOBILE = re.compile(r"(?:\+?86)?[ -]?1[3-9](?:[ -]?[0-9]){9}")
IDS = {"id", CODE} | {path.rsplit("/", 1)[1] for path in REFERENCES}


@dataclass(frozen=True)
class Line:
    """One free text of the record."""

    pointer: str
    title: str
    text: str


def lines_of(record: dict) -> list[Line]:
    """Every free text, in the order of the schema."""
    return [Line(p, t, v) for p, t, v in _walk(record, load("case_import.v1"), "", "") if v.strip()]


def text_of(lines: list[Line]) -> str:
    """The whole case as one text, so that a name found in one field is carried into all."""
    return "\n".join(line.text for line in lines)


def known_strings(record: dict) -> list[Known]:
    """Names and numbers that the record itself says: masked first and with certainty."""
    found: list[Known] = []
    for party in record["parties"]:
        natural = party["kind"] == "natural"
        found.append(_known(party["name"], "PERSON" if natural else "COMPANY", "当事人"))
        found += [
            _known(short, "PERSON" if natural else "COMPANY", "当事人")
            for short in party.get("short_names", [])
        ]
        found.append(_known(party.get("legal_rep", ""), "PERSON", "负责人"))
        found += [
            _known(party.get("id_no", ""), "ID_CARD"), _known(party.get("uscc", ""), "USCC"),
            _phone(party), _known(party.get("address", ""), "ADDRESS"),
        ]  # fmt: skip
    for person in record.get("persons", []):
        found += [
            _known(person["name"], "PERSON", PERSON_ROLES[person["role"]]), _known(person.get("cert_no", ""), "OFFICER_CERT"),
            _known(person.get("id_no", ""), "ID_CARD"), _phone(person),
        ]  # fmt: skip
    place = (record["facts"].get("place") or {}).get("text", "")
    found.append(_known(place, "ADDRESS"))
    numbers = [
        record.get("filing_no"),
        record.get("decision_no"),
        *(d.get("doc_no") for d in record["documents"]),
    ]
    found += [_known(number or "", "CASE_NO") for number in numbers]
    return [one for one in dict.fromkeys(found) if len(one.text) >= 2]


def _phone(somebody: dict) -> Known:
    """A record says "phone" of either kind; only a mobile number begins with a lone 1."""
    number = somebody.get("phone") or ""
    return _known(number, "MOBILE" if MOBILE.fullmatch(number) else "LANDLINE")


def filed_on(record: dict) -> date | None:
    """Day zero: the day of filing, else the first day of the timeline."""
    days = sorted((day(e["date"]), e["type"] != "filing") for e in record["timeline"] if day(e["date"]))
    filed = [d for d, other in days if not other]
    return filed[0] if filed else days[0][0] if days else None


def masked_record(record: dict, written: dict[str, str], zero: date | None) -> dict:
    """The record with each text as *written* (pointer → masked text), days as relative days and identities gone.

    Ids are made anew: a source may well use a name or a number of the papers as an id.
    """
    return _masked(renumbered(record), "", written, zero)


def texts_of(value) -> str:
    """All words of a document, line by line, for searching and scanning."""
    if isinstance(value, dict):
        return "\n".join(texts_of(v) for v in value.values())
    if isinstance(value, list):
        return "\n".join(texts_of(v) for v in value)
    return value if isinstance(value, str) else ""


def _masked(value, pointer: str, written: dict[str, str], zero: date | None):
    if isinstance(value, dict):
        return {
            key: inner if key == WORDING and day(inner) else _masked(inner, f"{pointer}/{key}", written, zero)
            for key, inner in value.items()
            if key not in DROPPED and (key != CODE or inner in taxonomy())
        }
    if isinstance(value, list):
        return [_masked(inner, f"{pointer}/{place}", written, zero) for place, inner in enumerate(value)]
    if isinstance(value, str):
        when = day(value) if len(value) == 10 else None
        return relative_words(when, zero) if when else written.get(pointer, value)
    return value


def relative_words(when: date, zero: date | None) -> str:
    if zero is None:
        return "某日"
    days = (when - zero).days
    return "立案当日" if days == 0 else f"立案后第{days}日" if days > 0 else f"立案前第{-days}日"


def relative_day(words: str) -> int | None:
    """Back from the words to the number."""
    if words == "立案当日":
        return 0
    digits = "".join(c for c in words if c.isdigit())
    return None if not digits else -int(digits) if words.startswith("立案前") else int(digits)


def _known(text: str, type: str, role: str = "") -> Known:
    return Known(text.strip(), type, role, source="record")


def _walk(value, schema: dict, pointer: str, title: str) -> Iterator[tuple[str, str, str]]:
    schema = _resolved(schema)
    title = schema.get("title", title)
    if isinstance(value, dict):
        for key, inner in schema.get("properties", {}).items():
            if key in value:
                yield from _walk(value[key], inner, f"{pointer}/{key}", title)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _walk(inner, schema.get("items", {}), f"{pointer}/{place}", title)
    elif isinstance(value, str) and _is_free(schema, pointer):
        yield pointer, title, value


def _is_free(schema: dict, pointer: str) -> bool:
    steps = pointer.split("/")
    last = next((s for s in reversed(steps) if not s.isdigit()), "")
    bound = {"enum", "const", "pattern"} & schema.keys() or schema.get("format")
    return not bound and last not in IDS and not (set(steps) & DROPPED - {"unit"})


def _resolved(schema: dict) -> dict:
    return load("case_import.v1")["$defs"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


@cache
def field_word(field: str) -> str:
    return labels("domain").get(field, field)
