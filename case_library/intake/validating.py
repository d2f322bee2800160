"""Does a record have the shape of the schema? Errors as JSON pointers with a sentence that a clerk understands."""

import re
from datetime import date, datetime
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext, pgettext_lazy
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from case_library.masking.residual import residual_hits
from case_library.references import LISTS, ids_of, references
from case_library.schemas import load, shown

MAX_ERRORS = 50
MAX_TEXT = 400_000  # characters in one field
_UID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{5,63}")
_UNKEPT = re.compile("[\0\ud800-\udfff]")
_TYPES = {
    "string": pgettext_lazy("schema", "text"),
    "number": gettext_lazy("a number"),
    "integer": gettext_lazy("a whole number"),
    "boolean": gettext_lazy("yes or no"),
    "object": gettext_lazy("an object"),
    "array": gettext_lazy("a list"),
    "null": gettext_lazy("empty"),
}
_LISTED = {
    "parties": "当事人",
    "persons": "人员",
    "evidence": "证据",
    "documents": "文书",
    "attachments": "附件",
}
_checker = FormatChecker(formats=())


@_checker.checks("date")
def _is_day(value) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return len(value) == 10 and 1949 <= date.fromisoformat(value).year <= 2100
    except ValueError:
        return False


@_checker.checks("date-time")
def _is_instant(value) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return datetime.fromisoformat(value).tzinfo is not None and "T" in value.upper()
    except ValueError:
        return False


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(load("case_import.v1"), format_checker=_checker)


@override("zh-hans")
def faults(record) -> list[dict]:
    """``[{"path", "message"}]``; empty when the record may be taken in. Source systems are answered in Chinese."""
    if not isinstance(record, dict):
        return [{"path": "", "message": "记录应当是一个对象。"}]
    found = unusable(record)
    if not found:
        for error in _validator().iter_errors(record):
            found += explain(error)
            if len(found) >= MAX_ERRORS:
                break
    if not found:
        found = [*_uid(record), *_references(record)]
    # The validator speaks once for each missing name; each is told once.
    found = list({(e["path"], e["message"]): e for e in found}.values())
    return sorted(found[:MAX_ERRORS], key=lambda e: e["path"])


def pointer(path) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def unusable(value, path=()) -> list[dict]:
    """Characters that no database keeps, numbers and texts without end; ``[{"path", "message"}]``."""
    found: list[dict] = []
    waiting = [(value, path)]
    while waiting and len(found) < MAX_ERRORS:
        value, path = waiting.pop()
        if isinstance(value, dict):
            waiting += [(v, (*path, k)) for k, v in value.items() if not _UNKEPT.search(k)]
            if any(_UNKEPT.search(k) for k in value):
                found.append({"path": pointer(path), "message": "字段名含有不可用的字符。"})
        elif isinstance(value, list):
            waiting += [(v, (*path, place)) for place, v in enumerate(value)]
        elif isinstance(value, str):
            if len(value) > MAX_TEXT:
                found.append({"path": pointer(path), "message": f"文字超过{MAX_TEXT // 10000}万字，请删减。"})
            elif _UNKEPT.search(value):
                found.append({"path": pointer(path), "message": "文字含有不可用的字符，请重新输入。"})
        elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**15:
            found.append({"path": pointer(path), "message": "数字过大。"})
    return found


def explain(error: ValidationError) -> list[dict]:
    """One fault of a schema as ``[{"path", "message"}]``, in the words of whoever reads it."""
    place, schema = pointer(error.absolute_path), error.schema
    name = shown(schema.get("title", "")) if isinstance(schema, dict) else ""
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        titles = schema.get("properties", {})
        names = {key: shown(titles.get(key, {}).get("title", key)) for key in missing}
        return [
            {"path": f"{place}/{key}", "message": _("“%(name)s” is missing.") % {"name": name}}
            for key, name in names.items()
        ]
    if error.validator == "additionalProperties":
        extra = [key for key in error.instance if key not in schema.get("properties", {})]
        words = (
            _(
                "There is no such field; delete it. What only the source system knows goes into the extensions."
            )
            if "extensions" in schema.get("properties", {})
            else _("There is no such field; delete it.")
        )
        return [{"path": f"{place}{pointer([key])}", "message": words} for key in extra[:10]]
    return [_one(place, name, _what(error))]


def _what(error: ValidationError) -> str:
    """What is wrong with one value."""
    wanted = error.validator_value
    match error.validator:
        case "type":
            kinds = wanted if isinstance(wanted, list) else [wanted]
            return _("should be %(what)s.") % {"what": _(" or ").join(str(_TYPES.get(k, k)) for k in kinds)}
        case "enum":
            known = error.schema.get("x-labels", {})
            words = [
                _("%(value)s (%(word)s)") % {"value": v, "word": shown(known[v])} if v in known else str(v)
                for v in wanted[:12]
            ]
            more = _(" and others") if len(wanted) > 12 else ""
            return _("can only be: %(values)s.") % {"values": pgettext("list", ", ").join(words) + more}
        case "const":
            return _("should be “%(value)s”.") % {"value": wanted}
        case "minLength":
            return _("needs at least %(n)s characters.") % {"n": wanted}
        case "maxLength":
            return _("takes at most %(n)s characters.") % {"n": wanted}
        case "minItems":
            return _("needs at least %(n)s entries.") % {"n": wanted}
        case "minimum" | "maximum":
            return _("is out of range (%(value)s).") % {"value": wanted}
        case "pattern":
            return _("is in the wrong form.")
        case "format" if wanted == "date":
            return _("should be a day like 2026-09-16.")
        case "format":
            return _("should be a time with its zone like 2026-09-16T09:00:00+08:00.")
        case "uniqueItems":
            return _("holds something twice.")
    return _("does not fit the schema.")


def _one(place: str, name: str, what: str) -> dict:
    words = _("“%(name)s” %(what)s") % {"name": name, "what": what} if name else what
    return {"path": place, "message": words}


def _uid(record: dict) -> list[dict]:
    """The id leaves the locked room, so it must not tell who somebody is."""
    uid = record["case_uid"]
    if not _UID.fullmatch(uid):
        return [
            {"path": "/case_uid", "message": "“案件唯一标识”只能用字母、数字和 . _ : / -，不得含有姓名。"}
        ]
    if residual_hits(uid):
        return [
            {"path": "/case_uid", "message": "“案件唯一标识”里有证件号或者电话，请换一个不含个人信息的标识。"}
        ]
    return []


def _references(record: dict) -> list[dict]:
    """Every id that is referred to exists, once: a check that follows a wrong one would silently find nothing."""
    found = []
    ids: dict[str, set[str]] = {}
    for name in LISTS:
        seen = ids[name] = set()
        for place, one in enumerate(ids_of(record, name)):
            if one in seen:
                found.append({"path": f"/{name}/{place}/id", "message": "标识与前面的一项重复。"})
            seen.add(one)
    for one in references(record):
        if not any(one.id in ids[name] for name in one.lists):
            words = "或者".join(_LISTED[name] for name in one.lists)
            found.append({"path": one.pointer, "message": f"没有这个标识的{words}。"})
    for place, factor in enumerate((record.get("discretion") or {}).get("factors", [])):
        if factor.get("legal_basis_index", 0) >= len(record["legal_basis"]):
            path = f"/discretion/factors/{place}/legal_basis_index"
            found.append({"path": path, "message": "没有这个序号的法律依据，序号从0数起。"})
    return found
