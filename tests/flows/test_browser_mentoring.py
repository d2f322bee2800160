"""Mentoring with real clicks: way 3 of the house, from the match run to the ledger rows of both."""

import json
import os
from dataclasses import dataclass
from datetime import timedelta

import pytest

from lms.common.clock import today
from lms.mentoring.rules import months_after
from tests.databases import ROOT, House
from tests.flows.browser_live import logged_in, served

pytestmark = pytest.mark.browser

ROWS = """
from lms.hours.models import HourEntry
import json
rows = HourEntry.objects.order_by("officer__staff_no").values_list("officer__staff_no", "minutes", "mode", "earned_on")
print(json.dumps([[*row[:3], row[3].isoformat()] for row in rows]))
"""


@dataclass(frozen=True)
class LaterHouse(House):
    """The same data, served on a later day."""

    days: int = 0

    @property
    def environment(self) -> dict[str, str]:
        paths = os.pathsep.join([str(ROOT / "tests" / "flows" / "later"), str(ROOT)])
        return super().environment | {"PYTHONPATH": paths, "DAYS_LATER": str(self.days)}


@pytest.fixture(scope="module")
def world(own_house):
    """(base address, codes) of a live server: a programme in which nobody is matched yet."""
    made = own_house.run("from tests.mentoring.browser_world import make_matching; print(make_matching())")
    with served(own_house) as base:
        yield base, json.loads(made)


@pytest.fixture
def open_next_month(own_house, browser):
    """open_next_month(login) → a page of that account at a server on whose clock this month is over."""
    second = months_after(today().replace(day=1), 1) + timedelta(days=1)
    contexts = []
    with served(LaterHouse(own_house.url, own_house.data_dir, (second - today()).days)) as base:

        def opened(login: str):
            contexts.append(browser.new_context(base_url=base, storage_state=logged_in(base, browser, login)))
            return contexts[-1].new_page()

        yield opened
        for context in contexts:
            context.close()


def test_from_the_match_run_to_the_ledger_rows_of_both(own_house, open_as, open_next_month):
    """Match, agreement by three, log, answer, a third person's confirmation: then both have their row."""
    written_on = today()
    bureau, manager = open_as("bureau"), open_as("manager")
    mentor, mentee = open_as("mentor", width=390), open_as("new", width=390)

    _add_mentee(bureau, "new")
    _match_and_send(bureau)
    _all_three_sign(mentee, mentor, manager)
    _write(mentee, minutes=45)
    _answer(mentor)
    manager.goto("/manage/mentoring/")
    assert manager.locator("form[action*='/confirm/']").count() == 0, "the month is not over yet"

    manager = open_next_month("manager")
    manager.goto("/manage/mentoring/")
    assert json.loads(own_house.run(ROWS)) == [], "nothing is credited before a third person confirmed"
    manager.click("form[action*='/confirm/'] button")
    assert "双方" in manager.inner_text(".toasts")
    assert json.loads(own_house.run(ROWS)) == [
        ["mentor", 45, "mentoring", written_on.isoformat()],
        ["new", 45, "mentoring", written_on.isoformat()],
    ]
    for login in ("mentor", "new"):
        page = open_next_month(login)
        page.goto("/me/hours/")
        assert "带教记录" in page.inner_text("main")
        page.goto("/mentoring/")
        assert "已确认" in page.inner_text(".log-list")


def _add_mentee(bureau, number: str) -> None:
    bureau.goto("/manage/mentoring/")
    bureau.click("a[href='/manage/mentoring/programmes/']")
    bureau.click("main a[href='/manage/mentoring/programmes/P/']")
    bureau.click("a[href$='/people/']")
    bureau.fill("[name=m-numbers]", number)
    bureau.locator("[name=m-skills]").first.check()
    bureau.locator("form", has=bureau.locator("[name=m-numbers]")).locator("button").click()
    assert "贺子谦" in bureau.inner_text("main table")


def _match_and_send(bureau) -> None:
    bureau.click("nav.crumbs a[href$='/P/']")
    bureau.click(".no-print > form button.primary")
    assert "贺子谦" in bureau.inner_text(".match-list")
    assert "周国栋" in bureau.inner_text(".match-list")
    if bureau.locator("#confirmed").count():
        bureau.check("#confirmed")
    bureau.click("form[action$='/send/'] button")
    assert "已发出" in bureau.inner_text(".titled")


