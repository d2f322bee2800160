"""The judge of learning time against every cheat we know (H1–H5). Pure, with a clock of its own."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.learning import rules
from courses.learning.rules import Beat, Figures, Track, judge
from courses.learning.spans import first, length, normal, union, without

T0 = datetime(2026, 9, 16, 4, 0, tzinfo=UTC)
F = Figures()


def track(**values) -> Track:
    values = {
        "seconds": 1800,
        "beat_at": T0,
        "proof_at": T0,
        "ask_at": T0 + timedelta(seconds=400),
        "day": date(2026, 9, 16),
    } | values
    return Track(**values)


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def play(t: Track, *beats: tuple[float, tuple], **values):
    """Judge beats given as (seconds since the start, spans); the last judgement."""
    judged = None
    for n, (when, spans) in enumerate(beats, start=t.number + 1):
        judged = judge(t, Beat(number=n, spans=spans, **values), now=at(when), figures=F)
        t = judged.track
    return judged


def test_an_honest_beat_counts_what_was_played():
    judged = play(track(), (20, ((0, 20),)))
    assert (judged.accepted, judged.state, judged.refusals) == (20, rules.COUNTING, ())


@pytest.mark.parametrize(
    ("name", "when", "spans", "accepted"),
    [
        ("a forged position at the end", 20, ((1780, 1800),), 20),  # no more than real time, wherever it lies
        ("the whole lesson in one beat", 20, ((0, 1800),), 30),  # H1, H2: 20 s × 1.5
        ("speed 16×", 20, ((0, 320),), 30),
        ("the same minute over and over", 20, ((0, 10), (0, 10), (0, 10)), 10),
        ("seconds beyond the lesson", 20, ((1790, 4000),), 10),
        ("negative seconds", 20, ((-50, 5),), 5),
        ("a beat after an hour counts one beat", 3000, ((0, 1800),), 45),  # 30 s × 1.5
    ],
)
def test_h1_h2_the_server_clock_is_the_budget(name, when, spans, accepted):
    judged = play(track(ask_at=at(9999)), (when, spans))
    assert judged.accepted == accepted, name


def test_h2_jumping_and_looping_earn_nothing_more():
    judged = play(track(), (20, ((0, 20),)), (40, ((0, 20),)), (60, ((10, 30),)))
    assert length(judged.track.pending) == 30


def test_a_replayed_beat_changes_nothing():
    once = play(track(), (20, ((0, 20),)))
    again = judge(once.track, Beat(number=1, spans=((20, 40),)), now=at(40), figures=F)
    assert again.replayed
    assert again.track == once.track


def test_a_clock_set_back_or_forward_on_the_client_plays_no_part():
    """Only the server's instants are read; a server clock that goes back earns nothing."""
    judged = judge(track(), Beat(number=1, spans=((0, 20),)), now=T0 - timedelta(hours=1), figures=F)
    assert judged.accepted == 0
    assert judged.track.beat_at == T0


def test_a_page_in_the_background_does_not_count_and_says_so():
    judged = play(track(), (20, ((0, 20),)), visible=False)
    assert (judged.accepted, judged.state, judged.why) == (0, rules.PAUSED, rules.HIDDEN)
    assert judged.refusals[0].seconds == 20


def test_what_is_refused_is_named_with_its_span():
    """H6"""
    [refusal] = play(track(), (20, ((0, 300),))).refusals
    assert (refusal.why, refusal.spans, refusal.seconds) == (rules.TOO_FAST, ((30, 300),), 270)
    assert (refusal.from_at, refusal.to_at) == (T0, at(20))


def test_h4_no_answer_takes_back_the_time_since_the_last_proof():
    beats = [(20 * n, ((20 * (n - 1), 20 * n),)) for n in range(1, 21)]
    asked = play(track(), *beats)
    assert asked.state == rules.ASKING
    assert length(asked.track.pending) == 400
    waiting = judge(asked.track, Beat(number=21, spans=((400, 420),)), now=at(420), figures=F)
    assert (waiting.state, waiting.accepted) == (rules.ASKING, 0)
    late = judge(waiting.track, Beat(number=22), now=at(400 + F.answer + 1), figures=F)
    assert (late.state, late.why) == (rules.ENDED, rules.NO_ANSWER)
    assert (late.track.pending, late.track.covered, late.track.day_seconds) == ((), (), 0)
    assert late.refusals[0].seconds == 400


