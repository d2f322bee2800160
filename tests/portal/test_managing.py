"""The managers' pages: queue, class roll, leaves, make-up, list, export and print."""

import io

import pytest
import time_machine
from openpyxl import load_workbook

from lms.compliance.models import Waiver
from lms.compliance.projection import rebuild
from lms.hours.declarations import declare
from lms.hours.models import ClassDeclaration, Declaration, HourEntry
from lms.officers.models import Leave, Posting
from tests.factories import NOW, TODAY, credit, make_officer, make_requirement
from tests.portal.conftest import paper

pytestmark = pytest.mark.django_db
VALUES = {
    "title": "外部研修",
    "provider": "外部机构",
    "category": "practical",
    "minutes": 90,
    "ended_on": TODAY,
}
TYPED = {
    "title": "法制讲堂",
    "provider": "区司法局",
    "category": "key_law",
    "minutes": 90,
    "ended_on": "2026-09-10",
}


def waiting(officer, **values) -> Declaration:
    return declare(officer, values=VALUES | values, evidence=[], submit=True, by=officer.account, now=NOW)


def test_more_than_a_full_day_is_recognised_only_after_a_second_question(as_, officer, manager):
    make_requirement(target_minutes=2700)
    rebuild(now=NOW)
    row = waiting(officer, minutes=540)
    client, address = as_(manager), f"/manage/approvals/declaration/{row.pk}/"
    shown = client.get("/manage/approvals/").content.decode()
    assert "认定后增加 12.00 学时，为全年要求 60.00 学时的 20%" in shown
    assert client.post(address, {"verdict": "approve"}).status_code == 422
    assert not HourEntry.objects.exists()
    client.post(address, {"verdict": "approve", "compared": "1"})
    assert HourEntry.objects.get().minutes == 540


def test_a_near_duplicate_stands_in_the_queue_with_its_day_and_title(as_, officer, manager):
    credit(officer, 90, title="省平台集中班")
    waiting(officer)
    shown = as_(manager).get("/manage/approvals/").content.decode()
    assert "省平台集中班" in shown
    assert "9月16日 · 省平台集中班" in shown


def test_a_refusal_without_a_reason_comes_back_at_the_row(as_, officer, manager):
    row = waiting(officer)
    answer = as_(manager).post(f"/manage/approvals/declaration/{row.pk}/", {"verdict": "refuse"})
    assert answer.status_code == 422
    assert "data-error-summary" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "submitted"


def test_an_unknown_verdict_changes_nothing(as_, officer, manager):
    row = waiting(officer)
    answer = as_(manager).post(f"/manage/approvals/declaration/{row.pk}/", {"verdict": "x", "reason": "因为"})
    assert answer.status_code == 422
    assert 'value="因为"' in answer.content.decode()


def test_the_queue_asks_no_more_the_longer_it_is(as_, manager, team, django_assert_max_num_queries):
    for _number in range(12):
        waiting(make_officer(team))
    client = as_(manager)
    client.get("/manage/approvals/")
    with django_assert_max_num_queries(26):
        client.get("/manage/approvals/?what=declaration")


def test_a_roll_is_looked_at_first_then_declared_and_recognised_at_once(as_, team, manager, above):
    """B2: unknown and doubled numbers are named; the organiser never decides."""
    people = [make_officer(team) for _ in range(3)]
    numbers = [p.staff_no for p in people]
    client = as_(manager)
    given = TYPED | {"numbers": f"{numbers[0]}，{numbers[1]}\n{numbers[0]} 9999999", "evidence": paper()}
    answer = client.post("/manage/class/", given)
    assert answer.status_code == 422
    roll = answer.context["roll"]
    assert (roll.unknown, roll.repeated) == (["9999999"], [numbers[0]])
    assert not ClassDeclaration.objects.exists()
    kept = answer.context["evidence"].pk
    given = TYPED | {"numbers": "\n".join(numbers), "kept": kept}
    looked_at = client.post("/manage/class/", given)
    assert looked_at.status_code == 200
    assert looked_at.context["ready"]
    assert client.post("/manage/class/", given | {"confirmed": "1"}).status_code == 302
    batch = ClassDeclaration.objects.get()
    assert batch.declarations.count() == 3
    client.post(f"/manage/approvals/class/{batch.pk}/")
    assert not HourEntry.objects.exists()
    done = as_(above).post(f"/manage/approvals/class/{batch.pk}/", follow=True)
    assert "已认定 3 件申报。" in [str(message) for message in done.context["messages"]]
    assert set(HourEntry.objects.values_list("minutes", flat=True)) == {90}
    assert HourEntry.objects.count() == 3


