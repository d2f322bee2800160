"""The words and numbers of the pages (R5, UI.md: type, words)."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from lms.portal.templatetags import house


@pytest.mark.parametrize(
    ("minutes", "per_hour", "shown"),
    [
        (1725, 45, "38.33"),
        (1, 8, "0.13"),
        (0, 45, "0.00"),
        (-90, 45, "−2.00"),
        (60000, 45, "1,333.33"),
        (None, 45, "–"),
    ],
)
def test_hours_have_two_places_rounded_half_up(minutes, per_hour, shown):
    """R5: rounded half up, once, at the very end."""
    assert house.hours(minutes, per_hour) == shown


@pytest.mark.parametrize(
    ("language", "this_year", "shown"),
    [
        ("zh-hans", 2026, "9月16日"),
        ("zh-hans", 2027, "2026年9月16日"),
        ("en", 2026, "16 Sep"),
        ("en", 2027, "16 Sep 2026"),
    ],
)
def test_a_day_carries_its_year_only_when_it_is_another(language, this_year, shown):
    with translation.override(language):
        assert house.day(date(2026, 9, 16), this_year) == shown


def test_in_tables_a_day_is_two_numbers():
    assert house.day_in_table(date(2026, 9, 16), 2026) == "09-16"
    assert house.day_in_table(date(2025, 9, 16), 2026) == "2025-09-16"


def test_an_instant_is_shown_in_shanghai():
    assert house.moment(datetime(2026, 9, 15, 16, 5, tzinfo=UTC), 2026).endswith("00:05")
    assert house.day_in_table(datetime(2026, 9, 15, 16, 5, tzinfo=UTC), 2026) == "09-16"


@pytest.mark.parametrize("key", house.STATES)
def test_a_state_is_shape_and_word_and_colour(key):
    shown = Template("{% load house %}{% status key %}").render(Context({"key": key}))
    assert "<svg" in shown
    assert str(house.STATES[key].word) in shown
    assert f'class="state {key}"' in shown
    assert 'aria-hidden="true"' in shown


def test_a_unit_bar_says_its_numbers():
    counts = {"met": 4, "on_pace": 2, "behind": 1, "out_of_reach": 0}
    shown = Template("{% load house %}{% state_bar counts %}").render(Context({"counts": counts}))
    for number in ("4", "2", "1", "0"):
        assert f" {number}" in shown.split('aria-label="')[1].split('"')[0]
    assert "style=" not in shown
