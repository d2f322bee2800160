"""/api/v1/ with a token per client: limited like people, idempotent like the door."""

import pytest
from knox.models import AuthToken

from lms.compliance.projection import fold
from lms.hours.models import HourEntry
from tests.factories import NOW, credit, make_manager, make_requirement

pytestmark = pytest.mark.django_db
RECORD = {
    "external_id": "e1",
    "staff_no": "0312586",
    "category": "practical",
    "mode": "online",
    "minutes": 90,
    "ended_on": "2026-03-02",
    "title": "课程",
}


@pytest.fixture
def api(client, city):
    """A client with a token of an account with these roles."""

    def make(*roles):
        account = make_manager(city, roles[0])
        _token, plain = AuthToken.objects.create(user=account)
        return lambda method, path, **values: getattr(client, method)(
            path, headers={"authorization": f"Token {plain}"}, content_type="application/json", **values
        )

    return make


def test_without_a_token_nothing_answers(client):
    for name in ("officers", "hours", "standing", "results", "certificates", "schema"):
        assert client.get(f"/api/v1/{name}/").status_code == 401


def test_records_are_credited_once(api, officer):
    """R16"""
    call = api("hours_clerk")
    for _n in range(2):
        answer = call("post", "/api/v1/hours/", data={"records": [RECORD]})
        assert answer.status_code == 201, answer.content
    assert HourEntry.objects.get().minutes == 90


def test_another_payload_is_a_conflict_in_words(api, officer):
    call = api("hours_clerk")
    call("post", "/api/v1/hours/", data={"records": [RECORD]})
    answer = call("post", "/api/v1/hours/", data={"records": [RECORD | {"minutes": 45}]})
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "bad", [{"minutes": 0}, {"category": "x"}, {"ended_on": "soon"}, {"staff_no": "nobody"}]
)
def test_bad_records_are_refused_as_a_whole(api, officer, bad):
    answer = api("hours_clerk")(
        "post", "/api/v1/hours/", data={"records": [RECORD, RECORD | {"external_id": "e2"} | bad]}
    )
    assert answer.status_code == 400
    assert not HourEntry.objects.exists()


def test_a_client_that_may_write_hours_may_not_read_people(api, officer):
    assert api("hours_clerk")("get", "/api/v1/officers/").status_code == 403


def test_standing_by_pages(api, officer, django_assert_max_num_queries):
    make_requirement()
    credit(officer, 90)
    fold(now=NOW, limit=None)
    call = api("bureau")
    with django_assert_max_num_queries(16):
        [row] = call("get", "/api/v1/standing/?year=2026&page_size=1").json()["results"]
    assert (row["staff_no"], row["counted_minutes"], row["by_category"]["practical"]) == ("0312586", 90, 90)


def test_the_schema_describes_every_address(api):
    schema = api("auditor")("get", "/api/v1/schema/?format=json")
    assert schema.status_code == 200