def test_the_same_class_is_not_declared_twice(as_, team, manager):
    officer = make_officer(team)
    client = as_(manager)
    given = TYPED | {"numbers": officer.staff_no, "evidence": paper(), "confirmed": "1"}
    assert client.post("/manage/class/", given).status_code == 302
    again = client.post("/manage/class/", given | {"evidence": paper()})
    assert again.status_code == 422
    assert again.context["roll"].declared == [officer]


def test_people_of_another_unit_are_unknown_to_a_roll(as_, manager, other_team):
    stranger = make_officer(other_team)
    answer = as_(manager).post("/manage/class/", TYPED | {"numbers": stranger.staff_no, "evidence": paper()})
    assert answer.context["roll"].unknown == [stranger.staff_no]


def test_a_manager_proposes_a_leave_that_somebody_above_decides(as_, officer, manager, above):
    given = {"kind": "disaster", "starts_on": "2026-07-01", "ends_on": "2026-08-31"}
    client = as_(manager)
    assert client.post(f"/manage/officers/{officer.pk}/leave/", given).status_code == 302
    leave = Leave.objects.get()
    assert client.post(f"/manage/approvals/leave/{leave.pk}/", {"verdict": "approve"}).status_code == 422
    as_(above).post(f"/manage/approvals/leave/{leave.pk}/", {"verdict": "approve"})
    leave.refresh_from_db()
    assert (leave.state, leave.decided_by) == ("approved", above)


def test_a_manager_asks_for_a_waiver_that_somebody_above_decides(as_, officer, manager, above):
    """R11; it waives the requirement that applies to this person."""
    make_requirement(code="assistant", audience={"person_kind": ["assistant"]})
    own = make_requirement()
    client, url = as_(manager), f"/manage/officers/{officer.pk}/waiver/"
    given = {"ground": "illness", "minutes": "450", "explanation": "住院", "document": paper()}
    assert client.post(url, given).status_code == 302
    waiver = Waiver.objects.get()
    assert (waiver.officer, waiver.requirement, waiver.submitted_by) == (officer, own, manager)
    assert client.post(f"/manage/approvals/waiver/{waiver.pk}/", {"verdict": "approve"}).status_code == 422
    as_(above).post(f"/manage/approvals/waiver/{waiver.pk}/", {"verdict": "approve"})
    waiver.refresh_from_db()
    assert (waiver.state, waiver.decided_by) == ("approved", above)


def test_under_two_requirements_one_is_chosen_and_under_none_nothing_is_asked(as_, officer, manager):
    client, url = as_(manager), f"/manage/officers/{officer.pk}/waiver/"
    assert b'<form class="form"' not in client.get(url).content
    make_requirement()
    second = make_requirement(code="posted", title="派驻人员培训")
    given = {"ground": "illness", "explanation": "住院", "document": paper()}
    assert client.post(url, given).status_code == 422
    assert client.post(url, given | {"requirement": second.pk, "document": paper()}).status_code == 302
    assert Waiver.objects.get().requirement == second


def test_a_leave_that_ends_before_it_starts_or_overlaps_is_refused(as_, officer, manager):
    client, url = as_(manager), f"/manage/officers/{officer.pk}/leave/"
    wrong = {"kind": "sick", "starts_on": "2026-08-31", "ends_on": "2026-07-01"}
    answer = client.post(url, wrong)
    assert answer.status_code == 422
    assert 'value="2026-08-31"' in answer.content.decode()
    good = {"kind": "sick", "starts_on": "2026-07-01", "ends_on": "2026-08-31"}
    client.post(url, good)
    assert client.post(url, good).status_code == 422
    assert Leave.objects.count() == 1


