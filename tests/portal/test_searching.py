"""A name that is searched for stands in no address: the words are posted, the address holds a key to them."""

from urllib.parse import unquote

import pytest
from django.test import Client

from lms.portal.searching import SEARCHES
from tests.factories import make_manager, make_officer, make_requirement

pytestmark = pytest.mark.django_db

LISTS = {
    "/manage/": "unit_manager",
    "/manage/access/": "security_admin",
    "/manage/certificates/": "unit_manager",
    "/manage/audit/readings/": "auditor",
    "/manage/audit/codes/": "auditor",
}


@pytest.mark.parametrize(("address", "role"), LISTS.items())
def test_no_address_holds_the_words(as_, city, address, role):
    make_requirement()
    client = as_(make_manager(city, role))
    answer = client.post(address, {"q": "林晓雯", "year": "2026", "page": "3"}, follow=True)
    [(found, _status)] = answer.redirect_chain
    assert "林晓雯" not in unquote(found)
    assert found.startswith(address + "?year=2026&s=")
    assert "page" not in found
    assert 'value="林晓雯"' in answer.content.decode()
    assert client.get(address, {"q": "林晓雯"}).context["request"].words == ""


def test_a_list_found_keeps_its_filters_pages_and_way_back(as_, team):
    """The key stays in every link of the page; taking the words away takes the key away."""
    make_requirement()
    people = [make_officer(team, name=f"欧阳{n}") for n in range(27)]
    make_officer(team, name="林晓雯")
    client = as_(make_manager(team))
    found = client.post("/manage/", {"q": "欧阳", "unit": team.code, "sort": "owed"}).url
    page = client.get(found)
    assert page.context["people"]["page"].paginator.count == len(people)
    second = client.get(found + "&page=2")
    assert len(second.context["people"]["rows"]) == 2
    assert all("s=" in one["url"] for one in page.context["people"]["heads"].values())
    assert client.get(found).context["people"]["page"].paginator.count == len(people)
    cleared = client.post("/manage/", {"q": " ", "unit": team.code}).url
    assert cleared == f"/manage/?unit={team.code}"


def test_another_session_cannot_use_the_key(as_, team):
    make_requirement()
    manager = make_manager(team)
    found = as_(manager).post("/manage/", {"q": "林晓雯"}).url
    other = Client()
    other.force_login(manager)
    page = other.get(found)
    assert page.status_code == 200
    assert "林晓雯" not in page.content.decode()


def test_the_same_words_keep_their_key_and_a_session_keeps_the_last_ones(as_, team):
    make_requirement()
    client = as_(make_manager(team))
    first = client.post("/manage/", {"q": "林"}).url
    assert client.post("/manage/", {"q": "林 "}).url == first
    for n in range(SEARCHES):
        client.post("/manage/", {"q": str(n)})
    assert len(client.session["searches"]) == SEARCHES
    assert client.get(first).context["people"]["everyone"] is False
