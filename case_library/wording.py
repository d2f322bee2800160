"""A guidance document line by line, and a place in it, in the titles and words that its schema gives to fields and values."""

from collections.abc import Iterable, Iterator
from typing import Any

PLACE = "seq"  # the order says it already


def place_of(path: Iterable[str | int], schema: dict) -> str:
    """A place of the document as its readers name it: “办案经过”第3项“内容”. Rows count from 1."""
    words = ""
    for step in path:
        if isinstance(step, int):
            schema, words = schema.get("items", {}), f"{words}第{step + 1}项"
        else:
            schema = schema.get("properties", {}).get(step, {})
            words += f"“{schema.get('title', step)}”"
    return words


def lines_of(value: Any, schema: dict) -> Iterator[str]:
    """A line for each paragraph, row or named field of *value*, which has the shape of *schema*."""
    if isinstance(value, dict):
        for key, inner in value.items():
            part = schema["properties"][key]
            if inner and isinstance(inner, list) and isinstance(inner[0], dict):
                yield f"{part['title']}："
                yield from lines_of(inner, part)
            else:
                yield f"{part['title']}：{_row(inner, part)}"
    elif isinstance(value, list):
        rows = schema["items"]
        if "x-labels" in rows:
            yield _row(value, schema)
        else:
            yield from (_row(row, rows) for row in value)
    else:
        yield from _word(value, schema).split("\n")


def _row(value: Any, schema: dict) -> str:
    """*value* in one line: the fields of a row with their titles, what is listed within it one after the other."""
    if isinstance(value, dict):
        fields = ((schema["properties"][key], inner) for key, inner in value.items() if key != PLACE)
        return "　".join(
            f"{part['title']}：{_row(inner, part)}" for part, inner in fields if _says_something(inner)
        )
    if isinstance(value, list):
        rows = schema["items"]
        nested = any(isinstance(row, dict) for row in value)
        return ("；" if nested else "、").join(_row(row, rows) for row in value)
    return _word(value, schema)


def _says_something(value: Any) -> bool:
    """Zero does: it is the day of filing."""
    return bool(value) or (value == 0 and value is not False)


def _word(value: Any, schema: dict) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return schema.get("x-labels", {}).get(value, str(value))