def test_make_up_training_is_booked_to_the_year_before_once(client, officer, manager):
    """R13: until 31 March, with a reason, once; the day stays."""
    with time_machine.travel("2026-02-20 04:00", tick=False):
        client.force_login(manager)
        row = credit(officer, 90, earned_on=TODAY.replace(month=2, day=10))
        url = f"/manage/officers/{officer.pk}/make-up/"
        assert client.post(url, {"entries": [row.pk], "reason": ""}).status_code == 422
        assert client.post(url, {"entries": [row.pk], "reason": "上年防汛"}).status_code == 302
        booked = HourEntry.objects.get(year=2025)
        assert (booked.earned_on, booked.minutes) == (row.earned_on, 90)
        assert client.get(url).context["form"] is None


def test_nobody_books_make_up_training_for_themselves(client, team, manager):
    own = make_officer(team, account=manager)
    with time_machine.travel("2026-02-20 04:00", tick=False):
        client.force_login(manager)
        row = credit(own, 90, earned_on=TODAY.replace(month=2, day=10))
        answer = client.post(
            f"/manage/officers/{own.pk}/make-up/", {"entries": [row.pk], "reason": "上年防汛"}
        )
        assert answer.status_code == 422
    assert not HourEntry.objects.filter(year=2025).exists()


@pytest.fixture
def unit_with_people(team):
    make_requirement(target_minutes=900)
    people = [make_officer(team, name=name) for name in ("丙", "甲", "乙")]
    for officer, minutes in zip(people, (90, 180, 45), strict=True):
        credit(officer, minutes)
    rebuild(now=NOW)
    return people


def test_the_list_is_sorted_by_a_link_and_says_so(as_, manager, unit_with_people):
    client = as_(manager)
    page = client.get("/manage/?everyone=1&sort=counted&desc=1")
    assert [row["counted"] for row in page.context["people"]["rows"]] == ["4.00", "2.00", "1.00"]
    assert 'aria-sort="descending"' in page.content.decode()
    assert "everyone=1" in page.context["people"]["heads"]["owed"]["url"]


def test_people_are_listed_in_order_of_sound(as_, manager, unit_with_people):
    page = as_(manager).get("/manage/?everyone=1&sort=name")
    assert [row["name"] for row in page.context["people"]["rows"]] == ["丙", "甲", "乙"]


def test_a_search_keeps_the_other_filters(as_, manager, unit_with_people):
    page = as_(manager).get("/manage/?unit=T&year=2026&everyone=1")
    assert ("unit", "T") in page.context["people"]["kept"]
    assert '<input type="hidden" name="everyone" value="1">' in page.content.decode()


def test_a_unit_is_exported_as_csv_and_as_xlsx(as_, manager, unit_with_people):
    client = as_(manager)
    lines = b"".join(client.get("/manage/export/?unit=T").streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    answer = client.get("/manage/export/?unit=T&format=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet.max_row == 4
    assert {row[6].value for row in sheet.iter_rows(min_row=2)} == {"2.00", "4.00", "1.00"}


def test_the_state_of_a_unit_prints_with_everybody_and_the_day(as_, manager, unit_with_people):
    shown = as_(manager).get("/manage/print/?unit=T").content.decode()
    assert all(f">{name}</th>" in shown for name in "甲乙丙")
    assert "9月16日" in shown


def test_a_posting_near_its_clock_is_shown_to_the_manager(as_, manager, officer, other_team):
    """M1: rotation is due after three years."""
    make_requirement()
    rebuild(now=NOW)
    Posting.objects.create(officer=officer, unit=other_team, starts_on=TODAY.replace(year=2023, month=12))
    [clock] = as_(manager).get("/manage/").context["clocks"]
    assert (clock["name"], clock["day"]) == ("林晓雯", TODAY.replace(month=12))


def test_the_overview_asks_no_more_the_more_people_there_are(
    as_, manager, team, django_assert_max_num_queries
):
    make_requirement(target_minutes=900)
    for _number in range(30):
        credit(make_officer(team), 45)
    rebuild(now=NOW)
    client = as_(manager)
    client.get("/manage/")
    with django_assert_max_num_queries(40):
        client.get("/manage/?everyone=1")
