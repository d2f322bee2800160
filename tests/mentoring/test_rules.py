"""The rules of mentoring as tables of cases (M1–M5)."""

from datetime import date

import pytest

from lms.mentoring.rules import (
    MOVES,
    Currency,
    Readiness,
    Voice,
    asked_for,
    holding,
    last_unbroken_practice,
    may_move,
    months_after,
    needs_remedy,
    panel_says,
    posting_end,
    readiness,
    releases,
    stalled,
)

DAY = date(2026, 9, 16)


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 1, 1), 11, date(2026, 12, 1)),
    ],
)
def test_months_after_stays_in_the_month(day, months, after):
    assert months_after(day, months) == after


def test_nothing_follows_the_end_and_nothing_begins_without_agreement():
    """M2"""
    assert may_move("proposed", "agreed")
    assert not may_move("proposed", "active")
    assert may_move("paused", "active")
    assert all(
        not MOVES[state] for state in ("completed", "ended", "ended_for_cause", "repaired", "declined")
    )


@pytest.mark.parametrize(
    ("practised", "currency"),
    [
        (date(2026, 9, 1), Currency.CURRENT),
        (date(2026, 3, 17), Currency.CURRENT),
        (date(2026, 3, 16), Currency.WARNED),
        (date(2025, 9, 17), Currency.WARNED),
        (date(2025, 9, 16), Currency.LAPSED),
    ],
)
def test_a_level_is_warned_at_six_months_and_lapses_at_twelve(practised, currency):
    """M4"""
    held = holding(3, practised, None, warn_months=6, lapse_months=12, on=DAY)
    assert held.currency == currency
    assert held.standing == (0 if currency == Currency.LAPSED else 3)


def test_practice_keeps_a_level_but_does_not_bring_it_back():
    """M4: after a lapse a panel gives it back, not a task."""
    since = date(2025, 1, 1)
    kept = last_unbroken_practice(since, [date(2025, 6, 1), date(2026, 3, 1)], 12)
    assert kept == date(2026, 3, 1)
    late = last_unbroken_practice(since, [date(2025, 6, 1), date(2026, 7, 1)], 12)
    assert late == date(2025, 6, 1)


@pytest.mark.parametrize(
    ("state", "cap_full", "needs", "last", "asked", "why"),
    [
        ("active", False, False, date(2026, 9, 1), True, "due"),
        ("active", False, False, date(2026, 9, 10), False, "within_rhythm"),
        ("active", True, False, date(2026, 8, 1), False, "cap_full"),
        ("active", True, True, date(2026, 8, 1), True, "skill_needs_it"),
        ("paused", False, True, date(2026, 8, 1), False, "not_active"),
    ],
)
def test_nothing_is_asked_once_the_cap_is_full_unless_a_skill_needs_it(
    state, cap_full, needs, last, asked, why
):
    """M3"""
    found = asked_for(
        state=state, last_log=last, rhythm_days=14, cap_full=cap_full, skill_needs_it=needs, on=DAY
    )
    assert (found.asked, found.why) == (asked, why)
    assert found.minutes_asked == (state == "active" and not cap_full)


@pytest.mark.parametrize(
    ("state", "last", "full", "is_stalled"),
    [
        ("active", date(2026, 8, 1), False, True),
        ("active", date(2026, 8, 20), False, False),
        ("active", date(2026, 8, 1), True, False),
        ("paused", date(2026, 8, 1), False, False),
    ],
)
def test_silence_is_no_fault_while_paused_or_with_a_full_cap(state, last, full, is_stalled):
    assert stalled(state=state, last_log=last, stalled_days=35, cap_full=full, on=DAY) == is_stalled


