"""What was made of a quashed decision is withdrawn in time, and comes back only in full view of it (Art. 48)."""

from datetime import date, timedelta

import pytest

from case_library.content import fill
from case_library.editions import NotReviewed, issue
from case_library.models import RecordedCase
from case_library.reviewing import NotReady, give_verdict, submit
from case_library.tasks import tend_guidance
from case_library.withdrawing import remind_to_withdraw, tell_quashed, to_withdraw, withdraw
from case_library.writing import begin_from_case
from lms.common import clock
from lms.common.errors import HouseError
from tests.factories import NOW, TODAY, make_manager
from tests.factories.guidance import a_document, make_record, make_reviewer, masked, taken_in

pytestmark = pytest.mark.django_db
QUASHED = date(2026, 9, 14)  # a Monday; three working days end on Thursday the 17th


@pytest.fixture
def people(city):
    roles = {
        "clerk": "case_clerk",
        "masker": "case_masker",
        "second": "case_masker",
        "editor": "case_editor",
        "bureau": "bureau",
    }
    return {name: make_manager(city, role) for name, role in roles.items()} | {
        "reviewer": make_reviewer(city)
    }


@pytest.fixture
def page(people):
    task = taken_in(make_record(), by=people["clerk"])
    text = masked(task, by=people["masker"], second=people["second"])
    return written(begin_from_case(text, by=people["editor"], now=NOW), people, remedy="")


def written(page, people, *, remedy: str, more: str = ""):
    document = a_document() | {"code": page.guidance_key}
    document["outcome"] = {"text": document["outcome"]["text"]} | ({"remedy": remedy} if remedy else {})
    document["takeaways"] += more
    fill(page, document).save_revision(user=people["editor"])
    page.refresh_from_db()
    return page


def approved(page, people):
    submission = submit(page, by=people["editor"], now=NOW)
    give_verdict(submission, verdict="pass", digest=submission.digest, by=people["reviewer"], now=NOW)


def published(page, people, **values):
    approved(page, people)
    return issue(page, by=people["bureau"], now=NOW, **values)


def quash(page) -> RecordedCase:
    case = page.case
    RecordedCase.objects.filter(pk=case.pk).update(quashed_on=QUASHED)
    page.refresh_from_db()
    return RecordedCase.objects.get(pk=case.pk)


def asked(account) -> list[str]:
    rows = account.notices.filter(key__startswith="quashed:", read_at=None)
    return sorted(key.split(":")[3] for key in rows.values_list("key", flat=True))


def test_what_was_approved_before_the_decision_was_quashed_is_not_published(page, people):
    approved(page, people)
    quash(page)
    with pytest.raises(NotReady):
        issue(page, by=people["bureau"], now=NOW)


def test_it_teaches_again_when_it_says_so_and_the_publisher_says_why(page, people):
    edition = published(page, people)
    case = quash(page)
    withdraw(edition, ground="quashed", reason="复议撤销", by=people["bureau"], now=NOW)
    written(page, people, remedy="", more="再版。")
    with pytest.raises(NotReady):
        submit(page, by=people["editor"], now=NOW)
    written(page, people, remedy="复议机关以程序违法为由撤销原决定。")
    approved(page, people)
    with pytest.raises(HouseError):
        issue(page, by=people["bureau"], now=NOW)
    again = issue(page, by=people["bureau"], now=NOW, quashed_reason="用作程序违法的反面案例")
    assert again.number == 2
    assert not to_withdraw().filter(case=case).exists()


def test_the_words_that_were_withdrawn_need_a_new_review(page, people):
    """Nothing is said to be published that is not."""
    edition = published(page, people)
    withdraw(edition, ground="other", reason="误发", by=people["bureau"], now=NOW)
    with pytest.raises(NotReviewed):
        issue(page, by=people["bureau"], now=NOW)
    assert published(page, people).number == 2


def test_the_duty_ends_with_the_newest_edition_and_the_older_ones_go_with_it(page, people):
    published(page, people)
    second = published(written(page, people, remedy="", more="第二版。"), people)
    tell_quashed(quash(page), now=NOW)
    assert asked(people["bureau"]) == ["told"]
    withdraw(second, ground="quashed", reason="复议撤销", by=people["bureau"], now=NOW)
    assert asked(people["bureau"]) == []
    assert not to_withdraw().exists()
    assert second.case.editions.filter(withdrawal=None).count() == 0


def test_the_notice_names_the_guidance_and_leads_to_it(page, people, client):
    edition = published(page, people)
    tell_quashed(quash(page), now=NOW)
    notice = people["bureau"].notices.get(key__startswith="quashed:")
    assert edition.title in notice.text
    assert "9月17日" in notice.text
    client.force_login(people["bureau"])
    assert "w-reason" in client.get(notice.link.partition("#")[0]).content.decode()


def test_whoever_publishes_is_reminded_once_on_the_last_day(page, people):
    published(page, people)
    tell_quashed(quash(page), now=NOW)
    remind_to_withdraw(now=NOW)
    assert asked(people["bureau"]) == ["told"]
    for hour in range(2):
        remind_to_withdraw(now=NOW + timedelta(days=1, hours=hour))
    assert asked(people["bureau"]) == ["due", "told"]


def test_the_hourly_task_reminds(page, people):
    published(page, people)
    quash(page)
    assert clock.today() >= TODAY
    tend_guidance()
    assert asked(people["bureau"]) == ["due"]


@pytest.mark.parametrize("path", ["/cases/desk/", "/cases/figures/"])
def test_what_has_to_be_withdrawn_is_listed_for_the_bureau_alone(page, people, client, path, other_team):
    edition = published(page, people)
    quash(page)
    client.force_login(people["bureau"])
    assert f"/cases/guidance/{edition.guidance_key}/#take-back" in client.get(path).content.decode()
    client.force_login(make_manager(other_team, "bureau"))
    assert edition.guidance_key not in client.get(path).content.decode()


def test_another_units_bureau_neither_publishes_nor_withdraws(page, people, client, other_team):
    """S1"""
    approved(page, people)
    outsider = make_manager(other_team, "bureau")
    with pytest.raises(HouseError):
        issue(page, by=outsider, now=NOW)
    edition = issue(page, by=people["bureau"], now=NOW)
    client.force_login(outsider)
    url = f"/cases/guidance/{edition.guidance_key}/"
    assert client.post(f"{url}withdraw/", {"ground": "other", "reason": "误发"}).status_code == 404
    assert "w-reason" not in client.get(url).content.decode()


def test_the_author_can_hand_in_what_was_withdrawn(page, people, client):
    edition = published(page, people)
    client.force_login(people["editor"])
    submit_url = f"/cases/guidance/{edition.guidance_key}/submit/"
    assert submit_url not in client.get("/cases/desk/").content.decode()
    withdraw(edition, ground="other", reason="误发", by=people["bureau"], now=NOW)
    assert submit_url in client.get("/cases/desk/").content.decode()
