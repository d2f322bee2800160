"""每日一案: two new cases a week, repeated by their schedule, gathered once a month. Never a streak (B1, B4)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from case_library.withdrawing import withdraw
from courses.daily.dealing import NotToday, answer, question_of_the_day
from courses.daily.figures import change_daily_figures
from courses.daily.gathering import gather_last_month, gather_month
from courses.daily.results import Results, accuracy, results
from courses.daily.rules import askable, matches, may_add, minutes_of
from courses.models import DailyAnswer, DailyCard, DailyFigures, DailyMonth
from lms.common import clock
from lms.common.clock import local_day
from lms.hours.models import HourEntry
from lms.officers.models import Place, PlaceChange
from tests.factories import NOW, make_manager, make_officer
from tests.factories.guidance import a_question, publish_guidance

DAY = timedelta(days=1)
MONDAY = NOW - timedelta(days=local_day(NOW).weekday())


@pytest.mark.parametrize(
    ("added", "on", "may"),
    [
        ([], date(2026, 9, 16), True),
        ([date(2026, 9, 14)], date(2026, 9, 16), True),
        ([date(2026, 9, 14), date(2026, 9, 15)], date(2026, 9, 16), False),
        ([date(2026, 9, 12), date(2026, 9, 13)], date(2026, 9, 14), True),  # last week's do not count
    ],
)
def test_two_new_cases_a_week(added, on, may):
    assert may_add(added, on=on, a_week=2) is may


def test_only_questions_with_choices_are_asked():
    open_one = {"stem": "怎样做？", "answer": "先固定证据。"}
    unsure = a_question() | {"answer": "看情况"}
    [asked] = askable({"questions": [open_one, unsure, a_question()]})
    assert (asked.place, asked.answer) == (2, "B")
    assert asked.choices[1] == ("B", "没有危害后果的，不予处罚")


@pytest.mark.parametrize(
    ("field", "power", "fields", "rank"),
    [
        ("market", "SC-1", {"城市管理"}, 2),
        ("city_appearance", "", {"城市管理"}, 1),
        ("market", "", {"城市管理"}, 0),
        ("market", "", {"乡镇综合", "市场监管"}, 1),  # a town's own field says nothing, its powers' do
        ("market", "", {"司法行政"}, 1),  # no field of ours: anything may be asked
    ],
)
def test_a_power_goes_before_a_field(field, power, fields, rank):
    assert matches(field, power, fields=fields, powers={"SC-1"}) == rank


def test_a_month_is_capped():
    assert minutes_of(5, each=2, cap=30) == 10
    assert minutes_of(40, each=2, cap=30) == 30


@pytest.fixture
def editions(city):
    return [publish_guidance(city, now=NOW + n * timedelta(minutes=1)) for n in range(3)]


def say(officer, now, choice="B"):
    dealt = question_of_the_day(officer, now=now)
    return answer(officer, key=dealt.edition.guidance_key, question=dealt.asked.place, choice=choice, now=now)


@pytest.mark.django_db
@pytest.mark.usefixtures("editions")
def test_a_third_new_case_waits_for_next_week(officer):
    now = MONDAY + 7 * DAY
    say(officer, now)
    say(officer, now)
    assert question_of_the_day(officer, now=now) is None
    week = question_of_the_day(officer, now=now + 7 * DAY)
    assert week.card is not None, "what is due goes first"
    say(officer, now + 7 * DAY)
    say(officer, now + 7 * DAY)
    assert question_of_the_day(officer, now=now + 7 * DAY).card is None


@pytest.mark.django_db
@pytest.mark.usefixtures("editions")
def test_a_wrong_answer_comes_back_sooner_than_a_right_one(officer):
    wrong, right = say(officer, NOW, "A"), say(officer, NOW, "B")
    assert (wrong.right, right.right) == (False, True)
    assert local_day(wrong.card.due_at) == local_day(NOW) + DAY
    assert wrong.card.due_at <= right.card.due_at
    again = say(officer, wrong.card.due_at, "B")
    assert again.card_id == wrong.card_id
    assert again.card.due_at > wrong.card.due_at + DAY


@pytest.mark.django_db
@pytest.mark.usefixtures("editions")
def test_a_day_has_its_cap(officer):
    DailyFigures.objects.create(pk=1, cards_a_day=1)
    say(officer, NOW)
    assert question_of_the_day(officer, now=NOW) is None
    assert question_of_the_day(officer, now=NOW + DAY) is not None


@pytest.mark.django_db
@pytest.mark.usefixtures("editions")
def test_only_the_question_that_is_on_is_taken(officer):
    dealt = question_of_the_day(officer, now=NOW)
    other = {"key": "CZAL-0000", "question": 0, "choice": "B"}
    for values in (other, other | {"key": dealt.edition.guidance_key, "choice": "Z"}):
        with pytest.raises(NotToday):
            answer(officer, **values, now=NOW)
    assert not DailyCard.objects.exists()


@pytest.mark.django_db
def test_who_has_a_field_is_asked_about_their_field(city):
    publish_guidance(city, domain="market")
    mine = publish_guidance(city, domain="city_appearance")
    officer = make_officer(city, field="城市管理")
    assert question_of_the_day(officer, now=NOW).edition == mine


@pytest.mark.django_db
def test_withdrawn_guidance_is_not_asked_any_more(city, officer):
    edition = publish_guidance(city)
    given = say(officer, NOW)
    withdraw(edition, ground="other", reason="已过时", by=edition.issued_by, now=NOW)
    assert question_of_the_day(officer, now=given.card.due_at) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("editions")
def test_a_month_enters_the_ledger_once_under_its_cap(officer):
    DailyFigures.objects.create(pk=1, cap_a_month=3)
    say(officer, NOW, "A")
    say(officer, NOW, "B")
    say(officer, NOW + DAY, "B")
    after = NOW.replace(day=1) + timedelta(days=32)
    assert gather_last_month(now=after) == 1
    assert gather_last_month(now=after) == 0
    entry = HourEntry.objects.get()
    assert (entry.minutes, entry.mode, entry.category) == (3, "online", "practical")
    assert entry.earned_on == local_day(NOW + DAY)
    month = DailyMonth.objects.get()
    assert (month.answers, month.minutes) == (2, 3)


@pytest.mark.django_db
@pytest.mark.usefixtures("editions")
def test_wrong_answers_give_nothing(officer):
    say(officer, NOW, "A")
    assert gather_month(local_day(NOW), now=NOW) == 0
    assert not HourEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("editions")
def test_from_the_home_to_the_answer(client, officer):
    client.force_login(officer.account)
    home = client.get("/").content.decode()
    dealt = question_of_the_day(officer, now=clock.now())
    url = f"/daily/{dealt.edition.guidance_key}/{dealt.asked.place}/"
    assert dealt.asked.stem in home
    assert url in home
    assert client.get("/daily/").status_code == 200
    assert client.get(url)["Location"] == "/daily/", "nothing was answered yet"
    shown = client.post(url, {"choice": "A"}, follow=True).content.decode()
    assert "没有危害后果的，不予处罚" in shown
    assert "第三十三条第一款第一句" in shown
    assert DailyAnswer.objects.get().right is False
    assert client.post(url, {"choice": "B"}, follow=True).status_code == 200
    assert DailyAnswer.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("editions")
def test_switched_off_it_is_nowhere(client, officer):
    """B4"""
    Place.objects.update_or_create(pk=1, defaults={"modules_off": ["daily_case"]})
    client.force_login(officer.account)
    assert "/daily/" not in client.get("/").content.decode()
    assert client.get("/daily/").status_code == 404
    with pytest.raises(NotToday):
        answer(officer, key="CZAL-2026-0001", question=0, choice="B", now=NOW)


def set_cap(cap: int, by) -> None:
    change_daily_figures(values={"cap_a_month": cap}, by=by, now=NOW)


@pytest.mark.django_db
@pytest.mark.usefixtures("editions")
def test_a_cap_of_nothing_settles_the_month_without_hours(officer, team):
    """The gathering ends, nothing enters the ledger, and a higher cap later does not reach back."""
    bureau = make_manager(team, "bureau")
    set_cap(0, bureau)
    say(officer, MONDAY)
    assert gather_month(local_day(MONDAY), now=NOW + 40 * DAY) == 1
    month = DailyMonth.objects.get()
    assert (month.minutes, month.entry) == (0, None)
    assert not HourEntry.objects.exists()
    set_cap(30, bureau)
    assert gather_month(local_day(MONDAY), now=NOW + 41 * DAY) == 0


@pytest.mark.django_db
def test_the_bureau_sets_the_figures_and_the_auditor_sees_it(client, city, team):
    bureau = make_manager(city, "bureau")
    client.force_login(bureau)
    sent = {"new_a_week": 1, "cards_a_day": 2, "minutes_a_card": 3, "cap_a_month": 0, "category": "key_law"}
    assert client.post(reverse("daily-figures"), sent | {"new_a_week": 3}).status_code == 422
    assert client.post(reverse("daily-figures"), sent | {"minutes_a_card": 0}).status_code == 422
    assert not PlaceChange.objects.exists()
    client.post(reverse("daily-figures"), sent)
    figures = DailyFigures.current()
    assert {name: getattr(figures, name) for name in sent} == sent
    assert set(PlaceChange.objects.values_list("field", flat=True)) == set(sent)
    assert {change.by for change in PlaceChange.objects.all()} == {bureau}
    client.force_login(make_manager(team, "auditor"))
    shown = client.get(reverse("place-history")).content.decode()
    for words in ("每月计入的分钟至多", "重点"):
        assert words in shown


@pytest.mark.django_db
def test_nothing_is_shown_of_fewer_than_five(client, team, editions):
    people = [make_officer(team) for _n in range(5)]
    for person in people[:4]:
        say(person, NOW)
    span = {"since": local_day(NOW), "until": local_day(NOW)}
    assert results(**span) == Results(None, None)
    assert [row.share for row in accuracy(**span)] == [None]
    say(people[4], NOW, choice="A")
    assert results(**span) == Results(5, 5)
    [row] = accuracy(**span)
    assert (row.people, row.share) == (5, 80)


@pytest.mark.django_db
def test_the_bureau_reads_where_most_were_wrong(client, team, editions):
    now = clock.now()
    for n in range(5):
        say(make_officer(team), now, choice="B" if n else "A")
    client.force_login(make_manager(team, "bureau"))
    shown = client.get(reverse("daily-results")).content.decode()
    assert "5 人参与" in shown
    assert "80 %" in shown
