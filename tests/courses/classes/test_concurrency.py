"""Fifty at once for the last place give one place; on both databases."""

import pytest

pytestmark = pytest.mark.commits

SETUP = """
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from courses.classes.signing_up import sign_up, withdraw
from courses.classes.errors import *
from courses.models import SignEvent, SignUp
from tests.factories import NOW, make_officer, make_unit
from tests.factories.classes import STARTS, make_class, make_trainer, sign_at
team = make_unit("T")
trainer = make_trainer(team)
people = [make_officer(team) for _ in range(50)]

def at_once(act, number=50):
    def alone(n):
        try:
            return act(n)
        finally:
            connection.close()
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(alone, range(number)))

def states():
    found = list(SignUp.objects.values_list("state", flat=True))
    return {state: found.count(state) for state in sorted(set(found))}
"""


def test_fifty_sign_ups_for_the_last_place_give_one_place(house):
    out = house.run(
        SETUP
        + """
lesson = make_class(team, trainer, capacity=1)
at_once(lambda n: sign_up(lesson, officer=people[n], by=people[n].account, now=NOW))
tickets = sorted(SignUp.objects.values_list("ticket", flat=True))
print(states(), tickets == list(range(1, 51)))
"""
    )
    assert out == "{'place': 1, 'waiting': 49} True"


def test_one_person_signing_up_fifty_times_has_one_place(house):
    out = house.run(
        SETUP
        + """
lesson = make_class(team, trainer, capacity=10)
def act(n):
    try:
        sign_up(lesson, officer=people[0], by=people[0].account, now=NOW)
    except AlreadyThere:
        return "again"
print(at_once(act).count("again"), states())
"""
    )
    assert out == "49 {'place': 1}"


def test_places_given_back_and_taken_at_once_are_never_given_twice(house):
    """Twenty-five withdraw while twenty-five others sign up: every place is taken, none twice."""
    out = house.run(
        SETUP
        + """
lesson = make_class(team, trainer, capacity=25)
held = [sign_up(lesson, officer=o, by=o.account, now=NOW) for o in people[:25]]
def act(n):
    if n < 25:
        return withdraw(held[n], by=people[n].account, now=NOW)
    return sign_up(lesson, officer=people[n], by=people[n].account, now=NOW)
at_once(act)
seats = sorted(SignUp.objects.filter(state="place").values_list("seat", flat=True))
print(states(), seats == list(range(1, 26)))
"""
    )
    assert out == "{'place': 25, 'withdrawn': 25} True"


def test_fifty_guesses_at_once_are_five_tries(house):
    out = house.run(
        SETUP
        + """
lesson = make_class(team, trainer)
sign_up(lesson, officer=people[0], by=people[0].account, now=NOW)
sitting = lesson.sittings.get()
def act(n):
    try:
        sign_at(sitting, people[0], "in", STARTS, code="000000")
    except (WrongCode, TooManyTries) as error:
        return type(error).__name__
print(at_once(act).count("WrongCode"))
"""
    )
    assert out == "5"


def test_fifty_sign_ins_of_one_person_are_one(house):
    out = house.run(
        SETUP
        + """
lesson = make_class(team, trainer)
sign_up(lesson, officer=people[0], by=people[0].account, now=NOW)
sitting = lesson.sittings.get()
def act(n):
    try:
        return sign_at(sitting, people[0], "in", STARTS)
    except (SignedBefore, TooManyTries):
        return None
made = [event for event in at_once(act) if event]
print(len(made), SignEvent.objects.count())
"""
    )
    assert out == "1 1"
