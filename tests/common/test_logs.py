"""Logs name nobody: neither an address nor the words of an error get in."""

import io
import json
import logging

import pytest
from django.test import Client

from lms.common.logs import LibraryLine


@pytest.fixture
def lines():
    """What the libraries' log holds, line by line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LibraryLine())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
def test_an_address_is_told_by_its_view(lines):
    answer = Client().get("/verify/7K4M-9QX2-HT6D/?q=林晓雯")
    [line] = [line for line in lines() if line["logger"] == "django.request"]
    assert answer.status_code == 404
    assert line["event"] == "404 verify-code"
    assert len(line["request"]) == 8


def test_an_error_is_told_by_its_type_and_place(lines):
    try:
        raise ValueError("Key (staff_no)=(0312586) already exists")
    except ValueError:
        logging.getLogger("x").exception("failed")
    [line] = lines()
    assert (line["event"], line["error"]) == ("failed", "ValueError")
    assert "test_logs.py" in line["frames"][-1]
    assert "0312586" not in json.dumps(line)
