"""A course from its author's first click to the officer's row in the ledger, by hand in a real browser.

Nothing is wound back: the lesson lasts one minute, and this place asks for a tenth of it (its own figure,
``TimeFigures``). So the player runs for some seconds of honest time, and the server's clock judges them.
"""

import json

import pytest
from playwright.sync_api import TimeoutError as NotInTime

from tests.flows.browser_live import served
from tests.flows.course_world import OFFICER, REVIEWER, TRAINER

pytestmark = pytest.mark.browser

TITLE, KEY, MINUTES = "现场检查两人在场", "PRA-77", 45
RIGHT = "两名以上执法人员"
QUESTION = """{n}、现场检查第 {n} 步由谁在场？
A. 一名执法人员
B. {right}
C. 一名辅助人员
ANSWER: B
"""


@pytest.fixture(scope="module")
def world(own_house):
    ids = json.loads(own_house.run("from tests.flows.course_world import make_world; print(make_world())"))
    with served(own_house) as base:
        yield base, ids


def test_from_the_authors_first_click_to_the_row_of_the_officer(own_house, world, open_as):
    """Way 1 of the house: written, reviewed, issued, learned in honest time, tested, credited once."""
    author = open_as(TRAINER)
    _fill_a_bank(author)
    _write_the_course(author)
    _hand_in(author)
    _approve(open_as(REVIEWER))
    officer = open_as(OFFICER, width=390)
    _enrol(officer)
    _learn(officer)
    _sit_the_test(officer)
    officer.goto("/me/hours/")
    assert TITLE in officer.inner_text("main")
    assert json.loads(own_house.run(ROWS)) == [
        [OFFICER, "practical", "online", MINUTES, KEY, MINUTES, "温如海", "顾明远"]
    ]


ROWS = """
import json
from courses.models import Completion, CoursePage, Verdict
from lms.hours.models import HourEntry
rows = []
for entry in HourEntry.objects.all():
    edition = Completion.objects.get(entry=entry).edition
    page, verdict = CoursePage.objects.get(course_key=edition.course_key), Verdict.objects.get()
    assert verdict.content_digest == edition.content_digest
    rows.append([entry.officer.staff_no, entry.category, entry.mode, entry.minutes, edition.course_key,
                 edition.minutes, page.owner.name, verdict.reviewer.name])
print(json.dumps(rows))
"""


def _fill_a_bank(page) -> None:
    """A bank in the editor, its questions from a file."""
    page.goto("/")
    page.click("nav.top-tabs a[href='/teach/banks/']")
    page.click("main a.btn.primary")
    page.fill("[name=title]", "现场检查题库")
    page.click("footer .action-save")
    page.wait_for_url("**/edit/**")
    page.goto("/teach/banks/")
    page.click("a[href$='/import/']")
    page.select_option("[name=kind]", "aiken")
    text = "\n".join(QUESTION.format(n=n, right=RIGHT) for n in range(1, 6))
    file = {"name": "questions.txt", "mimeType": "text/plain", "buffer": text.encode()}
    page.set_input_files("[name=file]", file)
    page.click("form.form button.primary")
    assert "5" in page.inner_text(".toasts")


def _write_the_course(page) -> None:
    """Words, one lesson with a text, one rule of the paper; the draft says that nothing is missing."""
    page.goto("/teach/courses/")
    page.click("main a.btn.primary")
    page.fill("[name=title]", TITLE)
    page.fill("[name=course_key]", KEY)
    page.fill("[name=summary]", "为什么一个人不能检查，第二个人做什么。")
    page.select_option("[name=category]", "practical")
    page.select_option("[name=method]", "case")
    page.fill("[name=minutes]", str(MINUTES))
    _plus(page, "lessons").click()
    page.fill("[name='lessons-0-value-title']", "第二个人")
    page.fill("[name='lessons-0-value-minutes']", "1")
    _insert(page, "lessons-0-value-body", "正文")
    page.click(".public-DraftEditor-content")
    page.keyboard.type("检查时不少于两人，并出示证件。")
    _plus(page, "paper").click()
    page.click("[id='paper-0-value-bank-chooser'] [data-chooser-action-choose]")
    page.click(".modal a.choose-page")
    page.fill("[name='paper-0-value-count']", "5")
    page.click("footer .action-save")
    page.wait_for_selector(".help-info")


def _plus(page, stream: str):
    """The plus of an empty stream field."""
    return page.locator(
        f"[name='{stream}-count'] ~ * .c-sf-add-button, [name='{stream}-count'] + * .c-sf-add-button"
    ).first


def _insert(page, stream: str, block: str) -> None:
    """A *block* into a stream field that offers several.

    The editor saves by itself while one writes, and its list of blocks may close at that moment: an author
    then presses the plus again, and so does this.
    """
    for _try in range(5):
        _plus(page, stream).click()
        try:
            return page.get_by_role("option", name=block).click(timeout=4_000)
        except NotInTime:
            continue
    pytest.fail(f"the editor offers no block {block}")


def _hand_in(page) -> None:
    page.click("footer .w-dropdown__toggle")
    page.click("footer [name=action-submit]")
    page.wait_for_url("**/teach/courses/")


def _approve(page) -> None:
    """The reviewer comes by the notice and approves exactly what stands there."""
    page.goto("/notices/")
    page.click("main a[href^='/review/courses/']")
    assert "检查时不少于两人" in page.inner_text("main")
    page.click("button[value=approve]")
    page.wait_for_url("**/review/courses/")


def _enrol(page) -> None:
    """From the catalogue, by the course page."""
    page.goto("/")
    page.click("nav.tabbar a[href='/learn/']")
    page.click(f".course-rows a:has-text('{TITLE}')")
    page.click("form[action$='/enrol/'] button.primary")


def _learn(page) -> None:
    """The clock runs while the lesson is open; the test stays shut until the server has seen enough."""
    page.click("[data-act=start]:visible")
    page.wait_for_selector("[data-next]:visible", timeout=45_000)


def _sit_the_test(page) -> None:
    page.click("[data-next]:visible")
    page.click("main form.act-bar button.primary")
    for _number in range(5):
        page.check(f"label:has-text('{RIGHT}') input")
        page.click(".act-bar button.primary")
    page.click("main form.act-bar button.primary")
    page.wait_for_url("**/result/")
