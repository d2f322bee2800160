"""What a clerk recorded: seen by its shell, corrected by whoever typed it, one decision counted once (C1)."""

import pytest
from django.db import IntegrityError

from case_library import sealing
from case_library.intake.by_hand import record_of, said_of
from case_library.intake.taking import import_record
from case_library.intake.units import unit_of_any, unit_within
from case_library.models import CaseReading, MaskingTask, RecordedCase
from case_library.quarantine import destroy
from lms.officers.models import Unit
from lms.portal.views.case_by_hand import CaseForm
from tests.case_library.test_by_hand import TYPED
from tests.factories import NOW, make_manager, make_unit
from tests.factories.guidance import make_record

pytestmark = pytest.mark.django_db
NUMBER = "澄综执罚决字〔2026〕第0012号"


@pytest.fixture
def clerk(team):
    return make_manager(team, "case_clerk")


@pytest.fixture
def typed(client, clerk, team):
    client.force_login(clerk)
    late = {"served_on": "2026-09-25"}  # TIM-04
    client.post("/cases/new/", TYPED | {"unit": team.pk, "decision_no": NUMBER} | late)
    return RecordedCase.objects.get()


def opened(client, case):
    return client.post(f"/cases/unit/{case.pk}/correct/", {"open": "1"})


def saved(client, case, **changes):
    return client.post(f"/cases/unit/{case.pk}/correct/", TYPED | {"version": case.version} | changes)


def delivered(team, uid: str, number: str, *, by=None, unit_of=unit_of_any):
    record = make_record(case_uid=uid, decision_no=number, authority={"name": team.name, "code": team.code})
    return import_record(record, unit_of=unit_of, by=by, now=NOW)


def test_what_was_typed_comes_back_as_it_was(team):
    form = CaseForm(TYPED | {"unit": team.pk, "outcome": "penalty", "fine": 5000}, units=Unit.objects.all())
    assert form.is_valid(), form.errors
    record = record_of(form.cleaned_data, uid=TYPED["uid"], unit=team, exported_at=NOW.isoformat())
    said = said_of(record)
    assert {k: v for k, v in said.items() if v} == {
        k: v for k, v in form.cleaned_data.items() if v and k != "unit"
    }
    assert said_of(record | {"clue_source": "patrol"}) is None, "a form that does not ask it would lose it"


def test_the_clerk_opens_and_corrects_and_both_leave_rows(client, clerk, typed):
    page = opened(client, typed)
    assert "鞠川娟" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert CaseReading.objects.get(by=clerk).purpose == "correct"
    assert saved(client, typed, party_head="鞠川菊").status_code == 302
    typed.refresh_from_db()
    assert typed.version == 2
    assert RecordedCase.objects.count() == 1
    assert sorted(typed.maskings.values_list("version", "state")) == [(1, "outdated"), (2, "proposed")]
    assert (
        sealing.open_record(typed, purpose="check", by=None, now=NOW)["parties"][0]["legal_rep"] == "鞠川菊"
    )


def test_a_refused_correction_loses_nothing(client, typed):
    answer = saved(client, typed, summary="太短", party_head="鞠川菊")
    assert answer.status_code == 422
    assert "鞠川菊" in answer.content.decode()
    assert RecordedCase.objects.get().version == 1


def test_once_masking_has_begun_nothing_is_opened_or_changed(client, clerk, typed):
    MaskingTask.objects.update(state="in_review")
    assert opened(client, typed).status_code == 302
    assert saved(client, typed, party_head="鞠川菊").status_code == 422
    again = TYPED | {"unit": typed.unit_id, "party_head": "鞠川菊"}
    assert client.post("/cases/new/", again).status_code == 422, "the same id by the form for new cases"
    assert RecordedCase.objects.get().version == 1
    assert not CaseReading.objects.filter(by=clerk).exists()


def test_a_change_made_meanwhile_is_not_overwritten(client, typed):
    assert saved(client, typed, party_head="鞠川菊").status_code == 302
    assert saved(client, typed, party_head="鞠川兰").status_code == 422


def test_colleagues_see_the_shell_only(client, typed, team):
    client.force_login(make_manager(team, "case_clerk"))
    page = client.get(f"/cases/unit/{typed.pk}/").content.decode()
    assert typed.case_uid in page
    assert "鞠川娟" not in page
    assert f"/cases/unit/{typed.pk}/correct/" not in page
    assert opened(client, typed).status_code == 302
    assert not CaseReading.objects.filter(purpose="correct").exists()


