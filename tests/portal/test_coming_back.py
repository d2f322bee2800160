"""A log-in that ended leads back to the page that one was on, never to an address that only takes what is sent."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.factories import make_officer

pytestmark = pytest.mark.django_db

OBJECTION = "/me/objection/"
REMINDING = "/manage/remind/"  # takes POST alone


def led_to(answer) -> str:
    """The address that the log-in will go on to."""
    return parse_qs(urlsplit(answer["Location"]).query).get("next", [""])[0]


def test_whoever_opens_a_page_comes_back_to_it(client):
    assert led_to(client.get("/me/hours/?year=2026")) == "/me/hours/?year=2026"


def test_whoever_sent_a_form_comes_back_to_the_form(client):
    answer = client.post(REMINDING, headers={"Referer": "http://testserver/manage/?sort=name"})
    assert led_to(answer) == "/manage/?sort=name"


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/manage/"])
def test_another_house_is_never_gone_back_to(client, referer):
    assert led_to(client.post(REMINDING, headers={"Referer": referer} if referer else {})) == ""


def test_an_address_for_forms_says_so_to_whoever_opens_it(client, team):
    client.force_login(make_officer(team).account)
    answer = client.get("/classes/1/leave/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "这个地址没有页面可看" in answer.content.decode()
    assert client.put("/classes/1/leave/").content == b""
