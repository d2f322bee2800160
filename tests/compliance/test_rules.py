"""The law of hours as tables of cases; each test cites its rule."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.compliance.explanations import hours
from lms.compliance.rules import CATEGORIES, Entry, Terms, Waived, assess
from lms.compliance.service import Service, served

JAN_1, DEC_31 = date(2026, 1, 1), date(2026, 12, 31)
WHOLE = Service.whole(2026)


def terms(**values) -> Terms:
    return Terms(**({"year": 2026, "code": "annual", "target": 2700} | values))


def entry(number: int, minutes: int = 90, day: date = date(2026, 3, 2), **values) -> Entry:
    return Entry(
        **(
            {
                "number": number,
                "category": "practical",
                "mode": "online",
                "minutes": minutes,
                "earned_on": day,
            }
            | values
        )
    )


def standing(entries=(), *, requirement=None, service=WHOLE, waivers=(), on=DEC_31):
    return assess(requirement or terms(), service, entries, waivers, on=on)


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(1725, "38.33"), (0, "0.00"), (45, "1.00"), (1, "0.02"), (2699, "59.98"), (3, "0.07")],
)
def test_hours_are_minutes_by_the_requirement_rounded_half_up_once(minutes, shown):
    """R5"""
    assert hours(minutes, 45) == shown


def test_the_same_course_counts_once_a_year():
    """R7"""
    a = standing([entry(1, course_key="K"), entry(2, course_key="K", day=date(2026, 4, 1))])
    assert [(x.counted, x.why) for x in a.lines] == [(90, ""), (0, "course_repeat")]


def test_a_substantially_changed_edition_counts_again():
    """R7"""
    again = entry(2, course_key="K", edition_digest="b", substantial_change=True, day=date(2026, 4, 1))
    third = entry(3, course_key="K", edition_digest="b", substantial_change=True, day=date(2026, 5, 1))
    a = standing([entry(1, course_key="K", edition_digest="a"), again, third])
    assert [x.counted for x in a.lines] == [90, 90, 0]


def test_an_entry_may_count_in_part_under_the_cap_of_its_mode():
    """R9"""
    capped = terms(mode_cap={"mentoring": 360})
    a = standing(
        [entry(1, 300, mode="mentoring"), entry(2, 100, mode="mentoring", day=date(2026, 5, 1))],
        requirement=capped,
    )
    assert [(x.counted, x.why) for x in a.lines] == [(300, ""), (60, "mode_cap")]
    assert a.counted == 360
    assert a.not_counted == 40


def test_a_row_and_its_reversal_are_set_aside_together():
    """R9"""
    a = standing([entry(1, 90), entry(2, -90, reverses=1), entry(3, 45)])
    assert [(x.counted, x.why) for x in a.lines] == [(0, "reversed"), (0, "reversed"), (45, "")]
    assert a.recorded == 45


def test_a_reversed_course_may_be_counted_again():
    """R9: what was set aside has not counted."""
    a = standing(
        [
            entry(1, 90, course_key="K"),
            entry(2, -90, course_key="K", reverses=1),
            entry(3, 60, course_key="K"),
        ]
    )
    assert a.counted == 60


def test_owed_is_the_greater_of_the_gap_and_the_category_shortfalls():
    """R9"""
    demand = terms(target=900, category_minimum={"foundation": 300, "key_law": 300})
    a = standing([entry(1, 800)], requirement=demand)
    assert a.shortfalls == {"foundation": 300, "key_law": 300}
    assert a.owed == 600


def test_a_named_course_is_needed_however_many_hours_there_are():
    """R2"""
    a = standing([entry(1, 2700)], requirement=terms(mandatory_courses=("LAW",)))
    assert (a.owed, a.met, a.missing_courses) == (0, False, ("LAW",))


@pytest.mark.parametrize(
    ("entries", "minima", "total", "owed"),
    [
        ([], {}, 0, 900),
        ([("practical", 900)], {}, 900, 0),
        ([("practical", 2000)], {}, 2000, 0),
        ([("practical", 850)], {"foundation": 30}, 850, 50),  # the gap outweighs the shortfall
        ([("practical", 890)], {"foundation": 30}, 890, 30),  # the shortfall outweighs the gap
        ([("practical", 2000)], {"foundation": 30, "key_law": 45}, 2000, 75),  # shortfalls add up
        ([("practical", 20), ("foundation", 900)], {"practical": 100}, 920, 80),
    ],
)
def test_owed_is_the_least_that_would_make_it_met(entries, minima, total, owed):
    """R9"""
    rows = [entry(n, minutes, category=c) for n, (c, minutes) in enumerate(entries, start=1)]
    a = standing(rows, requirement=terms(target=900, category_minimum=minima))
    assert (a.counted, a.owed, a.met) == (total, owed, owed == 0)


@pytest.mark.parametrize(
    ("second", "counted", "why"),
    [
        ({"edition_digest": "b"}, 0, "course_repeat"),
        ({"edition_digest": "b", "substantial_change": True}, 90, ""),
        ({"edition_digest": "a", "substantial_change": True}, 0, "course_repeat"),
        ({"course_key": "L"}, 90, ""),
        ({"course_key": ""}, 90, ""),
        ({"category": "foundation", "mode": "in_person"}, 0, "course_repeat"),
    ],
)
def test_a_course_counts_again_only_after_a_substantial_change(second, counted, why):
    """R7"""
    first = entry(1, course_key="K", edition_digest="a")
    again = entry(2, day=date(2026, 4, 1), **({"course_key": "K"} | second))
    line = standing([first, again]).lines[1]
    assert (line.counted, line.why) == (counted, why)


def test_a_named_course_was_taken_even_where_its_cap_left_no_minute():
    """R2, R9: the cap limits minutes, not what was learned."""
    demand = terms(target=90, mode_cap={"discussion": 0}, mandatory_courses=("LAW",))
    a = standing([entry(1, 90), entry(2, 45, mode="discussion", course_key="LAW")], requirement=demand)
    assert (a.missing_courses, a.counted, a.met) == ((), 90, True)


@pytest.mark.parametrize(
    ("target", "months", "rounded"),
    [(2700, 7, 1575), (1000, 7, 583), (1000, 5, 417), (1002, 3, 251), (1001, 6, 501), (2700, 0, 0)],
)
def test_shrunk_figures_are_rounded_half_up_to_whole_minutes(target, months, rounded):
    """R10"""
    service = Service(2026, ((JAN_1, date(2026, months, 28)),) if months else ())
    assert standing(service=service, requirement=terms(target=target)).target == rounded


def test_caps_and_named_courses_never_shrink():
    """R10"""
    service = served(2026, joined=date(2026, 7, 1), qualified=None, left=None, leaves=())
    demand = terms(mode_cap={"mentoring": 360}, mandatory_courses=("LAW",))
    a = standing([entry(1, 400, date(2026, 8, 1), mode="mentoring")], requirement=demand, service=service)
    assert (a.counted, a.missing_courses, a.target) == (360, ("LAW",), 1350)


@pytest.mark.parametrize(
    ("carried", "cap", "counted", "owed"),
    [(500, 0, 0, 900), (500, 200, 200, 700), (100, 200, 100, 800), (5000, 900, 900, 0)],
)
def test_carry_over_counts_up_to_its_cap_and_fills_no_category(carried, cap, counted, owed):
    """R12"""
    a = standing(
        service=Service(2026, WHOLE.spans, carried=carried), requirement=terms(target=900, carry_over_cap=cap)
    )
    assert (a.counted, a.owed, a.carried) == (counted, owed, counted)
    assert sum(a.by_category.values()) == 0


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 1, 1), "on_pace"),
        (date(2026, 1, 31), "on_pace"),
        (date(2026, 2, 1), "behind"),  # nothing learned, and a month ago a minute was due
        (date(2026, 12, 24), "behind"),
        (date(2026, 12, 25), "out_of_reach"),  # 2,700 minutes need eight days of 360
        (date(2026, 12, 31), "out_of_reach"),
    ],
)
def test_the_edges_of_the_states_without_a_minute(day, state):
    """R14: a month's tolerance, then as many days as the daily limit needs."""
    a = standing(on=day)
    assert a.state == state, (a.behind_from, a.out_of_reach_from)