def _all_three_sign(mentee, mentor, manager) -> None:
    mentee.goto("/mentoring/")
    mentee.click("main .notice a")
    mentee.click("main button.primary")
    mentor.goto("/mentoring/")
    mentor.click("a[href$='/agreement/']")
    mentor.click("main button.primary")
    manager.goto("/manage/mentoring/")
    manager.click("main a[href$='/agreement/']")
    manager.click("main button.primary")
    assert "进行中" in manager.inner_text(".titled")


def _write(mentee, *, minutes: int) -> None:
    mentee.goto("/mentoring/")
    mentee.click("a[href$='/log/']")
    mentee.fill("[name=task]", "早市巡查")
    mentee.fill("[name=done]", "劝导七户退线")
    mentee.fill("[name=learned]", "先调上次的回执")
    mentee.fill("[name=minutes]", str(minutes))
    mentee.click("main button.primary")
    assert "早市巡查" in mentee.inner_text(".log-list")


def _answer(mentor) -> None:
    mentor.goto("/mentoring/")
    mentor.fill("[name=text]", "对，回执附在后面。")
    mentor.click("main button.primary")
    assert "已回复" in mentor.inner_text(".log-list")


SEEN = """
from lms.mentoring.models import Observation
import json
print(json.dumps(list(Observation.objects.order_by("pk").values_list("task", "rating"))))
"""


def test_an_observation_made_without_connection_arrives_once(own_house, world, open_as):
    """Kept on the phone, named on the page, sent when the network is back, and one row however often it goes out."""
    own_house.run("from tests.mentoring.browser_world import make_pairing_at_work; make_pairing_at_work()")
    mentor = open_as("mentor", width=390)
    mentor.goto("/mentoring/")
    mentor.click("a[href$='/observe/']")
    mentor.context.set_offline(True)
    _observe(mentor, "夜市检查", "does it")
    mentor.wait_for_selector("[data-unsent]")
    assert "夜市检查" in mentor.inner_text("[data-unsent-list]")
    assert mentor.input_value("[name=task]") == "", "the form is free for the next one"
    _observe(mentor, "早市检查", "does it")
    mentor.wait_for_selector("[data-unsent-list] li >> nth=1")
    waiting = mentor.evaluate("localStorage.getItem('unsent-forms')")
    assert json.loads(own_house.run(SEEN)) == []

    mentor.context.set_offline(False)
    mentor.wait_for_selector("[data-unsent]", state="hidden")
    both = [["夜市检查", "sufficient"], ["早市检查", "sufficient"]]
    assert json.loads(own_house.run(SEEN)) == both
    # The answer got lost on the way, and the phone sends them again: from another page, too.
    mentor.evaluate("kept => localStorage.setItem('unsent-forms', kept)", waiting)
    mentor.goto("/me/")
    mentor.wait_for_selector(".toast:has-text('早市检查')")
    assert mentor.evaluate("localStorage.getItem('unsent-forms')") is None
    assert json.loads(own_house.run(SEEN)) == both


def test_what_the_server_refuses_later_is_named_and_can_be_put_right(own_house, world, open_as):
    """An extreme rating without a sentence: the phone did not know, the page says why and gives it back."""
    own_house.run("from tests.mentoring.browser_world import make_pairing_at_work; make_pairing_at_work()")
    mentor = open_as("mentor", width=390)
    mentor.goto("/mentoring/")
    mentor.click("a[href$='/observe/']")
    mentor.context.set_offline(True)
    _observe(mentor, "工地检查", "alone and well")
    mentor.wait_for_selector("[data-unsent-list] li")
    mentor.context.set_offline(False)
    mentor.click("[data-unsent-list] a")
    assert mentor.input_value("[name=task]") == "工地检查"
    mentor.fill("[name=comment]", "独立走完全程。")
    mentor.click("main button.primary")
    mentor.wait_for_url("**/mentoring/?as=mentor**")
    assert ["工地检查", "excellent"] in json.loads(own_house.run(SEEN))


def _observe(mentor, task: str, rating: str) -> None:
    value = {"does it": "sufficient", "alone and well": "excellent"}[rating]
    mentor.select_option("[name=skill]", "inspect")
    mentor.fill("[name=task]", task)
    mentor.check(f"[name=rating][value={value}]")
    mentor.click("main button.primary")
