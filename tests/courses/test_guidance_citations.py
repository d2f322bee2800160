"""A course cites guidance by its edition; a newer one or a withdrawal marks the course, never a record (C5)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from case_library.content import fill
from case_library.editions import issue
from case_library.models import GuidancePage
from case_library.reviewing import give_verdict, submit
from case_library.withdrawing import withdraw
from case_library.writing import begin_from_case
from courses.freezing import freeze
from courses.learning import enrol
from courses.readiness import problems
from courses.staleness import open_marks, pull_guidance_changes
from tests.factories import NOW, make_manager
from tests.factories.courses import lesson, make_course, make_edition
from tests.factories.guidance import a_document, make_record, make_reviewer, masked, taken_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(team):
    roles = ("case_masker", "case_masker", "case_editor", "bureau")
    return [make_manager(team, role) for role in roles] + [make_reviewer(team)]


@pytest.fixture
def guidance(team, people):
    masker, second, editor, *_others = people
    task = taken_in(make_record(authority={"name": team.name, "code": team.code}))
    page = begin_from_case(masked(task, by=masker, second=second), by=editor, now=NOW)
    return publish(page, people)


def publish(page, people, *, now=NOW, **changes):
    _masker, _second, editor, bureau, reviewer = people
    fill(page, a_document() | {"code": page.guidance_key} | changes).save_revision(user=editor)
    submission = submit(page, by=editor, now=now)
    give_verdict(submission, verdict="pass", digest=submission.digest, by=reviewer, now=now)
    return issue(page, by=bureau, now=now)


def citing(code: str, edition: int) -> list[dict]:
    return [
        lesson(body=[{"type": "guidance", "value": {"code": code, "edition": edition, "title": "餐饮油烟"}}])
    ]


def test_only_published_guidance_is_cited(team, guidance):
    known = make_course(team, lessons=citing(guidance.guidance_key, 1))
    assert problems(freeze(known)) == []
    unknown = make_course(team, lessons=citing(guidance.guidance_key, 7))
    assert "第 7 版" in problems(freeze(unknown))[0]


def test_withdrawn_guidance_is_called_withdrawn(team, people, guidance):
    page = make_course(team, lessons=citing(guidance.guidance_key, 1))
    withdraw(guidance, ground="quashed", reason="复议撤销", by=people[3], now=NOW)
    assert "已撤回" in problems(freeze(page))[0]


def test_a_withdrawal_marks_the_courses_once(team, people, guidance):
    cited = make_edition(team, lessons=citing(guidance.guidance_key, 1))
    make_edition(team)
    later = NOW + timedelta(days=1)
    withdraw(guidance, ground="quashed", reason="复议撤销", by=people[3], now=later)
    assert pull_guidance_changes(now=later) == 1
    assert open_marks().get().edition == cited
    assert pull_guidance_changes(now=later) == 0


def test_a_newer_edition_marks_what_was_issued_before_it(team, people, guidance):
    before = make_edition(team, lessons=citing(guidance.guidance_key, 1))
    page = GuidancePage.objects.get(guidance_key=guidance.guidance_key)
    assert publish(page, people, now=NOW + timedelta(days=1), title="餐饮油烟（修订）").number == 2
    make_edition(team, lessons=citing(guidance.guidance_key, 2), now=NOW + timedelta(days=2))
    assert pull_guidance_changes(now=NOW + timedelta(days=3)) == 1
    assert open_marks().get().edition == before


def test_a_lesson_leads_to_the_edition_that_it_cites(client, team, people, guidance, officer, time_machine):
    """It says that a newer one exists and, as long as nobody has looked, that what it cites has changed."""
    later = NOW + timedelta(days=1)
    time_machine.move_to(later, tick=False)
    client.force_login(officer.account)
    enrolment = enrol(officer, make_edition(team, lessons=citing(guidance.guidance_key, 1)), by=None, now=NOW)
    lesson_page, own = (
        reverse("lesson", args=[enrolment.pk, 1]),
        reverse("guidance", args=[guidance.guidance_key]),
    )
    assert f'href="{own}"' in client.get(lesson_page).content.decode()
    page = GuidancePage.objects.get(guidance_key=guidance.guidance_key)
    publish(page, people, now=later, title="餐饮油烟（修订）")
    pull_guidance_changes(now=later)
    shown = client.get(lesson_page).content.decode()
    assert f'href="{own}1/"' in shown
    assert "最新为第 2 版" in shown
    assert "已修改，待复核" in shown
    earlier = client.get(f"{own}1/").content.decode()
    assert "餐饮油烟（修订）" not in earlier
    assert f'href="{own}"' in earlier  # the newest one
    assert client.get(f"{own}9/").status_code == 404


def test_what_was_withdrawn_hides_its_earlier_editions(client, team, people, guidance, officer):
    page = GuidancePage.objects.get(guidance_key=guidance.guidance_key)
    newer = publish(page, people, now=NOW + timedelta(days=1), title="餐饮油烟（修订）")
    withdraw(newer, ground="quashed", reason="复议撤销", by=people[3], now=NOW + timedelta(days=2))
    client.force_login(officer.account)
    shown = client.get(reverse("guidance", args=[guidance.guidance_key]), {"edition": 1}).content.decode()
    assert "复议撤销" in shown
