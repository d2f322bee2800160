"""What keeps a year from being closed leads to the very matter, and names who decides on it."""

import pytest

from case_library.models import IdleReason
from lms.compliance.projection import rebuild
from lms.hours.declarations import declare
from lms.portal.class_words import when
from lms.powers.models import Holding, Power
from tests.factories import NOW, TODAY, make_manager, make_requirement

pytestmark = pytest.mark.django_db
VALUES = {"provider": "机构", "category": "practical", "minutes": 90, "ended_on": TODAY}


def test_an_undecided_matter_names_its_decider_and_opens_alone(as_, staff, city, officer):
    make_requirement()
    _first, second = (
        declare(
            officer, values=VALUES | {"title": title}, evidence=[], submit=True, by=officer.account, now=NOW
        )
        for title in ("甲班", "乙班")
    )
    make_manager(city, "bureau", login="0100010", name="陈岚")
    client = as_(staff("bureau"))
    rows = client.get("/manage/year/?year=2026").context["blocked"]["rows"]
    assert "陈岚" in rows[0]["decider"]
    assert rows[0]["decider"].startswith(f"{city.name} · ")
    opened = client.get(rows[1]["url"]).context["pages"]
    assert [row.pk for row in opened["declaration"]] == [second.pk]


def test_a_class_of_several_days_says_its_hours():
    assert when(NOW, NOW.replace(day=18, hour=9)) == "9月16日 12:00 – 9月18日 17:00"


def test_a_cause_said_before_stands_in_the_form(as_, staff, city):
    bureau = staff("bureau")
    power = Power.objects.create(code="P1", title="占道经营", field="城市管理")
    held = Holding.objects.create(power=power, unit=city, held_from=TODAY.replace(year=2020), basis="x")
    IdleReason.objects.create(holding=held, cause="skill", note="没有人会办", by=bureau, at=NOW)
    client = as_(bureau)
    form = client.get(f"/cases/figures/powers/{held.pk}/").context["form"]
    assert (form["cause"].value(), form["note"].value()) == ("skill", "没有人会办")


def test_the_course_for_a_missing_skill_is_looked_for_by_its_power(as_, staff, officer):
    make_requirement()
    rebuild(now=NOW)
    context = as_(staff("bureau")).get("/manage/plan/?whole=1&unit=T&q=占道经营").context
    assert (context["q"], context["count"]) == ("占道经营", 1)


def test_an_officer_is_called_an_officer_beside_the_name(as_, officer):
    assert "学员" not in as_(officer.account).get("/me/").content.decode().split("</header>")[0]