@pytest.mark.parametrize(
    ("spans", "months", "target", "practical"),
    [
        ({"qualified": date(2026, 4, 20)}, 8, 1800, 600),  # 何嘉树
        ({"leaves": [(date(2026, 3, 1), date(2026, 8, 31))]}, 6, 1350, 450),  # 唐可欣
        ({"joined": date(2026, 1, 17)}, 12, 2700, 900),  # 15 days of January
        ({"joined": date(2026, 1, 18)}, 11, 2475, 825),  # 14 days of January
        ({"left": date(2026, 6, 15)}, 6, 1350, 450),
        ({"left": date(2026, 6, 14)}, 5, 1125, 375),
    ],
)
def test_part_of_a_year_owes_by_the_month(spans, months, target, practical):
    """R10"""
    service = served(2026, **({"joined": None, "qualified": None, "left": None, "leaves": ()} | spans))
    a = standing(service=service, requirement=terms(category_minimum={"practical": 900}))
    assert (a.months_in_service, a.target, a.minima["practical"]) == (months, target, practical)


def test_minima_may_be_kept_whole_by_the_requirement():
    """R10"""
    service = served(2026, joined=date(2026, 7, 1), qualified=None, left=None, leaves=())
    a = standing(
        service=service, requirement=terms(category_minimum={"practical": 900}, prorate_minima=False)
    )
    assert a.minima["practical"] == 900


