"""The JSON of commands: streamed rows read as if they had been dumped at once."""

import json

import pytest

from lms.common.commands import Rows, json_parts


@pytest.mark.parametrize("rows", [[], [{"a": 1}], [{"a": 1}, {"b": "林"}]])
@pytest.mark.parametrize("last", [{}, {"z": [1, 2]}])
def test_streamed_rows_read_as_if_dumped_at_once(rows, last):
    whole = {"year": 2026, "rows": rows, **last}
    streamed = {**whole, "rows": Rows(iter(rows))}
    assert "".join(json_parts(streamed)) == json.dumps(whole, ensure_ascii=False)


def test_rows_are_asked_for_one_at_a_time():
    asked = []

    def rows():
        for number in range(3):
            asked.append(number)
            yield {"n": number}

    parts = json_parts({"rows": Rows(rows())})
    assert next(parts) + next(parts) + next(parts) == '{"rows": [{"n": 0}'
    assert asked == [0]


def test_a_document_without_rows_is_dumped_as_it_is():
    assert "".join(json_parts({"名": ["甲"]})) == '{"名": ["甲"]}'
