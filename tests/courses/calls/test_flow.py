"""A course call from the first submission to the practical course."""

from datetime import timedelta

import pytest

from courses.calls.calling import CallRefused, publish_selection
from courses.calls.developing import adopt_course, plan_development, reach_milestone
from courses.calls.queries import to_score, too_few_scores
from courses.calls.scoring import record_trial
from courses.calls.submitting import merge
from courses.models import CallReviewer, Score, SelectionLine
from courses.reminding import remind_of_steps
from lms.common.errors import AppendOnlyError, NotAllowed
from lms.notices.models import Notice
from tests.factories import NOW, TODAY, make_manager, make_unit
from tests.factories.calls import RUBRIC, give, make_call, make_reviewer, make_submission, start
from tests.factories.courses import make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(city):
    return make_call(city)


@pytest.fixture
def bureau_unit(city):
    return make_unit("SF", city, name="司法局")


@pytest.fixture
def scored(call, team, other_team, district, bureau_unit):
    """Three submissions for two places; number 3 is behind, number 1 and 2 are equal but for the law."""
    rows = [make_submission(call, unit) for unit in (team, other_team, team)]
    reviewers = [make_reviewer(call, bureau_unit) for _ in range(2)]
    start(call)
    for row, points in zip(rows, [(10, 20), (16, 16), (5, 5)], strict=True):
        for reviewer in reviewers:
            give(row, reviewer, *points)
    return rows, reviewers


def publish(call):
    return publish_selection(call, by=call.opened_by, now=NOW)


def test_from_submission_to_selection(call, scored):
    lines = publish(call)
    assert [(line.submission.number, line.selected) for line in lines] == [(2, True), (1, True), (3, False)]
    assert [(str(line.mean), str(line.spread)) for line in lines] == [
        ("80.00", "0.00"),
        ("80.00", "0.00"),
        ("25.00", "0.00"),
    ][:3]
    rows, _reviewers = scored
    told = Notice.objects.filter(account=rows[2].submitted_by, key__contains="result").get()
    assert "没有入选" in told.title or "not chosen" in told.title


def test_it_takes_submissions_in_its_days_and_fields_only(call, team):
    with pytest.raises(CallRefused):
        make_submission(call, team, field="渔政")
    call.closes_on = TODAY - timedelta(days=1)
    call.save()
    with pytest.raises(CallRefused):
        make_submission(call, team)


def test_a_unit_submits_for_itself_only(call, team, other_team):
    from courses.calls.submitting import submit
    from tests.factories.calls import VALUES

    with pytest.raises(NotAllowed):
        submit(call, unit=other_team, values=VALUES, lecturer=call.opened_by, by=make_manager(team), now=NOW)


def test_s2_nobody_scores_their_own_unit(call, team, district, bureau_unit):
    row = make_submission(call, team)
    own, above = make_reviewer(call, team), make_reviewer(call, district)
    start(call)
    for reviewer in (own, above):
        with pytest.raises(NotAllowed):
            give(row, reviewer, 20, 20)
        assert to_score(CallReviewer.objects.get(account=reviewer)) == []


def test_a_stranger_scores_nothing(call, team, scored):
    with pytest.raises(NotAllowed):
        give(scored[0][0], make_manager(team), 20, 20)


def test_a_later_score_counts_and_the_earlier_one_stays(call, scored):
    rows, (first, _second) = scored
    give(rows[2], first, 20, 20)
    assert Score.objects.filter(submission=rows[2], reviewer__account=first).count() == 2
    line = next(x for x in publish(call) if x.submission_id == rows[2].pk)
    assert (str(line.mean), str(line.spread)) == ("62.50", "75.00")
    score = Score.objects.first()
    score.comment = "changed"
    with pytest.raises(AppendOnlyError):
        score.save()


def test_a_veto_for_a_legal_mistake_bars_the_best(call, scored):
    rows, (first, _second) = scored
    give(rows[0], first, 20, 20, veto_reason="把责令改正写成了行政处罚种类")
    lines = publish(call)
    assert (lines[-1].submission, lines[-1].selected, lines[-1].decided_by) == (rows[0], False, "veto")


def test_a_trial_lecture_decides_between_equals(call, team, other_team, bureau_unit):
    rows = [make_submission(call, unit) for unit in (team, other_team, team)]
    reviewers = [make_reviewer(call, bureau_unit) for _ in range(2)]
    start(call)
    for row in rows:
        for reviewer in reviewers:
            give(row, reviewer, 16, 16)
    for row, points in zip(rows, (70, 90, 80), strict=True):
        record_trial(row, held_on=TODAY, points=points, comment="", by=call.opened_by, now=NOW)
    lines = publish(call)
    assert [line.submission.number for line in lines] == [2, 3, 1]
    assert {line.decided_by for line in lines} == {"trial"}


def test_nothing_is_published_while_scores_are_missing(call, team, bureau_unit):
    row = make_submission(call, team)
    reviewers = [make_reviewer(call, bureau_unit) for _ in range(2)]
    start(call)
    give(row, reviewers[0], 10, 10)
    assert too_few_scores(call) == [row]
    with pytest.raises(CallRefused):
        publish(call)


