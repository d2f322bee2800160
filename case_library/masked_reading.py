"""A masked record as editors read it: part by part, in the titles and words of its schema, people by what they are. Pure."""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from case_library.references import LISTS, references
from case_library.schemas import load, shown

UNREAD = ("schema_version", "id")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Part:
    """One part of the record: rows of (title, words); ``listed``: many of one kind. Untitled is what the record says in one word."""

    title: str
    rows: list[list[tuple[str, str]]]
    listed: bool = False


def parts_of(content: dict) -> list[Part]:
    """What the record says, in the order of the schema; what says nothing is left out."""
    content, schema = _with_people(content), load("case_import.v1")
    about: list[tuple[str, str]] = []
    found = [Part("", [about])]
    for name, part in schema["properties"].items():
        value = content.get(name)
        if name in UNREAD or not value:
            continue
        if isinstance(value, list):
            rows = [list(_fields(row, _unfolded(part["items"]))) for row in value]
            found.append(Part(shown(part["title"]), rows, listed=True))
        elif isinstance(value, dict) and (fields := list(_fields(value, part))):
            found.append(Part(shown(part["title"]), [fields]))
        elif words := _words(value, part):
            about.append((shown(part["title"]), words))
    return found


def in_relative_days(words: str, zero: date | None) -> str:
    """The days in the sentence of a finding as days after filing, as everywhere outside the locked room."""

    def said(when: date) -> str:
        return days_after_filing((when - zero).days) if zero else _("some day")

    return _DAY.sub(lambda found: said(date.fromisoformat(found[0])), words)


def days_after_filing(days: int) -> str:
    """Of what the house says beside a masked text, in the reader's language; the text itself stays as it is."""
    if days == 0:
        return _("day of filing")
    words = _("day %(n)s after filing") if days > 0 else _("%(n)s days before filing")
    return words % {"n": abs(days)}


def _with_people(content: dict) -> dict:
    """Each reference as the name or title that stands there."""
    content = copy.deepcopy(content)
    called = {
        row["id"]: row.get("name") or row.get("title") or row["id"]
        for name in LISTS
        for row in content.get(name) or []
    }
    for found in list(references(content)):
        found.holder[found.key] = called.get(found.id, found.id)
    return content


def _fields(value: dict, schema: dict) -> Iterator[tuple[str, str]]:
    for name, part in schema["properties"].items():
        part = _unfolded(part)
        if name not in UNREAD and (words := _words(value.get(name), part)):
            yield shown(part["title"]), words


def _words(value: Any, schema: dict) -> str:
    """*value* in one line, "" when it says nothing."""
    if isinstance(value, list):
        rows = _unfolded(schema["items"])
        return "；".join(filter(None, (_words(row, rows) for row in value)))
    if isinstance(value, dict):
        return "，".join(f"{title}：{words}" for title, words in _fields(value, schema))
    if isinstance(value, bool):
        return shown("是" if value else "否")
    if value is None:
        return ""
    return (
        f"{value:g}" if isinstance(value, float) else shown(schema.get("x-labels", {}).get(value, str(value)))
    )


def _unfolded(schema: dict) -> dict:
    return load("case_import.v1")["$defs"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
