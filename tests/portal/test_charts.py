"""Charts are pure geometry: the numbers decide where each line lies, and nothing collides."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from lms.portal.charts import LINE_HEIGHT, Part, percent, ring, state_bar, steps

PARTS = [Part("practical", "实", 15.33), Part("foundation", "基", 12), Part("key_law", "重", 11)]
SIXTEENTH = date(2026, 9, 16)


def first_point(path: str) -> tuple[float, float]:
    return tuple(float(number) for number in re.match(r"M(\S+) ([^A]+)A", path).groups())


def test_arcs_stand_in_the_order_of_the_categories_whatever_order_they_come_in():
    drawn = ring(PARTS, 60, 42.58)
    assert [arc.key for arc in drawn.arcs] == ["foundation", "key_law", "practical"]
    assert [arc.mark for arc in drawn.arcs] == ["基", "重", "实"]


def test_the_first_arc_starts_at_twelve_and_each_next_where_the_last_ended():
    arcs = ring(PARTS, 60, None).arcs
    assert first_point(arcs[0].path) == (0, -97)
    x, y = first_point(arcs[1].path)  # 12 of 60 hours: a fifth of the turn
    assert (x, y) == pytest.approx((92.25, -29.97), abs=0.02)


def test_the_mark_of_what_is_due_lies_where_that_share_of_the_year_ends():
    mark = ring(PARTS, 60, 45).due  # three quarters: nine o'clock
    assert (mark.x, mark.y) == ("-98", "0")


def test_more_than_the_target_fills_the_turn_and_keeps_the_mark_inside():
    drawn = ring([Part("practical", "实", 80)], 60, 60)
    assert len(drawn.arcs) == 1
    assert "-0 " not in drawn.arcs[0].path
    assert drawn.due.x == "-98"  # 60 of 80


def test_somebody_exempt_has_neither_arcs_nor_mark():
    drawn = ring([Part("foundation", "基", 0)], 0, 0)
    assert drawn.arcs == ()
    assert drawn.due is None


def test_an_arc_too_short_for_its_character_carries_none():
    drawn = ring([Part("foundation", "基", 1), Part("key_law", "重", 10)], 60, None)
    assert [arc.mark for arc in drawn.arcs] == ["", "重"]


def test_decimals_are_welcome():
    assert ring([Part("foundation", "基", Decimal("12.00"))], Decimal(60), Decimal("42.58")).due


def test_steps_rise_on_their_day_and_run_flat_until_today():
    chart = steps([(date(2026, 1, 1), 0), (date(2026, 7, 2), 30)], 60, 30, SIXTEENTH, 2026)
    assert re.fullmatch(r"M28 180H28V180H\d+\.?\d*V102H\d+\.?\d*", chart.path)
    assert chart.path.endswith(f"H{chart.today_x}")
    assert chart.area == chart.path + "V180Z"


def test_the_axis_starts_at_zero_and_ends_at_a_round_number():
    assert [tick.value for tick in steps([], 60, 0, SIXTEENTH, 2026).hours] == [0, 20, 40, 60]
    assert [tick.value for tick in steps([(date(2026, 3, 1), 71)], 60, 0, SIXTEENTH, 2026).hours] == [
        0,
        20,
        40,
        60,
        80,
    ]
    assert [tick.value for tick in steps([], 0, 0, SIXTEENTH, 2026).hours] == [0, 1]


def test_days_after_today_and_of_other_years_are_not_drawn():
    points = [(date(2025, 12, 31), 5), (date(2026, 2, 1), 2), (date(2026, 12, 1), 9)]
    assert steps(points, 60, 0, SIXTEENTH, 2026).path.count("V") == 1


def test_a_past_year_is_drawn_to_its_end():
    chart = steps([(date(2025, 2, 1), 2)], 60, 60, date(2026, 9, 16), 2025)
    assert chart.today_x == chart.right


def test_the_units_own_pace_replaces_the_straight_line():
    chart = steps(
        [],
        60,
        30,
        SIXTEENTH,
        2026,
        pace=[(date(2026, 1, 1), 0), (date(2026, 7, 1), 50), (date(2026, 12, 31), 60)],
    )
    assert chart.pace.count("L") == 2


@pytest.mark.parametrize("counted", [0, 12, 38.33, 42, 43, 59, 60, 75])
@pytest.mark.parametrize("week", range(0, 53, 4))
def test_labels_never_collide_and_stay_inside(week, counted):
    today = min(date(2026, 1, 1) + timedelta(weeks=week), date(2026, 12, 31))
    due = 60 * (today - date(2026, 1, 1)).days / 364
    chart = steps([(today, counted)], 60, due, today, 2026)
    one, other = chart.due_label, chart.counted_label
    if one.anchor == other.anchor:
        assert abs(float(one.y) - float(other.y)) >= LINE_HEIGHT - 0.01
    for label in (one, other):
        assert 20 <= float(label.y) <= 180
        far = float(label.x) + (107 if label.anchor == "start" else -107)
        assert 28 <= far <= 436
    assert 42 <= float(chart.today_label.x) <= 422


def test_states_stand_in_their_order_and_fill_the_bar():
    segments = state_bar({"out_of_reach": 11, "met": 46, "behind": 56, "on_pace": 125})
    assert [segment.key for segment in segments] == ["met", "on_pace", "behind", "out_of_reach"]
    assert [segment.x for segment in segments] == ["0%", "19.33%", "71.85%", "95.38%"]
    assert [segment.hatched for segment in segments] == [False, False, True, False]
    assert sum(float(segment.width[:-1]) for segment in segments) == pytest.approx(100, abs=0.02)


def test_only_a_segment_after_another_has_a_gap_before_it():
    segments = state_bar({"met": 0, "on_pace": 3, "behind": 1})
    assert [segment.gap for segment in segments] == [False, True]


def test_the_exempt_are_in_no_bar_and_an_empty_unit_has_none():
    assert state_bar({"exempt": 4}) == []


def test_who_fell_short_of_a_closed_year_is_in_the_bar():
    assert [(s.key, s.width) for s in state_bar({"met": 3, "short": 1})] == [("met", "75%"), ("short", "25%")]


@pytest.mark.parametrize(
    ("part", "whole", "length"),
    [
        (11, 12, "91.67%"),
        (0, 12, "0%"),
        (20, 12, "100%"),
        (3, 0, "100%"),
        (-2, 10, "0%"),
        (Decimal("38.33"), 60, "63.88%"),
    ],
)
def test_a_track_is_never_shorter_than_nothing_or_longer_than_all(part, whole, length):
    assert percent(part, whole) == length
