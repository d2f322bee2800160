"""What only a browser can show: the way through, the keyboard, contrast, sideways scrolling, weight."""

import json
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT as AXE
from django.template import loader

from lms.portal.views import errors
from tests.databases import ROOT
from tests.factories.files import blank
from tests.flows.browser_live import served
from tests.flows.browser_pages import IN_FLOWS, NOBODY, OFFICER, PAGES
from tests.flows.browser_world import PASSWORD

pytestmark = pytest.mark.browser

TEMPLATES = ROOT / "lms" / "templates"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def world(own_house):
    """(base address, ids) of a live server on a copy of the template database."""
    ids = json.loads(own_house.run("from tests.flows.browser_world import make_world; print(make_world())"))
    with served(own_house) as base:
        yield base, ids


def test_from_home_by_the_statement_to_the_certificate_and_its_check(world, open_as):
    """The main job's faces: one look, why, the paper, and what a stranger sees."""
    page = open_as(OFFICER)
    page.goto("/")
    assert "林晓雯" in page.inner_text("h1")
    page.click(".year-card .card-head a")
    assert page.url.split("?")[0].endswith("/me/hours/")
    assert "研讨" in page.inner_text(".rules-card")
    page.click("nav.top-tabs a[href='/me/']")
    with page.expect_download() as download:
        page.click("a[href^='/certificates/']")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.click("a[href^='/verify/']")
    assert "证明有效" in page.inner_text("h1")
    assert "林*雯" in page.inner_text(".facts")
    page.goto(f"/verify/{world[1]['revoked']}/")
    assert "撤销" in page.inner_text("h1")


