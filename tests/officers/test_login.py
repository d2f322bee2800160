"""Log-in by staff number; a lock that fifty guesses at once do not pass."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.cache import cache

from lms.officers.login import LogInRefused, hand_out_codes, is_locked, reserve_try, set_first_password
from tests.factories import NOW, make_account

pytestmark = pytest.mark.django_db


def test_five_tries_then_a_lock_of_fifteen_minutes():
    make_account("0312586")
    assert [reserve_try("0312586", now=NOW) for _n in range(6)] == [True] * 5 + [False]
    assert is_locked("0312586", now=NOW)
    assert reserve_try("0312586", now=NOW + timedelta(minutes=16))


def test_the_right_password_is_refused_while_locked():
    make_account("0312586", password="Chengzhou-2026!")
    for _n in range(5):
        assert authenticate(None, username="0312586", password="wrong") is None
    assert authenticate(None, username="0312586", password="Chengzhou-2026!") is None


def test_a_one_time_code_gives_the_first_password_once():
    account = make_account("0312586")
    [(_account, code)] = hand_out_codes([account], by=None, now=NOW)
    with pytest.raises(LogInRefused):
        set_first_password(login="0312586", code="AAAAA-AAAAA", password="long enough 1", now=NOW)
    set_first_password(login="0312586", code=code.lower(), password="long enough 1", now=NOW)
    with pytest.raises(LogInRefused):
        set_first_password(login="0312586", code=code, password="another one 2", now=NOW)
    assert authenticate(None, username="0312586", password="long enough 1") == account


def test_a_code_runs_out():
    account = make_account("0312586")
    [(_account, code)] = hand_out_codes([account], by=None, now=NOW)
    with pytest.raises(LogInRefused):
        set_first_password(login="0312586", code=code, password="long enough 1", now=NOW + timedelta(days=31))


def test_an_idle_session_ends(client, settings):
    account = make_account("0312586", password="x")
    client.force_login(account)
    assert client.get("/me/").status_code == 200
    session = client.session
    session["seen"] = session["seen"] - settings.SESSION_IDLE_SECONDS - 1
    session.save()
    assert client.get("/me/").status_code == 302


def test_a_number_of_nobody_is_locked_like_any_other(client):
    """Else the lock would tell which staff numbers exist."""
    cache.clear()
    make_account("0312586")
    answers = {
        number: [client.post("/login/", {"username": number, "password": "wrong"}) for _n in range(7)]
        for number in ("0312586", "0999999")
    }
    seen = {number: [answer.status_code for answer in all_] for number, all_ in answers.items()}
    assert seen["0312586"] == seen["0999999"]
    assert seen["0999999"][-1] == 429
    with pytest.raises(LogInRefused):
        set_first_password(login="0999999", code="AAAAA-AAAAA", password="long enough 1", now=NOW)
    cache.clear()
