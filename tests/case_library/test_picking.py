"""An editor picks what teaches; only that waits for the maskers (ADR 0039)."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from case_library.intake.taking import import_record
from case_library.intake.units import unit_of_any
from case_library.models import CaseFinding, MaskingTask, RecordedCase
from case_library.picking import pick, put_back
from lms.common.errors import HouseError, NotAllowed
from lms.notices.models import Notice
from tests.factories import NOW, make_manager
from tests.factories.guidance import make_record, masked, taken_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(district, other_team):
    return {
        "editor": make_manager(district, "case_editor"),
        "masker": make_manager(district, "case_masker"),
        "second": make_manager(district, "case_masker"),
        "elsewhere": make_manager(other_team, "case_editor"),
    }


@pytest.fixture
def case(district) -> RecordedCase:
    return taken("CASE-ONE", district)


def taken(uid: str, unit, **more) -> RecordedCase:
    return taken_in(make_record(case_uid=uid, authority={"name": unit.name, "code": unit.code}, **more)).case


def page(client, account, address="/cases/desk/") -> str:
    client.force_login(account)
    return client.get(address).content.decode()


def test_what_nobody_picked_does_not_wait_for_the_maskers(client, case, people):
    assert "CASE-ONE" not in page(client, people["masker"])
    pick(case, by=people["editor"], now=NOW)
    assert "CASE-ONE" in page(client, people["masker"])
    told = Notice.objects.filter(link="/cases/recorded/?step=picked").values_list("account", flat=True)
    assert set(told) == {people["masker"].pk, people["second"].pk}
    put_back(case, by=people["editor"], now=NOW)
    assert "CASE-ONE" not in page(client, people["masker"])


def test_a_masking_under_way_waits_whoever_picked_it(client, case, people):
    MaskingTask.objects.filter(case=case).update(state=MaskingTask.State.IN_REVIEW)
    assert "CASE-ONE" in page(client, people["masker"])


def test_picked_once_by_an_editor_of_the_unit(case, people):
    for by in (people["masker"], people["elsewhere"]):
        with pytest.raises(NotAllowed):
            pick(case, by=by, now=NOW)
    with pytest.raises(HouseError):
        put_back(case, by=people["editor"], now=NOW)
    pick(case, by=people["editor"], now=NOW)
    with pytest.raises(HouseError):
        pick(case, by=people["editor"], now=NOW + timedelta(minutes=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordedCase.objects.update(picked_by=None)


def test_what_is_masked_already_cannot_be_picked(case, people):
    masked(case.maskings.get(), by=people["masker"], second=people["second"])
    with pytest.raises(HouseError):
        pick(case, by=people["editor"], now=NOW)


def test_the_list_by_step_field_unit_and_mistake(client, case, people, district, team):
    other = taken("CASE-TWO", team, domain="market")
    CaseFinding.objects.create(case=other, code="EVI-09", rule="第五十六条", message="没有批准。")
    pick(case, by=people["editor"], now=NOW)
    listed = lambda query: {  # noqa: E731
        uid for uid in ("CASE-ONE", "CASE-TWO") if uid in page(client, people["editor"], f"/cases/recorded/?{query}")
    }  # fmt: skip
    assert listed("") == listed("step=nonsense") == listed("step=others") == {"CASE-TWO"}
    assert listed("step=picked") == {"CASE-ONE"}
    assert listed("step=others&code=EVI-09") == listed("step=others&field=market") == {"CASE-TWO"}
    assert listed("step=others&code=PRO-01") == listed("step=others&field=environment") == set()
    assert listed(f"step=picked&unit={district.code}") == {"CASE-ONE"}
    assert listed(f"step=picked&unit={team.code}") == set()
    assert "CASE-" not in page(client, people["elsewhere"], "/cases/recorded/?step=others")


def test_the_list_names_nobody_of_the_record(client, case, people, district):
    """C1: codes, years and states only; in the export too."""
    named = make_record(authority={"name": district.name})
    words = [named["parties"][0]["name"], *(p["name"] for p in named["persons"])]
    for address in ("/cases/recorded/", "/cases/recorded/export/"):
        client.force_login(people["editor"])
        answer = client.get(address)
        said = answer.getvalue().decode()
        assert "CASE-ONE" in said
        assert [word for word in words if word in said] == []


def test_the_export_holds_what_the_list_shows(client, case, people):
    client.force_login(people["masker"])
    rows = lambda query: list(  # noqa: E731
        csv.reader(io.StringIO(client.get(f"/cases/recorded/export/?{query}").getvalue().decode("utf-8-sig")))
    )
    assert [row[0] for row in rows("step=others")][1:] == ["CASE-ONE"]
    assert [row[0] for row in rows("step=waiting")][1:] == []
    assert [row[0] for row in rows("")][1:] == ["CASE-ONE"]


def test_a_case_delivered_again_stands_once_and_stays_picked(client, case, people, district):
    pick(case, by=people["editor"], now=NOW)
    masked(case.maskings.get(), by=people["masker"], second=people["second"])
    again = make_record(case_uid="CASE-ONE", authority={"name": district.name, "code": district.code})
    again["facts"]["summary"] += "现场另有一台备用风机。"
    import_record(again, unit_of=unit_of_any, by=None, now=NOW)
    assert case.maskings.count() == 2
    listed = {
        step: page(client, people["editor"], f"/cases/recorded/?step={step}")
        for step in ("picked", "released")
    }
    assert listed["picked"].count(">CASE-ONE</a>") == 1
    assert ">CASE-ONE</a>" not in listed["released"]


def test_the_press_of_the_button_keeps_the_filters(client, case, people):
    client.force_login(people["editor"])
    answer = client.post(
        f"/cases/recorded/{case.pk}/pick/", {"act": "pick", "kept": "?step=others&field=market"}
    )
    assert answer["Location"] == "/cases/recorded/?step=others&field=market"
    case.refresh_from_db()
    assert case.picked_by == people["editor"]
    answer = client.post(f"/cases/recorded/{case.pk}/pick/", {"act": "put_back", "kept": "https://elsewhere"})
    assert answer["Location"] == "/cases/recorded/"
    client.force_login(people["elsewhere"])
    assert client.post(f"/cases/recorded/{case.pk}/pick/", {"act": "pick"}).status_code == 404


def test_the_list_asks_as_often_however_long_it_is(client, district, people, django_assert_max_num_queries):
    for number in range(4):
        taken(f"CASE-{number}", district)
    client.force_login(people["editor"])
    client.get("/cases/recorded/")
    with django_assert_max_num_queries(32):
        client.get("/cases/recorded/")