def test_h4_an_answer_in_time_keeps_everything():
    asked = replace(track(pending=((0, 300),)), asked_at=at(400))
    proved = rules.prove(asked, now=at(430), wait=500)
    assert (proved.covered, proved.pending, proved.asked_at) == (((0, 300),), (), None)
    assert proved.ask_at == at(930)


def test_h4_a_call_out_costs_nothing():
    paused = rules.call_out(track(pending=((0, 100),)), now=at(100), figures=F)
    judged = judge(paused.track, Beat(number=1, spans=((100, 120),)), now=at(5000), figures=F)
    assert (judged.state, judged.accepted, judged.refusals) == (rules.PAUSED, 0, ())
    back = rules.come_back(judged.track, now=at(5000), wait=400, figures=F)
    assert back.track.covered == ((0, 100),)


def test_h4_a_call_out_in_time_leaves_the_question():
    asked = replace(track(pending=((0, 300),)), asked_at=at(400))
    paused = rules.call_out(asked, now=at(400 + F.answer), figures=F)
    assert (paused.state, paused.track.pending, paused.track.asked_at) == (rules.PAUSED, ((0, 300),), None)


@pytest.mark.parametrize("act", [rules.call_out, partial(rules.come_back, wait=400)])
def test_h4_a_late_act_takes_nothing_back(act):
    """The cheat: away for an hour, then “called out” or “back” to keep the time that nobody proved."""
    asked = replace(track(pending=((0, 300),)), asked_at=at(400))
    late = act(asked, now=at(4000), figures=F)
    assert (late.state, late.why, late.track.pending) == (rules.ENDED, rules.NO_ANSWER, ())
    assert late.refusals[0].seconds == 300


def test_h5_the_day_is_full_after_its_limit():
    judged = play(track(day_before=F.day - 5, ask_at=at(9999)), (20, ((0, 20),)))
    assert (judged.accepted, judged.state, judged.why) == (5, rules.ENDED, rules.DAY_FULL)
    assert judged.refusals[-1].why == rules.DAY_FULL


def test_a_lost_connection_is_judged_by_the_server_clock():
    """Five queued beats after 100 s of real time: never more than real time."""
    t = track(ask_at=at(600))
    judged = judge(t, Beat(number=5, spans=((0, 100),), count=5), now=at(100), figures=F)
    assert judged.accepted == 100
    greedy = judge(t, Beat(number=5, spans=((0, 900),), count=36), now=at(100), figures=F)
    assert greedy.accepted == 150


def test_queued_beats_end_where_presence_would_have_been_asked():
    judged = judge(track(ask_at=at(60)), Beat(number=30, spans=((0, 600),), count=30), now=at(600), figures=F)
    assert judged.accepted == 90
    assert judged.refusals[0].why == rules.OFFLINE
    assert judged.state == rules.ASKING


spans_strategy = st.lists(st.tuples(st.integers(-50, 2000), st.integers(-50, 2000)), max_size=6)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 90), spans_strategy, st.integers(1, 40)), max_size=12))
def test_never_more_than_the_wall_clock_times_the_rate(beats):
    """H2 as a law, whatever is sent."""
    t, now = track(ask_at=at(10**6)), T0
    for n, (pause, spans, count) in enumerate(beats, start=1):
        now += timedelta(seconds=pause)
        judged = judge(t, Beat(number=n, spans=tuple(spans), count=count), now=now, figures=F)
        assert judged.accepted <= pause * F.rate + rules.ROUNDING_SECONDS
        t = judged.track
    wall = (now - T0).total_seconds()
    assert length(union(t.covered, t.pending)) <= wall * F.rate + 1e-6


@settings(max_examples=60)
@given(spans_strategy, spans_strategy)
def test_spans_are_sets(one, other):
    def seconds(spans):
        return {s for a, b in spans for s in range(a, b)}

    assert seconds(normal(one)) == seconds(one)
    assert seconds(union(one, other)) == seconds(one) | seconds(other)
    assert seconds(without(one, other)) == seconds(one) - seconds(other)
    assert length(first(one, 7)) == min(7, length(normal(one)))


def test_next_position_is_the_first_gap():
    assert rules.next_position(100, ((0, 30), (40, 60)), 0) == 30
    assert rules.next_position(100, ((0, 30), (40, 60)), 45) == 60
    assert rules.next_position(100, ((0, 100),), 50) == 0


def test_what_is_owed_rounds_up():
    assert rules.owed(100, ((0, 94),), 95) == 1
    assert rules.owed(100, ((0, 95),), 95) == 0