@pytest.mark.parametrize(
    ("voices", "says"),
    [
        ([], "open"),
        ([Voice(1, True, True)], "open"),
        ([Voice(1, True, True), Voice(2, True, True)], "open"),
        ([Voice(1, True, True), Voice(2, False, True)], "granted"),
        ([Voice(2, False, True), Voice(3, False, True)], "granted"),
        ([Voice(2, False, False)], "declined"),
        ([Voice(1, True, False)], "open"),
        ([Voice(1, True, False), Voice(2, False, True), Voice(3, False, True)], "granted"),
        ([Voice(1, True, False), Voice(2, True, False)], "declined"),
    ],
)
def test_a_panel_has_a_member_who_is_not_the_mentor(voices, says):
    """M4"""
    assert panel_says(voices) == says


def held(level: int, since: date = date(2026, 9, 1)):
    return holding(level, since, None, warn_months=6, lapse_months=12, on=DAY)


@pytest.mark.parametrize(
    ("people", "outside", "state"),
    [
        ({}, 0, Readiness.NOT_READY),
        ({1: {"a": held(4), "b": held(4)}}, 1, Readiness.THIN),
        ({1: {"a": held(4), "b": held(4)}, 2: {"a": held(4), "b": held(4)}}, 0, Readiness.THIN),
        ({1: {"a": held(4), "b": held(4)}, 2: {"a": held(4), "b": held(4)}}, 1, Readiness.READY),
        ({1: {"a": held(5), "b": held(5)}, 2: {"a": held(4), "b": held(4)}}, 0, Readiness.READY),
        ({1: {"a": held(5), "b": held(3)}, 2: {"a": held(4), "b": held(4)}}, 1, Readiness.THIN),
        ({1: {"a": held(5)}}, 0, Readiness.NOT_READY),
        ({1: {"a": held(4, date(2025, 1, 1)), "b": held(4)}}, 0, Readiness.DORMANT),
    ],
)
def test_a_power_is_ready_with_two_leads_and_one_who_may_teach(people, outside, state):
    """The weakest of the needed skills decides; levels are never averaged."""
    assert readiness("P", ["a", "b"], people, outside_teachers=outside).state == state


def test_readiness_names_who_and_until_when():
    found = readiness("P", ["a", "b"], {7: {"a": held(4), "b": held(4, date(2026, 2, 1))}})
    assert found.leads == ((7, date(2027, 2, 1)),)


@pytest.mark.parametrize(
    ("flags", "fatal", "cause"),
    [
        ([True], False, ""),
        ([True, True], False, "not_responding"),
        ([True, False, True], False, ""),
        ([False], True, "fatal_fault"),
    ],
)
def test_two_not_responding_in_a_row_or_a_fatal_fault_open_a_plan(flags, fatal, cause):
    assert needs_remedy(flags, fatal) == cause


def test_ratings_go_out_in_groups_of_three_or_more():
    """M5"""
    ratings = [(1, 4), (2, 5)]
    assert releases(ratings, set()) == []
    ratings.append((3, 3))
    assert releases(ratings, set()) == [1, 2, 3]
    ratings += [(4, 1), (5, 2)]
    assert releases(ratings, {1, 2, 3}) == []
    assert releases([*ratings, (6, 2)], {1, 2, 3}) == [4, 5, 6]


@pytest.mark.parametrize(
    ("starts_on", "end"), [(date(2024, 3, 1), date(2027, 3, 1)), (date(2023, 3, 1), date(2028, 3, 1))]
)
def test_a_posting_ends_after_three_years_or_if_that_is_past_after_five(starts_on, end):
    """M1"""
    assert posting_end(starts_on, move_after=3, must_move=5, on=DAY) == end


def test_a_full_cap_with_a_skill_to_keep_says_so_before_the_day_comes():
    """M3: no general invitation to write once the hours are full."""
    from lms.mentoring.models import Pairing
    from lms.portal.mentoring import asked_words

    found = asked_for(
        state="active", last_log=DAY, rhythm_days=14, cap_full=True, skill_needs_it=True, on=DAY
    )
    assert "已满" in asked_words(found, Pairing(state="active"))["title"]
