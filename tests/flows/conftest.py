"""A browser before the ``world`` of each file of browser tests."""

import os
import shutil

import pytest

from tests.databases import House
from tests.flows.browser_live import CHROMIUM, QUIET, logged_in
from tests.flows.browser_pages import NOBODY


@pytest.fixture(scope="module")
def own_house(sqlite_template, collected, tmp_path_factory) -> House:
    """A copy of the template database and of the static files for one file of browser tests."""
    if CHROMIUM is None:
        pytest.skip("no Chromium found: install the package chromium to run the browser tests")
    folder = tmp_path_factory.mktemp("browser")
    shutil.copy(sqlite_template, folder / "db.sqlite3")
    shutil.copytree(collected, folder / "static")
    return House(f"sqlite:///{folder}/db.sqlite3", folder)


@pytest.fixture(scope="module")
def browser(world):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Pages of the test's own thread only; Django's guard against async loops is not meant for it.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def states(world, browser) -> dict:
    """Logged-in cookies by account, each log-in done once."""
    return {}


@pytest.fixture
def open_as(world, browser, states):
    """open_as(login, width=…, language=…) → a page of that account; closed after the test."""
    contexts = []

    def opened(login: str, *, width: int = 1280, language: str = "zh-hans"):
        if login != NOBODY and login not in states:
            states[login] = logged_in(world[0], browser, login)
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            storage_state=states.get(login),
            base_url=world[0],
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "language", "value": language, "url": world[0]}])
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