def test_a_target_of_zero_is_met_and_exempt():
    """R10"""
    a = standing(service=Service(2026, ()))
    assert (a.target, a.met, a.exempt, a.state) == (0, True, True, "met")


def test_a_waiver_takes_minutes_off_and_shrinks_the_minima():
    """R11"""
    a = standing(waivers=[Waived(900, "illness")], requirement=terms(category_minimum={"practical": 900}))
    assert (a.target, a.minima["practical"]) == (1800, 600)
    assert standing(waivers=[Waived(None, "illness")]).exempt


def test_nothing_carries_over_beyond_the_stated_cap():
    """R12"""
    service = Service(2026, WHOLE.spans, carried=500)
    assert standing(service=service).carried == 0
    assert standing(service=service, requirement=terms(carry_over_cap=200)).counted == 200


def test_due_by_a_day_follows_the_days_served():
    """R14: 42.58 of 60 hours by 16 September."""
    a = standing(on=date(2026, 9, 16))
    assert hours(a.due, 45) == "42.58"


@pytest.mark.parametrize(
    ("counted", "on", "state"),
    [
        (1725, date(2026, 9, 16), "on_pace"),  # 4.25 hours less than due: within a month's tolerance
        (1500, date(2026, 9, 16), "behind"),
        (2700, date(2026, 9, 16), "met"),
        (0, date(2026, 1, 20), "on_pace"),
        (0, date(2026, 12, 31), "out_of_reach"),
        (2400, date(2026, 12, 31), "behind"),
        (2400, date(2027, 1, 1), "out_of_reach"),
    ],
)
def test_states_on_a_day(counted, on, state):
    """R14"""
    entries = [entry(1, counted, JAN_1)] if counted else []
    assert standing(entries, on=on).state == state


def test_a_closed_year_leaves_met_and_short():
    """R14"""
    assert standing(requirement=terms(closed=True)).state == "short"


def test_offers_that_end_put_the_target_out_of_reach():
    """R14"""
    offers = ((date(2026, 10, 1), date(2026, 12, 31)), (3000, 1000))
    a = standing([entry(1, 900)], requirement=terms(offers=offers), on=date(2026, 9, 16))
    assert a.out_of_reach_from == date(2026, 10, 2)


