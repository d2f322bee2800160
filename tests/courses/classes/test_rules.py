"""The rules of a class as tables (H7, R8, S1)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.classes import codes
from courses.classes.rules import (
    Reserve,
    Seat,
    Span,
    clash,
    general_places,
    judge,
    lowest_free,
    mean_grades,
    present_minutes,
    seat_for,
    sign_in_window,
    sign_out_window,
    teaching_minutes,
)

T = datetime(2026, 9, 16, 6, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return T + timedelta(minutes=minutes)


LESSON = Span(T, at(180))


@pytest.mark.parametrize(
    ("ours", "theirs", "clashes"),
    [
        ((0, 60), (60, 120), False),  # one begins when the other ends
        ((0, 61), (60, 120), True),
        ((60, 120), (0, 61), True),
        ((0, 180), (60, 90), True),
        ((0, 60), (120, 180), False),
    ],
)
def test_classes_clash_when_they_overlap(ours, theirs, clashes):
    assert clash([Span(*map(at, ours))], [Span(*map(at, theirs))]) is clashes


@pytest.mark.parametrize(
    ("came", "left", "present"),
    [
        (-15, 185, 180),  # early and long: never more than the sitting
        (0, 180, 180),
        (8, 180, 172),
        (0, 120, 120),  # called out
        (None, 180, 0),  # H7: both ends are proved, or nothing
        (0, None, 0),
        (170, 20, 0),
    ],
)
def test_h7_present_is_what_lies_between_sign_in_and_sign_out(came, left, present):
    came, left = (None if m is None else at(m) for m in (came, left))
    assert present_minutes(LESSON, came, left) == present


@pytest.mark.parametrize(
    ("present", "held", "percent", "enough"),
    [
        (180, 180, 10, True),
        (162, 180, 10, True),  # exactly 10 % missed
        (161, 180, 10, False),
        (0, 180, 10, False),
        (0, 0, 10, False),  # nothing was held
        (180, 180, 0, True),
        (179, 180, 0, False),
        (999, 180, 10, True),
    ],
)
def test_h7_at_most_a_tenth_may_be_missed(present, held, percent, enough):
    assert judge(present, held, missed_percent=percent).enough is enough


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 100))
def test_being_there_longer_never_hurts(present, held, percent):
    sooner = judge(present, held, missed_percent=percent)
    later = judge(present + 1, held, missed_percent=percent)
    assert later.enough or not sooner.enough


@pytest.mark.parametrize(
    ("factor", "first", "minutes"), [(2, True, 360), (2, False, 0), (1, True, 180), (3, True, 540)]
)
def test_r8_teaching_counts_by_the_factor_and_once_a_year(factor, first, minutes):
    assert teaching_minutes(180, factor=factor, first_this_year=first) == minutes


HELD = Reserve(id=7, path="00010001", places=3, used=1, held=True)
RELEASED = Reserve(id=8, path="00010002", places=5, used=0, held=False)


@pytest.mark.parametrize(
    ("path", "taken", "seat"),
    [
        ("000100010001", 8, Seat(7)),  # own unit's place first, also when nothing general is left
        ("00010002", 5, Seat()),  # the reserve of the other unit was released
        ("00010002", 8, None),  # 10 places, 8 taken, 2 held for somebody else
        ("00010001", 10, None),
    ],
)
def test_held_places_are_for_their_unit_until_released(path, taken, seat):
    assert seat_for([path], 10, taken, [HELD, RELEASED]) == seat


def test_a_team_uses_its_own_places_before_those_of_its_district():
    district = Reserve(id=1, path="00010001", places=2, used=0, held=True)
    team = Reserve(id=2, path="000100010003", places=2, used=0, held=True)
    assert seat_for(["000100010003"], 10, 0, [district, team]) == Seat(2)


@given(
    st.integers(1, 60), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=4)
)
def test_general_places_never_exceed_what_is_free(capacity, rows):
    reserves = [Reserve(i, f"{i:04d}", p, min(u, p), h) for i, (p, u, h) in enumerate(rows)]
    taken = min(capacity, sum(r.used for r in reserves))
    assert 0 <= general_places(capacity, taken, reserves) <= capacity - taken


@given(st.sets(st.integers(1, 12)), st.integers(1, 12))
def test_the_lowest_seat_is_free_and_within_the_room(taken, capacity):
    seat = lowest_free(taken, capacity)
    assert (seat is None) == (set(range(1, capacity + 1)) <= taken)
    assert seat is None or (seat not in taken and 1 <= seat <= capacity)


def test_windows_meet_so_that_somebody_called_out_can_always_leave():
    coming = sign_in_window(LESSON, before=20, late=10)
    leaving = sign_out_window(LESSON, late=10, leave=20)
    assert (coming.opens_at, coming.closes_at) == (at(-20), at(10))
    assert leaving.opens_at == coming.closes_at
    assert leaving.holds(at(199))
    assert not leaving.holds(at(200))


def test_feedback_of_four_is_not_shown():
    grades = [(5, 4, 3)] * 4
    assert mean_grades(grades, shown_from=5) is None
    assert mean_grades([*grades, (0, 4, 3)], shown_from=5) == (4.0, 4.0, 3.0)


class TestCodes:
    @pytest.mark.parametrize("second", [0, 1, 29])
    def test_a_code_lives_for_its_thirty_seconds(self, second):
        step = codes.step_of(T, 30)
        assert codes.step_of(T + timedelta(seconds=second), 30) == step
        assert codes.step_of(T + timedelta(seconds=30), 30) == step + 1
        assert codes.seconds_left(T + timedelta(seconds=second), 30) == 30 - second

    def test_it_belongs_to_one_sitting_one_direction_and_one_stretch(self):
        made = {codes.code(s, d, n) for s in (1, 2) for d in ("in", "out") for n in (100, 101, 102)}
        assert len(made) == 12
        assert all(len(c) == 6 and c.isdecimal() for c in made)

    def test_another_secret_makes_other_codes(self, settings):
        before = [codes.code(1, "in", n) for n in range(5)]
        settings.SECRET_KEY = "another"
        assert before != [codes.code(1, "in", n) for n in range(5)]

    def test_odd_input_is_no_code(self):
        for odd in ("", "４０７１８２", "40718", "x" * 5000):
            assert not codes.matches(odd, 1, "in", 100)
