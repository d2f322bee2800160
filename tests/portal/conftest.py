"""Views are asked at noon of one day, by accounts that are logged in."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import NOW, make_account, make_manager
from tests.factories.files import blank


@pytest.fixture
def at_noon():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def as_(client, at_noon):
    """as_(account) → a client of that account, in Chinese."""

    def logged_in(account):
        client.force_login(account)
        return client

    return logged_in


@pytest.fixture
def manager(team):
    return make_manager(team, login="0300101", name="顾敏")


@pytest.fixture
def above(district):
    return make_manager(district, login="0300001", name="许映川")


@pytest.fixture
def staff(city):
    """staff(role) → an account with that role over the city."""
    return lambda role: make_manager(city, role)


@pytest.fixture
def stranger():
    return make_account()


def paper(name: str = "证明.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, blank(), content_type="application/pdf")