def test_what_was_typed_outlives_the_log_in(open_as):
    """UI.md: nothing typed is lost; once it arrived, it does not come back."""
    page = open_as(OFFICER)
    page.goto("/me/objection/")
    page.fill("[name=text]", "三月的课我到场了。")
    page.context.clear_cookies(name="sessionid")
    page.click("main form button[type=submit]")
    assert "/login/" in page.url
    page.fill("[name=username]", OFFICER)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/me/objection/*")
    assert page.input_value("[name=text]") == "三月的课我到场了。"
    page.click("main form button[type=submit]")
    page.goto("/me/objection/")
    assert page.input_value("[name=text]") == ""


def test_a_manager_offers_a_class_to_two_people(open_as):
    page = open_as("manager")
    page.goto("/manage/?everyone=1&sort=name")
    assert page.get_attribute("th[aria-sort]", "aria-sort") == "ascending"
    boxes = page.locator("[data-select-one]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    assert page.inner_text("[data-select-count]") == "2"
    page.click("button[formaction^='/manage/offer/']")
    _no_violations(page)
    page.check("input[name=offer]")
    page.click("form.cols button[type=submit]")
    assert "已向 2 人提供" in page.inner_text(".toasts")


def test_a_manager_declares_a_class_after_a_look_at_the_roll(world, open_as, tmp_path):
    paper = tmp_path / "名册.pdf"
    paper.write_bytes(blank())
    page = open_as("manager")
    page.goto("/manage/class/")
    page.fill("[name=title]", "法制讲堂")
    page.fill("[name=provider]", "区司法局")
    page.fill("[name=minutes]", "90")
    page.fill("[name=ended_on]", f"{world[1]['year']}-01-08")
    page.fill("[name=numbers]", "\n".join([*world[1]["numbers"][:2], world[1]["numbers"][0], "9999999"]))
    page.set_input_files("[name=evidence]", paper)
    page.click("form.form button.primary")
    assert "9999999" in page.inner_text(".notice.stop >> nth=0")
    assert page.input_value("[name=title]") == "法制讲堂"
    page.fill("[name=numbers]", "\n".join(world[1]["numbers"][:2]))
    page.click("form.form button.primary")
    page.click("button[name=confirmed]")
    assert "已为 2 人申报" in page.inner_text(".toasts")


def test_one_time_codes_come_as_a_list_to_print(open_as):
    page = open_as("security")
    page.goto("/manage/access/codes/")
    page.select_option("[name=unit]", label="城东街道执法队")
    page.click("form.form button[type=submit]")
    assert "陈立冬" in page.inner_text("table")
    _no_violations(page)


def test_a_refused_reminder_page_asks_first(open_as):
    page = open_as("manager")
    page.goto("/manage/?everyone=1")
    page.locator("tr", has_text="尚未联系").locator("[data-select-one]").first.check()
    page.click("button[formaction^='/manage/remind/']")
    _no_violations(page)
    assert "请先提供帮助" in page.inner_text("main")
    assert not page.locator("[name=confirmed]").count()
    page.click("button[form=help]")
    page.wait_for_url("**/manage/offer/**")
    _no_violations(page)


def test_log_in_by_keyboard_alone(world, open_as):
    """Focus is seen, order is as read, Enter sends."""
    page = open_as(NOBODY)
    page.goto("/login/")
    assert page.evaluate("document.activeElement.name") == "username"
    page.keyboard.type(OFFICER)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{world[0]}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_strings_are_decided_by_keys_alone(world, open_as):
    """j goes on, r leaves and goes on, k goes back; the places follow; what is typed in a field is only typed."""
    page = open_as("masker")
    page.goto(f"/cases/masking/{world[1]['masking']}/")
    rows = page.locator("[data-strings] > li")
    rows.first.focus()
    page.keyboard.press("r")
    page.keyboard.press("k")
    assert rows.first.evaluate("row => row === document.activeElement")
    assert rows.first.locator("input:checked").get_attribute("value") == "reject"
    page.keyboard.press("a")
    assert rows.nth(1).evaluate("row => row === document.activeElement")
    assert rows.first.locator("input:checked").get_attribute("value") == "accept"
    marked = page.locator("mark.at").all_inner_texts()
    assert set(marked) == {rows.nth(1).locator("a.title").inner_text()}
    rows.nth(1).locator("[name=instead]").fill("")
    page.keyboard.type("ark")
    assert rows.nth(1).locator("[name=instead]").input_value() == "ark"


def test_large_text_and_dark_are_kept_with_the_account(open_as):
    page = open_as("above", width=390)
    page.goto("/me/")
    page.click("details.display summary")
    page.select_option("#display-theme", "dark")
    page.select_option("#display-size", "large")
    page.click("details.display button[type=submit]")
    html = page.locator("html")
    assert (html.get_attribute("data-theme"), html.get_attribute("data-size")) == ("dark", "large")
    page.goto("/manage/")
    assert (html.get_attribute("data-theme"), html.get_attribute("data-size")) == ("dark", "large")
    heights = page.eval_on_selector_all(".tabbar a", "all => all.map(a => a.getBoundingClientRect().height)")
    assert min(heights) >= 60


def test_every_template_is_looked_at():
    ours = {
        str(path.relative_to(TEMPLATES))
        for path in (TEMPLATES / "portal").rglob("*.html")
        if not path.name.startswith("_")
    }
    assert ours == set(PAGES) | IN_FLOWS


@pytest.mark.parametrize("login", sorted({who for who, _path in PAGES.values()}))
def test_pages_have_no_barrier_in_four_settings(world, open_as, login):
    """Axe on every template: light, dark, large text, 320 px; and no sideways scrolling at 320 px."""
    page = open_as(login, width=1280)
    problems = []
    for template, (who, path) in PAGES.items():
        if who == login:
            page.set_viewport_size({"width": 1280, "height": 844})
            page.goto(path.format(**world[1]))
            problems += [f"{template}: {problem}" for problem in _problems(page)]
    assert not problems, "\n".join(problems)


def test_english_pages_bear_longer_words(world, open_as):
    """+80 % length: nothing scrolls sideways at 320 px in large English text."""
    page = open_as("manager", width=320, language="en")
    page.goto("/manage/approvals/")
    too_wide = []
    for template, (who, path) in PAGES.items():
        if who in ("manager",):
            page.goto(path.format(**world[1]))
            page.evaluate("document.documentElement.dataset.size = 'large'")
            if _overflow(page):
                too_wide.append(template)
    assert too_wide == []


def test_error_pages_say_what_happened(world, open_as):
    page = open_as(NOBODY)
    problems = []
    # Shown under the live server's address: nothing leads there on purpose.
    for name in ("FORBIDDEN", "NOT_FOUND", "FORM_TOO_OLD", "REFUSED", "FAILED"):
        shown = getattr(errors, name)
        context = vars(shown) | {"page": {"language": "zh-hans"}, "number": "E-0916-7F3A"}
        page.route(f"**/shown/{name}", _answers(loader.get_template("error.html").render(context)))
        page.goto(f"/shown/{name}")
        assert "E-0916-7F3A" in page.inner_text("main"), name
        problems += [f"{name}: {problem}" for problem in _problems(page)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(("login", "path"), [(OFFICER, "/"), ("manager", "/manage/"), (NOBODY, "/login/")])
def test_a_first_view_is_light(world, open_as, login, path):
    """UI.md: at most 120 KB and 15 requests, all from the own host; HTML ≤ 25, CSS ≤ 20."""
    page = open_as(login)
    sizes: dict[str, int] = {}
    hosts = set()

    def seen(response) -> None:
        hosts.add(response.url.split("/")[2])
        sizes[response.url] = response.request.sizes()["responseBodySize"]

    page.on("requestfinished", lambda request: seen(request.response()))
    page.goto(path, wait_until="networkidle")
    assert hosts == {world[0].split("/")[2]}
    assert len(sizes) <= 15
    assert sum(sizes.values()) <= 120 * 1024, sizes
    assert sizes[page.url] <= 25 * 1024
    assert max(size for url, size in sizes.items() if url.endswith(".css")) <= 20 * 1024


def _answers(html: str):
    return lambda route: route.fulfill(body=html, content_type="text/html")


def _problems(page) -> list[str]:
    """What axe finds in the four settings of the page that is open; switched without loading again."""
    found = [f"light {v}" for v in _violations(page, {"type": "tag", "values": WCAG})]
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    found += [f"dark {v}" for v in _violations(page, {"type": "rule", "values": ["color-contrast"]})]
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    page.set_viewport_size({"width": 320, "height": 844})
    found += [f"320 px wider by {_overflow(page)}"] if _overflow(page) else []
    page.evaluate("document.documentElement.dataset.size = 'large'")
    narrow = {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}
    found += [f"large, 320 px {v}" for v in _violations(page, narrow)]
    found += [f"large, 320 px wider by {_overflow(page)}"] if _overflow(page) else []
    return found


def _no_violations(page) -> None:
    assert _violations(page, {"type": "tag", "values": WCAG}) == []


def _violations(page, only: dict) -> list[str]:
    """Rule and place of each violation; axe is put into the page once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    run = "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})"
    return [
        f"{violation['id']} at {node['target'][0]}"
        for violation in page.evaluate(run, only)["violations"]
        for node in violation["nodes"][:3]
    ]


def _overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
