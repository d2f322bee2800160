"""What the nightly checks name."""

from datetime import date
from types import SimpleNamespace

import pytest

from lms.operations import checks

KEYS = {"CASE_DATA_KEYS": "", "CHECKPOINT_KEY_FILE": "", "SIGNING_KEY_FILE": "", "SIGNING": True}


def said(settings, **changes) -> str:
    for name, value in (KEYS | changes).items():
        setattr(settings, name, value)
    return " ".join(checks.keys())


@pytest.mark.parametrize("name", ["CASE_DATA_KEYS", "CHECKPOINT_KEY_FILE", "SIGNING_KEY_FILE"])
def test_a_key_is_missed_where_none_may_be_made(settings, name):
    settings.MAY_MAKE_KEYS = False
    assert name in said(settings)
    assert name not in said(settings, **{name: "x"})


def test_unsigned_certificates_may_be_meant_and_elsewhere_keys_are_made(settings):
    settings.MAY_MAKE_KEYS = False
    assert "SIGNING_KEY_FILE" not in said(settings, SIGNING=False)
    settings.MAY_MAKE_KEYS = True
    assert said(settings) == ""


def test_a_key_that_others_can_read_is_named(settings):
    settings.KEYS_DIR.mkdir()
    (settings.KEYS_DIR / "open").touch(mode=0o644)
    assert "open can be read by others" in said(settings)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 11, 30), []),
        (date(2026, 12, 1), ["2027"]),
        (date(2027, 3, 1), ["2027"]),
        (date(2027, 12, 1), ["2027", "2028"]),
    ],
)
def test_holidays_that_nobody_entered_are_named_from_december_on(monkeypatch, today, years):
    monkeypatch.setattr(checks, "clock", SimpleNamespace(today=lambda: today))
    assert [text.split()[3] for text in checks.warnings()] == years
