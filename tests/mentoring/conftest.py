import pytest

from tests.factories import make_manager
from tests.mentoring.making import make_mentor, make_pairing, make_programme, make_skill


@pytest.fixture
def skill(db):
    return make_skill("inspect")


@pytest.fixture
def programme(city, skill):
    return make_programme(city, [skill], "P")


@pytest.fixture
def mentor(team, skill):
    return make_mentor(team, [skill])


@pytest.fixture
def manager(team):
    return make_manager(team)


@pytest.fixture
def pairing(programme, mentor, officer, manager):
    return make_pairing(programme, mentor, officer, manager)
