"""Hours come with the closing of a roll: one that is forgotten is asked for, found and counted."""

from datetime import timedelta

import pytest
from django.urls import reverse

from courses.classes.closing import close_roll
from courses.classes.signing_up import sign_up
from courses.reminding import remind_of_rolls, unclosed_in_year
from lms.notices.models import Notice
from tests.factories import NOW, make_officer
from tests.factories.classes import ENDS, attend, make_class, make_trainer

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(team):
    return make_trainer(team)


@pytest.fixture
def arranger(team):
    return make_trainer(team)


@pytest.fixture
def held(team, trainer, arranger):
    """A class that somebody attended, whose roll nobody has closed."""
    row, officer = make_class(team, trainer, by=arranger), make_officer(team)
    sign_up(row, officer=officer, by=officer.account, now=NOW)
    attend(row, officer)
    return row


def asked(account) -> int:
    return Notice.objects.filter(
        account=account, key__contains=":close", needs_answer=True, read_at=None
    ).count()


@pytest.mark.parametrize(
    ("days", "of_trainer", "of_arranger"), [(0, 0, 0), (1, 1, 0), (6, 1, 0), (7, 1, 1), (500, 0, 0)]
)
def test_the_trainer_is_asked_after_a_day_and_the_arranger_after_a_week(
    held, trainer, arranger, days, of_trainer, of_arranger
):
    for _again in range(2):
        remind_of_rolls(now=ENDS + timedelta(days=days))
    assert (asked(trainer), asked(arranger)) == (of_trainer, of_arranger)


def test_closing_answers_the_question_and_empties_the_years_count(held, trainer, arranger):
    later = ENDS + timedelta(days=8)
    remind_of_rolls(now=later)
    assert unclosed_in_year(ENDS.year, now=later) == 1
    assert unclosed_in_year(ENDS.year - 1, now=later) == 0
    close_roll(held, by=trainer, now=later)
    assert (asked(trainer), asked(arranger)) == (0, 0)
    assert unclosed_in_year(ENDS.year, now=later) == 0


def test_an_unclosed_roll_stays_first_in_the_trainers_list(client, held, team, trainer, time_machine):
    """However long ago it was."""
    time_machine.move_to(ENDS + timedelta(days=60))
    client.force_login(trainer)
    page = client.get(reverse("teach"))
    assert [row.pk for row in page.context["page_obj"]] == [held.pk]
    assert "名册待关闭" in page.content.decode()
