"""How far learners come in each lesson: by their last sittings, and never who."""

from datetime import timedelta

import pytest

from courses.desk import LessonUse, lesson_use
from courses.learning import figures
from courses.models import Enrolment, LearningSession, TimeFigures
from tests.factories import NOW, TODAY, make_officer
from tests.factories.courses import lesson, make_edition, make_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(team):
    return make_edition(team, lessons=[lesson("一"), lesson("二", minutes=20)], reviewer=make_reviewer(team))


@pytest.fixture(autouse=True)
def _figures():
    yield
    figures.forget()  # what one test set is not read by the next


def enrol(edition, team, count: int) -> list[Enrolment]:
    return Enrolment.objects.bulk_create(
        Enrolment(
            officer=make_officer(team), edition=edition, course_key=edition.course_key,
            enrolled_at=NOW, touched_at=NOW,
        )
        for _ in range(count)
    )  # fmt: skip


def sitting(enrolment, number: int, covered: list, pending: list = ()) -> LearningSession:
    lesson = enrolment.edition.content["lessons"][number]
    return LearningSession(
        officer=enrolment.officer, enrolment=enrolment, lesson=lesson["digest"], seconds=lesson["seconds"],
        key="k", login="l", opened_at=NOW, beat_at=NOW, proof_at=NOW, ask_at=NOW + timedelta(hours=1), day=TODAY,
        covered=covered, pending=list(pending), ended_at=NOW, ended_why=LearningSession.End.LEFT,
    )  # fmt: skip


def test_the_last_sitting_of_each_learner_counts_once(edition, team, django_assert_num_queries):
    learners = enrol(edition, team, 6)
    LearningSession.objects.bulk_create(
        [
            *(sitting(learner, 0, [[0, 200]]) for learner in learners),
            *(sitting(learner, 0, [[0, 400]], [[400, 590]]) for learner in learners[:4]),
            sitting(learners[0], 1, [[0, 600]]),
        ]
    )
    lesson_use(edition)  # figures are read once a minute
    with django_assert_num_queries(3):
        assert lesson_use(edition) == [LessonUse("一", 6, 4), LessonUse("二", 1, 0)]


def test_finished_is_what_this_place_calls_covered(edition, team):
    learners = enrol(edition, team, 5)
    LearningSession.objects.bulk_create(sitting(learner, 0, [[0, 480]]) for learner in learners)
    assert lesson_use(edition)[0] == LessonUse("一", 5, 0)
    TimeFigures(pk=1, coverage_percent=80).save()
    assert lesson_use(edition)[0] == LessonUse("一", 5, 5)


def test_four_learners_are_too_few_to_show(edition, team):
    LearningSession.objects.bulk_create(
        sitting(learner, 0, [[0, 600]]) for learner in enrol(edition, team, 4)
    )
    assert lesson_use(edition) == [LessonUse("一", None, None), LessonUse("二", None, None)]
