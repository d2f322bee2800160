"""/api/v1/ with a token per client: limited like people, idempotent like the door."""

import json
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knox.models import AuthToken

from lms.compliance.projection import fold
from lms.hours.models import HourEntry
from lms.officers.granting import grant_role
from lms.officers.models import Account, Unit
from lms.operations.management.commands.routes import routes
from tests.factories import NOW, TODAY, credit, make_manager, make_officer, make_requirement

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
    for name in ("officers", "hours", "standing", "results", "classes", "class-results", "certificates"):
        answer = client.get(f"/api/v1/{name}/")
        assert answer.status_code == 401
        assert answer.json()["errors"][0]["message"]


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


def test_a_bad_record_is_named_by_row_and_column(api, officer):
    records = [RECORD, RECORD | {"external_id": "e2", "minutes": 0, "title": "a\x1fb"}]
    answer = api("hours_clerk")("post", "/api/v1/hours/", data={"records": records})
    assert {(e["row"], e["column"]) for e in answer.json()["errors"]} == {(2, "minutes"), (2, "title")}


def test_each_token_is_one_client_s_and_can_be_taken_away(api, officer, client, capsys):
    make_manager(officer.home_unit.get_root(), "bureau", login="client-1")
    call_command("make_token", "client-1", "--json")
    token = json.loads(capsys.readouterr().out)["token"]
    ask = lambda: client.get("/api/v1/officers/", headers={"authorization": f"Token {token}"})  # noqa: E731
    assert ask().json()["results"][0]["staff_no"] == "0312586"
    AuthToken.objects.filter(user__login="client-1").delete()
    assert ask().status_code == 401


def test_pages_follow_one_another_and_miss_nobody(api, team):
    numbers = {make_officer(team).staff_no for _n in range(7)}
    call, found, path = api("bureau"), [], "/api/v1/officers/?page_size=3"
    while path:
        page = call("get", path).json()
        found += [row["staff_no"] for row in page["results"]]
        path = page["next"]
    assert len(found) == 7
    assert set(found) == numbers


def test_the_schema_is_valid_and_describes_every_address_and_no_other(client):
    """OpenAPI 3, for anyone who writes a client; nothing of Wagtail's."""
    schema = json.loads(client.get("/api/v1/schema/?format=json").content)
    validate_schema(schema)
    ours = {r["path"] for r in routes(get_resolver().url_patterns) if r["path"].startswith("/api/v1/")}
    assert set(schema["paths"]) == ours - {"/api/v1/schema/"}


TEXTS = st.text(max_size=30) | st.sampled_from(
    ["\x00", "0312586", "2026", "x" * 5000, "cD1h", "cj0xJnA9YWJj", "-1"]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | TEXTS
    | st.sampled_from(list(RECORD.values())),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*RECORD, "records", "x"]), inner, max_size=9)
    ),
    max_leaves=12,
)
RECORDS = st.fixed_dictionaries({}, optional=dict.fromkeys(RECORD, VALUES))


@given(
    method=st.sampled_from(["get", "post", "put", "patch", "delete", "options", "head"]),
    name=st.sampled_from(
        ["officers", "hours", "standing", "results", "classes", "class-results", "certificates", "schema"]
    ),
    query=st.dictionaries(
        st.sampled_from(["year", "staff_no", "state", "class", "cursor", "page_size", "format", "x"]),
        TEXTS,
        max_size=3,
    ),
    body=VALUES | st.fixed_dictionaries({"records": st.lists(RECORDS | VALUES, max_size=3)}),
    kind=st.sampled_from(["application/json", "text/plain", "multipart/form-data", "application/xml"]),
)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_request_is_answered_by_a_failure(api, officer, client, method, name, query, body, kind):
    """Whatever comes: a refusal in words, never a 500."""
    client.raise_request_exception = False
    client.force_login(client_account())
    answer = getattr(client, method)(
        f"/api/v1/{name}/?{urlencode(query)}", data=json.dumps(body), content_type=kind
    ) if method in ("post", "put", "patch", "delete") else getattr(client, method)(f"/api/v1/{name}/", query)  # fmt: skip
    assert answer.status_code < 500
    if answer.status_code >= 400 and method != "head" and name != "schema":
        assert all(error["message"] for error in answer.json()["errors"])


def client_account():
    account = Account.objects.filter(login="fuzz").first()
    if account is None:
        account = make_manager(Unit.objects.get(code="C"), "hours_clerk", login="fuzz")
        grant_role(
            account=account, role="bureau", unit=Unit.objects.get(code="C"), starts_on=TODAY, by=None, now=NOW
        )
    return account