def test_other_units_see_nothing(client, typed, city):
    client.force_login(make_manager(make_unit("ELSEWHERE", city), "case_clerk"))
    assert typed.case_uid not in client.get("/cases/unit/?whose=all").content.decode()
    assert client.get(f"/cases/unit/{typed.pk}/").status_code == 404
    assert opened(client, typed).status_code == 404


def test_the_list_shows_states_and_findings_and_no_name(client, typed):
    page = client.get("/cases/unit/").content.decode()
    assert typed.case_uid in page
    assert typed.findings.first().code in page
    for name in ("鞠川娟", "牟青颖", NUMBER):
        assert name not in page


def test_the_list_takes_as_many_statements_however_long(client, typed, team, django_assert_max_num_queries):
    for n in range(5):
        delivered(team, f"CASE-{n}-LONG", f"决{n}号")
    with django_assert_max_num_queries(14):
        assert client.get("/cases/unit/?whose=all").status_code == 200


def test_what_lies_in_quarantine_is_not_described(client, typed):
    RecordedCase.objects.update(state="quarantined", ground="secret_mark")
    finding = typed.findings.first()
    page = client.get(f"/cases/unit/{typed.pk}/").content.decode()
    assert finding.message not in page
    assert opened(client, typed).status_code == 302


@pytest.mark.parametrize(
    "number",
    [NUMBER, "澄综执罚决字[2026]12号", "澄综执罚决字（2026） 第 12 号", "澄综执罚决字〔２０２６〕第１２号"],
)
def test_one_decision_is_not_taken_in_twice_however_written(typed, team, number):
    outcome = delivered(team, "CASE-TWIN", number)
    assert (outcome.status, [e["path"] for e in outcome.errors]) == ("rejected", ["/decision_no"])
    assert typed.case_uid in outcome.errors[0]["message"]
    assert RecordedCase.objects.count() == 1


def test_another_number_or_none_is_another_case(typed, team):
    assert delivered(team, "CASE-OTHER", "澄综执罚决字〔2026〕第112号").status == "accepted"
    assert delivered(team, "CASE-NONE-1", None).status == "accepted"
    assert delivered(team, "CASE-NONE-2", "  ").status == "accepted"


def test_agencies_of_other_lines_may_number_alike(typed, team, city):
    assert (
        delivered(make_unit("ELSEWHERE", city, name="禾浦县农业农村局"), "CASE-ALIKE", NUMBER).status
        == "accepted"
    )
    above = Unit.objects.get(path=team.path[:-4])
    assert delivered(above, "CASE-ABOVE", NUMBER).status == "rejected"


def test_the_form_links_the_known_case_to_whoever_may_see_it(client, typed, team):
    said = TYPED | {"uid": "HAND-PPPPPPPPPPPPPP", "unit": team.pk, "decision_no": NUMBER}
    answer = client.post("/cases/new/", said)
    assert set(answer.context["form"].errors) == {"decision_no"}
    assert f"/cases/unit/{typed.pk}/" in answer.content.decode()


def test_a_case_of_the_agency_above_is_told_without_its_id(team):
    above = Unit.objects.get(path=team.path[:-4])
    delivered(above, "CASE-ABOVE", NUMBER)
    clerk = make_manager(team, "case_clerk")
    outcome = delivered(team, "CASE-BELOW", NUMBER, by=clerk, unit_of=unit_within(clerk, on=NOW.date()))
    assert outcome.status == "rejected"
    assert "CASE-ABOVE" not in outcome.errors[0]["message"]
    assert above.name in outcome.errors[0]["message"]


def test_the_database_counts_a_decision_once(typed, team):
    """Stops two deliveries at the same moment."""
    twin = RecordedCase.objects.get()
    twin.pk, twin.case_uid = None, "CASE-TWIN"
    with pytest.raises(IntegrityError, match="decision"):
        twin.save()


def test_a_secret_that_was_removed_may_come_again_without_it(team):
    record = make_record(
        case_uid="CASE-SECRET", decision_no=NUMBER, authority={"name": team.name, "code": team.code}, sensitivity={"state_secret": True}
    )  # fmt: skip
    import_record(record, unit_of=unit_of_any, by=None, now=NOW)
    destroy(RecordedCase.objects.get(), reason="误传", by=make_manager(team, "secrecy_officer"), now=NOW)
    assert delivered(team, "CASE-AGAIN", NUMBER).status == "accepted"


def test_the_number_stands_nowhere_but_in_the_locked_room(typed):
    assert NUMBER not in str(RecordedCase.objects.values().get())
