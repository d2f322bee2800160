"""Observations, levels, final assessment and ratings through their doors."""

import itertools
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lms.common.errors import NotAllowed
from lms.mentoring.evaluations import TooEarly, aggregate, evaluate, released_means, texts_of
from lms.mentoring.levels import LevelRefused, propose_level, record_levels, vote
from lms.mentoring.match_runs import problem_of
from lms.mentoring.models import Entrustment, Evaluation, Observation, RatingRelease, RemedialPlan
from lms.mentoring.observations import ObservationRefused, close_remedy, observe, sign_observation
from lms.mentoring.pairings import end, to_final_review
from lms.mentoring.queries import holdings_of, ladder, what_is_asked
from lms.mentoring.reviews import ReviewRefused, complete, hold_part
from tests.factories import credit, make_manager, make_officer
from tests.mentoring.making import (
    NOW,
    at,
    make_log,
    make_mentor,
    make_observation,
    make_pairing,
    make_programme,
    make_skill,
)

pytestmark = pytest.mark.django_db
SEEN = [{"kind": "observation", "id": 1, "text": "独立做到"}]


def proposed(pairing, skill, level=4, by=None):
    return propose_level(
        pairing.mentee, skill=skill, level=level, evidence=SEEN, reason="三次独立做到", pairing=pairing,
        by=by or pairing.mentor.officer.account, now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("rating", ["low", "excellent"])
def test_extreme_ratings_need_a_text(pairing, skill, rating):
    """M5, by the door and by the database."""
    with pytest.raises(ObservationRefused):
        make_observation(pairing, skill, date(2026, 9, 1), rating, comment="")
    row = make_observation(pairing, skill, date(2026, 9, 1), rating)
    row.pk, row.key, row.comment = None, "zz", ""
    row._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_not_observed_is_no_score(pairing, skill):
    """M5: it neither counts as practice nor breaks a row of "not responding"."""
    make_observation(pairing, skill, date(2026, 9, 1), "sufficient", not_responding=True, comment="又忘了")
    make_observation(pairing, skill, date(2026, 9, 2), "not_observed")
    assert not RemedialPlan.objects.exists()
    make_observation(pairing, skill, date(2026, 9, 3), "sufficient", not_responding=True, comment="仍然")
    plan = RemedialPlan.objects.get()
    assert plan.cause == "not_responding"
    make_observation(pairing, skill, date(2026, 9, 4), "sufficient", not_responding=True, comment="再次")
    assert RemedialPlan.objects.count() == 1
    assert close_remedy(plan, met=True, by=make_manager(pairing.mentee.home_unit), now=NOW).outcome == "met"


def test_a_fault_has_a_code_of_the_skill(pairing, skill):
    with pytest.raises(ObservationRefused):
        make_observation(pairing, skill, date(2026, 9, 1), "low", fatal_faults=["PRO-99"])
    make_observation(pairing, skill, date(2026, 9, 1), "low", fatal_faults=["PRO-01"])
    assert RemedialPlan.objects.get().cause == "fatal_fault"


def test_both_sign_and_the_same_key_is_one_observation(pairing, skill, officer):
    values = {
        "key": "k-1",
        "skill": skill,
        "observed_on": date(2026, 9, 1),
        "task": "巡查",
        "rating": "sufficient",
    }
    mentor = pairing.mentor.officer.account
    row = observe(pairing, by=mentor, now=NOW, **values)
    assert observe(pairing, by=mentor, now=NOW, **values) == row
    with pytest.raises(NotAllowed):
        sign_observation(row, agrees=True, by=mentor, now=NOW)
    with pytest.raises(ObservationRefused):
        sign_observation(row, agrees=False, by=officer.account, now=NOW)
    asked = officer.account.notices.filter(key=f"observation:{row.pk}", read_at=None)
    assert asked.exists()
    sign_observation(row, agrees=False, view="当时风大，没听清", by=officer.account, now=NOW)
    assert not asked.exists()
    assert Observation.objects.get().signature.view


def test_a_level_needs_evidence_and_a_panel_with_somebody_else(pairing, skill, manager, officer):
    """M4"""
    with pytest.raises(LevelRefused):
        propose_level(officer, skill=skill, level=4, evidence=[], reason="好", pairing=pairing, by=pairing.mentor.officer.account, now=NOW)  # fmt: skip
    proposal = proposed(pairing, skill)
    with pytest.raises(LevelRefused):
        proposed(pairing, skill)
    vote(proposal, agrees=True, by=pairing.mentor.officer.account, now=NOW)
    assert not Entrustment.objects.exists()
    with pytest.raises(NotAllowed):
        vote(proposal, agrees=True, by=officer.account, now=NOW)
    with pytest.raises(NotAllowed):
        vote(proposal, agrees=True, by=make_officer(officer.home_unit).account, now=NOW)
    vote(proposal, agrees=True, by=manager, now=NOW)
    row = Entrustment.objects.get()
    assert (row.level, row.evidence) == (4, SEEN)
    assert sorted(is_mentor for _account, is_mentor in row.panel) == [False, True]


def test_a_stranger_proposes_nothing(pairing, skill, officer, other_team):
    for account in (officer.account, make_officer(officer.home_unit).account, make_manager(other_team)):
        with pytest.raises(NotAllowed):
            proposed(pairing, skill, by=account)


def test_a_lapsed_level_is_regained_by_a_panel_only(pairing, skill, manager, officer):
    record_levels(
        officer, levels=[(skill, 3)], evidence=SEEN, panel=[[1, False]], basis="panel", by=manager,
        now=at(date(2025, 6, 1)),
    )  # fmt: skip
    make_observation(pairing, skill, date(2026, 9, 1))
    assert holdings_of([officer.pk], on=date(2026, 9, 16))[officer.pk][skill.code].standing == 0
    proposal = proposed(pairing, skill, level=3)
    assert proposal.regains
    vote(proposal, agrees=True, by=manager, now=NOW)
    vote(proposal, agrees=True, by=pairing.mentor.officer.account, now=NOW)
    assert holdings_of([officer.pk], on=date(2026, 9, 16))[officer.pk][skill.code].standing == 3


def test_levels_of_one_panel_without_an_independent_member_are_refused(officer, skill):
    with pytest.raises(LevelRefused):
        record_levels(
            officer, levels=[(skill, 2)], evidence=SEEN, panel=[[1, True]], basis="panel", by=None, now=NOW
        )


def test_a_full_cap_asks_for_nothing_unless_a_level_is_about_to_lapse(pairing, skill, officer, manager):
    """M3, R8"""
    on = date(2026, 9, 16)
    assert what_is_asked(pairing, ladder(officer, [skill], on=on), on=on).why == "due"
    credit(officer, 360, mode="mentoring")
    assert what_is_asked(pairing, ladder(officer, [skill], on=on), on=on).why == "cap_full"
    record_levels(officer, levels=[(skill, 3)], evidence=SEEN, panel=[[1, False]], basis="panel", by=manager, now=at(date(2026, 2, 1)))  # fmt: skip
    assert what_is_asked(pairing, ladder(officer, [skill], on=on), on=on).why == "skill_needs_it"
    make_log(pairing, date(2026, 9, 10), skill=skill)
    assert what_is_asked(pairing, ladder(officer, [skill], on=on), on=on).why == "cap_full"


def test_the_final_assessment_ends_in_levels_and_the_legal_office_reads_the_file(
    pairing, skill, manager, city
):
    legal, mentor = make_manager(city, "legal_reviewer"), pairing.mentor.officer.account
    with pytest.raises(ReviewRefused):
        hold_part(
            pairing, part="oral", held_on=date(2026, 9, 15), carries=True, finding="好", by=mentor, now=NOW
        )
    pairing = to_final_review(pairing, by=manager, now=NOW)
    with pytest.raises(NotAllowed):
        hold_part(
            pairing, part="file", held_on=date(2026, 9, 15), carries=True, finding="好", by=mentor, now=NOW
        )
    with pytest.raises(NotAllowed):
        hold_part(pairing, part="oral", held_on=date(2026, 9, 15), carries=True, finding="好", by=pairing.mentee.account, now=NOW)  # fmt: skip
    for part, account in (("test", manager), ("scenario", mentor), ("file", legal)):
        hold_part(
            pairing, part=part, held_on=date(2026, 9, 15), carries=True, finding="见评语", by=account, now=NOW
        )
    with pytest.raises(ReviewRefused):
        complete(pairing, levels=[(skill, 4)], by=manager, now=NOW)
    hold_part(
        pairing,
        part="oral",
        held_on=date(2026, 9, 14),
        carries=False,
        finding="期间算错",
        by=manager,
        now=NOW,
    )
    with pytest.raises(ReviewRefused):
        complete(pairing, levels=[(skill, 4)], by=manager, now=NOW)
    hold_part(
        pairing, part="oral", held_on=date(2026, 9, 15), carries=True, finding="讲清了", by=manager, now=NOW
    )
    with pytest.raises(NotAllowed):
        complete(pairing, levels=[(skill, 4)], by=mentor, now=NOW)
    [row] = complete(pairing, levels=[(skill, 4)], by=manager, now=NOW)
    pairing.refresh_from_db()
    assert (row.basis, row.level, pairing.state) == ("final_assessment", 4, "completed")


def ended_pairing(programme, mentor, officer, manager):
    pairing = make_pairing(programme, mentor, officer, manager)
    return end(pairing, reason="期满", for_cause=False, by=manager, now=NOW)


def test_ratings_are_never_traceable_below_three(city, team, manager, skill):
    """M5: no figure, and no difference of two figures, is about fewer than three people."""
    mentor, other = make_mentor(team, [skill]), make_mentor(team, [skill])
    programme = make_programme(city, [skill])
    shown = []

    def rate(who, rating):
        pairing = ended_pairing(programme, who, make_officer(team), manager)
        evaluate(
            pairing,
            rating=rating,
            text="说明" if rating in (1, 5) else "",
            by=pairing.mentee.account,
            now=NOW,
        )
        one, everybody = aggregate([who]), aggregate()
        shown.append(everybody.count)
        return one

    assert [rate(mentor, r).count for r in (1, 4)] == [0, 0]
    assert released_means() == {}
    assert texts_of(mentor) == []
    assert rate(mentor, 5).mean == pytest.approx(10 / 3)
    assert texts_of(mentor) == ["说明", "说明"]
    assert [rate(other, r).count for r in (2, 2)] == [0, 0]
    assert rate(mentor, 3).count == 3
    assert rate(other, 2).count == 3
    steps = [b - a for a, b in itertools.pairwise(shown) if b != a]
    assert all(step >= 3 for step in steps)
    released = [set(r.evaluations) for r in RatingRelease.objects.all()]
    assert all(len(group) >= 3 for group in released)
    assert not set.intersection(*released)


def test_each_rates_once_and_only_after_the_end(pairing, officer, manager):
    with pytest.raises(TooEarly):
        evaluate(pairing, rating=4, text="", by=officer.account, now=NOW)
    ended = end(pairing, reason="期满", for_cause=False, by=manager, now=NOW)
    with pytest.raises(TooEarly):
        evaluate(ended, rating=5, text=" ", by=officer.account, now=NOW)
    with pytest.raises(NotAllowed):
        evaluate(ended, rating=4, text="", by=manager, now=NOW)
    evaluate(ended, rating=4, text="", by=officer.account, now=NOW)
    evaluate(ended, rating=4, text="", by=ended.mentor.officer.account, now=NOW)
    with pytest.raises(TooEarly):
        evaluate(ended, rating=3, text="", by=officer.account, now=NOW)
    assert set(Evaluation.objects.values_list("about", flat=True)) == {"mentor", "mentee"}


def test_gathering_the_facts_of_a_run_costs_the_same_for_few_and_many(
    programme, team, skill, django_assert_max_num_queries
):
    from tests.mentoring.making import make_mentee

    for _n in range(6):
        make_mentor(team, [skill])
        make_mentee(programme, make_officer(team), [skill])
    with django_assert_max_num_queries(13):
        problem = problem_of(programme, on=date(2026, 9, 16))
    assert (len(problem.mentees), len(problem.mentors)) == (6, 6)


def test_the_ladder_counts_what_was_done_in_thirty_days(pairing, skill, officer):
    other = make_skill("other")
    on = date(2026, 9, 16)
    make_observation(pairing, skill, on - timedelta(days=3))
    make_log(pairing, on - timedelta(days=40), skill=skill)
    first, second = ladder(officer, [skill, other], on=on)
    assert (first.seen, second.seen, first.holding) == (1, 0, None)
