"""A guidance document line by line, and a place in it, in the titles and words that its schema gives to fields and values."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from case_library.schemas import shown

Say = Callable[[str], str]
PLACE = "seq"  # the order says it already


def place_of(path: Iterable[str | int], schema: dict) -> str:
    """A place of the document as its reader names it: “办案经过”第3项“内容”. Rows count from 1."""
    words = ""
    for step in path:
        if isinstance(step, int):
            schema, words = schema.get("items", {}), words + _(" item %(n)s ") % {"n": step + 1}
        else:
            schema = schema.get("properties", {}).get(step, {})
            words += f"“{shown(schema.get('title', step))}”"
    return words.strip()


def lines_of(value: Any, schema: dict, *, say: Say = str) -> Iterator[str]:
    """A line for each paragraph, row or named field of *value*, which has the shape of *schema*.

    *say* gives the words of the schema: as they are kept, or ``schemas.shown`` for a reader of another language.
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            part = schema["properties"][key]
            if _is_empty(inner):
                continue
            if inner and isinstance(inner, list) and isinstance(inner[0], dict):
                yield f"{say(part['title'])}："
                yield from lines_of(inner, part, say=say)
            else:
                yield f"{say(part['title'])}：{_row(inner, part, say)}"
    elif isinstance(value, list):
        rows = schema["items"]
        if "x-labels" in rows:
            yield _row(value, schema, say)
        else:
            yield from (_row(row, rows, say) for row in value)
    else:
        yield from _word(value, schema, say).split("\n")


def prose_of(value: Any, schema: dict) -> Iterator[str]:
    """What *value* says in words of its own: no titles, numbers and choices of its schema."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from prose_of(inner, schema["properties"][key])
    elif isinstance(value, list):
        for inner in value:
            yield from prose_of(inner, schema["items"])
    elif isinstance(value, str) and "x-labels" not in schema:
        yield from value.split("\n")


def _row(value: Any, schema: dict, say: Say) -> str:
    """*value* in one line: the fields of a row with their titles, what is listed within it one after the other."""
    if isinstance(value, dict):
        fields = ((schema["properties"][key], inner) for key, inner in value.items() if key != PLACE)
        return "　".join(
            f"{say(part['title'])}：{_row(inner, part, say)}"
            for part, inner in fields
            if _says_something(inner)
        )
    if isinstance(value, list):
        rows = schema["items"]
        nested = any(isinstance(row, dict) for row in value)
        return ("；" if nested else "、").join(_row(row, rows, say) for row in value)
    return _word(value, schema, say)


def _is_empty(value: Any) -> bool:
    """Zero is not: it is the day of filing. Nor is a question that was answered with no."""
    return value in (None, "", [], {})


def _says_something(value: Any) -> bool:
    return value is not False and not _is_empty(value)


def _word(value: Any, schema: dict, say: Say) -> str:
    if isinstance(value, bool):
        return say("是" if value else "否")
    known = schema.get("x-labels", {})
    return say(known[value]) if value in known else str(value)