def test_a_published_selection_is_final(call, scored):
    publish(call)
    with pytest.raises(CallRefused):
        publish(call)
    with pytest.raises(CallRefused):
        give(scored[0][2], scored[1][0], 20, 20)
    with pytest.raises(AppendOnlyError):
        SelectionLine.objects.update(selected=True)


def test_a_comment_is_owed_to_every_submitter(scored):
    rows, (first, _second) = scored
    with pytest.raises(CallRefused):
        give(rows[0], first, 10, 10, comment="好")


def test_the_bureau_runs_the_call(call, team, scored):
    with pytest.raises(NotAllowed):
        publish_selection(call, by=make_manager(team), now=NOW)


def test_chosen_ones_are_developed_step_by_step(call, scored):
    rows, _reviewers = scored
    publish(call)
    chosen, other = rows[0], rows[2]
    steps = [("课件初稿", TODAY + timedelta(days=7)), ("试讲", TODAY + timedelta(days=21))]
    with pytest.raises(CallRefused):
        plan_development(other, steps=steps, by=call.opened_by, now=NOW)
    first, second = plan_development(chosen, steps=steps, by=call.opened_by, now=NOW)
    with pytest.raises(CallRefused):
        reach_milestone(second, note="", by=chosen.lecturer, now=NOW)
    reach_milestone(first, note="已交", by=chosen.lecturer, now=NOW)
    with pytest.raises(CallRefused):
        adopt_course(chosen, course_key="PRA-41", by=chosen.lecturer, now=NOW)
    reach_milestone(second, note="", by=chosen.submitted_by, now=NOW)
    with pytest.raises(CallRefused):  # no such edition yet
        adopt_course(chosen, course_key="PRA-41", by=chosen.lecturer, now=NOW)
    edition = make_edition(chosen.unit, course_key="PRA-41", category="practical")
    assert (
        adopt_course(chosen, course_key="PRA-41", by=chosen.lecturer, now=NOW).course_key
        == edition.course_key
    )


def test_a_plan_made_anew_replaces_what_is_not_done(call, scored):
    publish(call)
    chosen, days = scored[0][0], [TODAY + timedelta(days=n) for n in (7, 21)]
    plan = {"by": call.opened_by, "now": NOW}
    first, _second = plan_development(chosen, steps=[("课件初稿", days[0]), ("试讲", days[1])], **plan)
    reach_milestone(first, note="", by=chosen.lecturer, now=NOW)
    plan_development(chosen, steps=[("推迟的试讲", days[1])], **plan)
    assert list(chosen.milestones.values_list("number", "title")) == [(1, "课件初稿"), (2, "推迟的试讲")]


def test_only_an_own_course_that_was_developed_is_adopted_and_once(call, scored, other_team):
    publish(call)
    rows, _reviewers = scored
    key = make_edition(rows[0].unit, category="practical").course_key
    foreign = make_edition(other_team, category="practical").course_key
    with pytest.raises(CallRefused):  # without a step
        adopt_course(rows[0], course_key=key, by=rows[0].lecturer, now=NOW)
    for row in rows[:2]:
        [step] = plan_development(row, steps=[("课件", TODAY)], by=call.opened_by, now=NOW)
        reach_milestone(step, note="", by=row.lecturer, now=NOW)
    with pytest.raises(CallRefused):
        adopt_course(rows[0], course_key=foreign, by=rows[0].lecturer, now=NOW)
    adopt_course(rows[0], course_key=key, by=rows[0].lecturer, now=NOW)
    with pytest.raises(CallRefused):
        adopt_course(rows[1], course_key=key, by=rows[1].lecturer, now=NOW)


def test_a_step_that_is_due_is_asked_for_once(call, scored):
    publish(call)
    [step] = plan_development(
        scored[0][0], steps=[("课件", TODAY + timedelta(days=5))], by=call.opened_by, now=NOW
    )
    asked = Notice.objects.filter(key__startswith="milestone:", read_at=None)
    remind_of_steps(now=NOW)
    assert not asked.exists()
    for _again in range(2):
        remind_of_steps(now=NOW + timedelta(days=2))
    people = {step.submission.lecturer_id, step.submission.submitted_by_id}
    assert sorted(asked.values_list("account", flat=True)) == sorted(people)
    reach_milestone(step, note="", by=step.submission.lecturer, now=NOW)
    assert not asked.exists()


def test_one_that_was_not_chosen_joins_one_that_was(call, scored):
    rows, _reviewers = scored
    publish(call)
    with pytest.raises(CallRefused):
        merge(rows[0], into=rows[1], by=call.opened_by, now=NOW)
    merged = merge(rows[2], into=rows[0], by=call.opened_by, now=NOW)
    assert merged.merged_into == rows[0]
    with pytest.raises(CallRefused):
        merge(merged, into=rows[1], by=call.opened_by, now=NOW)


def test_a_rubric_that_cannot_be_scored_is_refused(city):
    with pytest.raises(CallRefused):
        make_call(city, criteria=RUBRIC[:1])
