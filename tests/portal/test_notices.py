"""What needs an answer stays until it is answered; an act settles the notice that asked for it."""

import pytest

from lms.hours.declarations import declare, submit_declaration, turn_down
from lms.notices.models import Notice
from lms.notices.outbox import settle, tell, unread
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(officer):
    """A piece of news and two questions, one of an event with an instant in its key."""
    account = officer.account
    tell([account.pk], key="news:1", title="有新课程", now=NOW)
    tell([account.pk], key="log:1", title="请答复", needs_answer=True, now=NOW)
    tell([account.pk], key="log:11:2026", title="请再答复", needs_answer=True, now=NOW)
    return account


def waiting(account) -> list[str]:
    return sorted(unread(account).values_list("key", flat=True))


def test_marking_all_as_read_leaves_what_waits(as_, asked):
    client = as_(asked)
    assert client.get("/notices/").context["news"]
    client.post("/notices/")
    assert waiting(asked) == ["log:1", "log:11:2026"]
    assert not client.get("/notices/").context["news"]


def test_an_event_is_settled_and_no_other(asked):
    assert settle("log:1", now=NOW) == 1
    assert waiting(asked) == ["log:11:2026", "news:1"]
    assert settle("log:11", now=NOW) == 1
    assert waiting(asked) == ["news:1"]


def test_somebody_puts_a_question_aside_and_only_their_own(as_, asked, manager):
    question = Notice.objects.get(key="log:1")
    as_(manager).post("/notices/", {"notice": question.pk})
    assert "log:1" in waiting(asked)
    as_(asked).post("/notices/", {"notice": question.pk})
    assert waiting(asked) == ["log:11:2026", "news:1"]


def test_handing_in_again_settles_a_returned_declaration(officer, manager):
    values = {"title": "研修", "provider": "机构", "category": "practical", "minutes": 90, "ended_on": TODAY}
    row = declare(officer, values=values, evidence=[], submit=True, by=officer.account, now=NOW)
    turn_down(row, refuse=False, reason="补证明", by=manager, now=NOW)
    assert unread(officer.account).get().needs_answer
    submit_declaration(row, by=officer.account, now=NOW)
    assert not unread(officer.account).exists()
