"""Powers that nobody used for twelve months, and the cause that somebody found by asking (story 10)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from case_library.idle_powers import by_cause, idle_powers, say_cause
from case_library.models import IdleReason
from lms.common.errors import AppendOnlyError, HouseError, NotAllowed
from lms.officers.models import Unit
from lms.powers.models import Holding, Power
from tests.case_library.test_figures import a_case
from tests.factories import NOW, TODAY, make_manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def holdings(district):
    powers = [
        Power.objects.create(code=code, title=f"事项{code}", field="城市管理")
        for code in ("A-1", "A-2", "A-3")
    ]
    return [
        Holding.objects.create(unit=district, power=power, held_from=TODAY - timedelta(days=900))
        for power in powers
    ]


@pytest.fixture
def bureau(city):
    return make_manager(city, "bureau")


def idle() -> list:
    return idle_powers(Unit.objects.all(), on=TODAY)


def test_a_power_is_idle_when_no_team_of_its_unit_filed_a_case_for_a_year(holdings, team):
    a_case(team, 1, power_code="A-1")
    a_case(team, 2, power_code="A-2", filed_on=TODAY - timedelta(days=400))
    assert [one.holding.power.code for one in idle()] == ["A-2", "A-3"]


def test_a_power_received_this_year_is_not_idle_yet(holdings):
    first, second, _third = holdings
    Holding.objects.filter(pk=first.pk).update(held_from=TODAY - timedelta(days=364))
    Holding.objects.filter(pk=second.pk).update(held_from=TODAY - timedelta(days=365))
    assert [one.holding.power.code for one in idle()] == ["A-2", "A-3"]


def test_the_newest_word_counts_and_the_earlier_stays(holdings, bureau):
    first, _second, _third = holdings
    say_cause(first, cause="skill", note="没有练过。", by=bureau, now=NOW)
    say_cause(first, cause="workload", note="人手抽走了。", by=bureau, now=NOW + timedelta(hours=1))
    assert [one.cause for one in idle()] == ["workload", "", ""]
    assert by_cause(idle()) == [("workload", 1), ("unclear_rules", 0), ("skill", 0), ("", 2)]
    assert first.idle_reasons.count() == 2
    with pytest.raises(AppendOnlyError):
        IdleReason.objects.update(cause="skill")


def test_a_cause_is_said_in_words_by_the_bureau_of_the_place_for_an_idle_power(
    holdings, bureau, team, other_team
):
    for by in (make_manager(team, "unit_manager"), make_manager(other_team, "bureau")):
        with pytest.raises(NotAllowed):
            say_cause(holdings[0], cause="skill", note="没有练过。", by=by, now=NOW)
    with pytest.raises(HouseError):
        say_cause(holdings[0], cause="skill", note="  ", by=bureau, now=NOW)
    a_case(team, 1, power_code="A-1")
    with pytest.raises(HouseError):
        say_cause(holdings[0], cause="skill", note="没有练过。", by=bureau, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        IdleReason.objects.create(holding=holdings[1], cause="skill", note="", by=bureau, at=NOW)


def test_the_number_of_questions_does_not_grow(holdings, bureau, django_assert_num_queries):
    for holding in holdings:
        say_cause(holding, cause="skill", note="没有练过。", by=bureau, now=NOW)
    with django_assert_num_queries(5):
        assert len(idle()) == 3


def test_only_missing_skill_leads_to_a_course(client, holdings, bureau):
    client.force_login(bureau)
    for holding, cause in zip(holdings, ("workload", "unclear_rules", "skill"), strict=True):
        address = f"/cases/figures/powers/{holding.pk}/"
        assert client.get(address).status_code == 200
        assert client.post(address, {"cause": cause}).status_code == 422
        assert client.post(address, {"cause": cause, "note": f"问过：{cause}"}).status_code == 302
    shown = client.get("/cases/figures/").content.decode()
    assert shown.count("安排课程</a>") == 1
    assert "事项A-3" in client.get("/cases/figures/?cause=skill").content.decode()
    assert "事项A-1" not in client.get("/cases/figures/?cause=skill").content.decode()
    assert "问过：skill" in client.get(f"/cases/figures/powers/{holdings[2].pk}/").content.decode()


def test_the_export_is_run_as_its_recipient(client, holdings, bureau, other_team):
    say_cause(holdings[0], cause="skill", note="=没有练过。", by=bureau, now=NOW)
    client.force_login(bureau)
    lines = b"".join(client.get("/cases/figures/powers/export/").streaming_content).decode().splitlines()
    assert len(lines) == 4
    assert "能力" in lines[1]
    assert "'=没有练过。" in lines[1]  # no formula
    client.force_login(make_manager(other_team, "bureau"))
    lines = b"".join(client.get("/cases/figures/powers/export/").streaming_content).decode().splitlines()
    assert len(lines) == 1
    assert client.get(f"/cases/figures/powers/{holdings[0].pk}/").status_code == 404