def test_a_curve_of_the_unit_replaces_the_straight_pace():
    """R14"""
    late = (0.0,) * 9 + (0.5, 0.75, 1.0)
    assert standing(requirement=terms(pace_curve=late), on=date(2026, 9, 30)).due == 0
    assert standing(requirement=terms(pace_curve=late), on=date(2026, 10, 31)).due == 1350


def test_the_turning_day_is_the_first_day_on_which_the_state_turns():
    """R14: the kept day and the state of each day agree all year round."""
    for counted in (0, 100, 1234, 2600):
        a = standing([entry(1, counted, JAN_1)] if counted else [], on=JAN_1)
        for offset in range(365):
            day = JAN_1 + timedelta(days=offset)
            state = standing([entry(1, counted, JAN_1)] if counted else [], on=day).state
            expected = (
                "out_of_reach"
                if day >= a.out_of_reach_from
                else "behind"
                if a.behind_from and day >= a.behind_from
                else "on_pace"
            )
            assert state == expected, (counted, day)


def test_on_limits_by_the_day_earned():
    """DESIGN: assess --on"""
    assert standing([entry(1, 90, date(2026, 5, 1))], on=date(2026, 4, 30)).counted == 0


def test_every_gap_has_a_sentence():
    """R15"""
    a = standing([entry(1, 90)], requirement=terms(category_minimum={"foundation": 90}), on=date(2026, 9, 16))
    assert [(r.rule, r.code) for r in a.reasons] == [
        ("R9", "owed"),
        ("R3", "short_category"),
        ("R14", "behind"),
    ]


entries_strategy = st.lists(
    st.builds(
        lambda minutes, category, mode, day: (minutes, category, mode, JAN_1 + timedelta(days=day)),
        st.integers(1, 600),
        st.sampled_from(CATEGORIES),
        st.sampled_from(["online", "mentoring", "teaching", "discussion"]),
        st.integers(0, 364),
    ),
    max_size=25,
)
CAPPED = terms(
    mode_cap={"mentoring": 360, "discussion": 270, "teaching": 540}, category_minimum={"foundation": 540}
)


def rows(drawn) -> list[Entry]:
    return [
        entry(n, minutes, day, category=c, mode=m) for n, (minutes, c, m, day) in enumerate(drawn, start=1)
    ]


@given(entries_strategy, st.randoms())
@settings(max_examples=150)
def test_the_order_never_changes_the_total(drawn, random):
    """R9"""
    numbered = rows(drawn)
    shuffled = [e._replace(number=n) for n, e in enumerate(random.sample(numbered, len(numbered)), start=1)]
    assert standing(numbered, requirement=CAPPED).counted == standing(shuffled, requirement=CAPPED).counted


@given(entries_strategy, entries_strategy)
@settings(max_examples=100)
def test_an_added_entry_never_lowers_the_total(drawn, more):
    """R9"""
    assert (
        standing(rows(drawn + more), requirement=CAPPED).counted
        >= standing(rows(drawn), requirement=CAPPED).counted
    )


@given(entries_strategy)
@settings(max_examples=100)
def test_counted_never_exceeds_recorded_and_sums_equal_their_lines(drawn):
    """R9"""
    a = standing(rows(drawn), requirement=CAPPED)
    assert all(0 <= x.counted <= x.entry.minutes for x in a.lines)
    assert (
        a.counted
        == sum(x.counted for x in a.lines)
        == sum(a.by_category.values())
        == sum(a.by_category_mode.values())
    )
    assert a.owed == max(a.target - a.counted, sum(a.shortfalls.values()), 0)


@given(entries_strategy, st.integers(1, 600), st.sampled_from(["online", "mentoring"]))
@settings(max_examples=100)
def test_a_reversal_restores_exactly(drawn, minutes, mode):
    """R9, R17"""
    before = rows(drawn)
    number = len(before) + 1
    added = [entry(number, minutes, mode=mode), entry(number + 1, -minutes, mode=mode, reverses=number)]
    first, second = standing(before, requirement=CAPPED), standing(before + added, requirement=CAPPED)
    assert (first.counted, first.by_category, first.owed, first.recorded) == (
        second.counted,
        second.by_category,
        second.owed,
        second.recorded,
    )
