"""The demonstration city: the same seed gives the same people, and every story has somebody to tell it of."""

from collections import Counter

import pytest

from lms.demo.people import LEAST, STORY_PEOPLE, TooFew, people

SMALLEST = len(STORY_PEOPLE) + sum(LEAST.values())


def test_the_same_seed_gives_the_same_people():
    assert people(150, 3) == people(150, 3)
    assert len(people(150, 3)) == 150


@pytest.mark.parametrize("count", [SMALLEST, 120, 600])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_story_has_its_people(count, seed):
    drawn = Counter(p.unit for p in people(count, seed)[len(STORY_PEOPLE) :])
    assert {unit: drawn[unit] for unit, least in LEAST.items() if drawn[unit] < least} == {}


def test_a_city_too_small_says_how_many_it_needs():
    with pytest.raises(TooFew, match=str(SMALLEST)):
        people(60, 1)
