"""The rules of a course call as tables (story 7, S2)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.calls.rules import Candidate, Criterion, Scored, is_own_unit, ranking, total, wrong_rubric

LEGAL = Criterion("legal", "法律准确", 40, 20, legal=True)
USE = Criterion("use", "实用", 35, 10)
FORM = Criterion("form", "设计", 25, 5)
RUBRIC = [LEGAL, USE, FORM]


def candidate(
    number: int, *totals: int, legal: int = 15, veto: bool = False, trial: int | None = None
) -> Candidate:
    scores = tuple(Scored(Fraction(t), legal, veto and n == 0) for n, t in enumerate(totals))
    return Candidate(number, scores, trial)


@pytest.mark.parametrize(
    ("points", "out_of_100"),
    [
        ({"legal": 20, "use": 10, "form": 5}, 100),
        ({"legal": 0, "use": 0, "form": 0}, 0),
        ({"legal": 10, "use": 5, "form": 0}, Fraction(75, 2)),
    ],
)
def test_points_are_weighed(points, out_of_100):
    assert total(points, RUBRIC) == out_of_100


@pytest.mark.parametrize(
    ("reviewer", "unit", "own"),
    [("00010002", "00010002", True), ("00010002", "000100020001", True), ("000100020001", "00010002", True),
     ("00010002", "00010003", False), ("000100020001", "000100020002", False)],
)  # fmt: skip
def test_s2_own_unit_never_scores(reviewer, unit, own):
    assert is_own_unit(reviewer, unit) is own


def numbers(places):
    return [p.candidate.number for p in places]


def test_the_higher_mean_comes_first_whatever_the_spread():
    assert numbers(ranking([candidate(1, 70, 90), candidate(2, 81, 81)], places=1)) == [2, 1]


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        (candidate(9, 80, 80, legal=18), candidate(1, 80, 80, legal=15), "legal"),
        (candidate(9, 80, 80, trial=90), candidate(1, 80, 80, trial=80), "trial"),
        (candidate(9, 80, 80, trial=60), candidate(1, 80, 80), "trial"),
        (candidate(9, 80, 80), candidate(1, 70, 90), "spread"),
        (candidate(1, 80, 80), candidate(9, 80, 80), "number"),
    ],
)
def test_equal_means_are_set_apart_by_the_rules_of_tie_in_order(first, second, rule):
    places = ranking([second, first], places=1)
    assert numbers(places) == [first.number, second.number]
    assert [p.selected for p in places] == [True, False]
    assert {p.decided_by for p in places} == {rule}


def test_a_veto_is_never_selected_however_many_points():
    places = ranking([candidate(1, 99, 99, veto=True), candidate(2, 40, 40)], places=2)
    assert numbers(places) == [2, 1]
    assert [(p.selected, p.decided_by) for p in places] == [(True, ""), (False, "veto")]


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 20), st.booleans()), max_size=30),
    st.integers(1, 20),
)
def test_the_ranking_is_total_stable_and_fills_the_places(rows, places):
    found = [candidate(n, t, t, legal=law, veto=veto) for n, (t, law, veto) in enumerate(rows, start=1)]
    ranked = ranking(found, places=places)
    assert numbers(ranked) == numbers(ranking(reversed(found), places=places))
    assert sum(p.selected for p in ranked) == min(places, sum(not c.vetoed for c in found))
    assert [p.rank for p in ranked] == list(range(1, len(found) + 1))


@pytest.mark.parametrize(
    ("criteria", "wrong"),
    [
        (RUBRIC, ""),
        ([], "empty"),
        ([LEGAL], "weights"),
        ([LEGAL, Criterion("legal", "x", 60, 5)], "keys"),
        ([Criterion("a", "x", 100, 5)], "legal"),
    ],
)
def test_a_rubric_must_be_scorable(criteria, wrong):
    assert wrong_rubric(criteria) == wrong
