"""A live server on its own data, and a log-in at it: for every browser test that has a ``world`` of its own."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

import pytest

from tests.databases import ROOT, House
from tests.flows.browser_world import PASSWORD

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
QUIET = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
]  # fmt: skip


@contextmanager
def served(house: House) -> Iterator[str]:
    """The base address of *house*, served by a process of its own as long as the block lasts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--no-demo"],
        cwd=ROOT,
        env=house.environment | {"PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{base}/healthz", server)
        yield base
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(url: str, server: subprocess.Popen) -> None:
    for _try in range(240):
        try:
            urlopen(url, timeout=2).close()
            return
        except OSError:
            assert server.poll() is None, "the server stopped before it answered"
            time.sleep(0.25)
    pytest.fail("the server does not answer")


def logged_in(base: str, browser, login: str) -> dict:
    context = browser.new_context(base_url=base)
    page = context.new_page()
    page.goto("/login/")
    page.fill("[name=username]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("form.form button[type=submit]")
    page.wait_for_url(lambda url: "/login/" not in url)
    state = context.storage_state()
    context.close()
    return state
