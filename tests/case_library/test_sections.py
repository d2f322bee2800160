"""Who may open a unit's guidance in the editor follows the grants of case editors, by the hour and at once when a draft begins."""

import pytest

from case_library.sections import section_of, sync_case_editors
from case_library.tasks import tend_editors
from case_library.writing import import_guidance
from lms.celery import app
from tests.factories import NOW, TODAY, make_manager
from tests.factories.guidance import a_document

pytestmark = pytest.mark.django_db


def in_group(unit, account) -> bool:
    return account.groups.filter(name=f"guidance:{unit.code}").exists()


def test_editors_of_a_unit_and_of_those_above_it_are_let_in(city, team, other_team):
    own, above, elsewhere = (make_manager(unit, "case_editor") for unit in (team, city, other_team))
    sync_case_editors(on=TODAY)
    assert [in_group(team, account) for account in (own, above, elsewhere)] == [True, True, False]


def test_a_grant_that_ended_takes_its_holder_out(team):
    editor = make_manager(team, "case_editor")
    sync_case_editors(on=TODAY)
    editor.grants.update(ends_on="2026-01-01")
    tend_editors()
    assert not in_group(team, editor)


def test_whoever_begins_a_draft_can_open_it_at_once(city, team, client):
    editor = make_manager(city, "case_editor")
    page = import_guidance(a_document(), unit=team, by=editor, now=NOW)
    client.force_login(editor)
    assert client.get(f"/author/pages/{page.pk}/edit/").status_code == 200


def test_a_trainer_does_not_open_it(team, client):
    page = import_guidance(a_document(), unit=team, by=make_manager(team, "case_editor"), now=NOW)
    client.force_login(make_manager(team, "trainer"))
    assert client.get(f"/author/pages/{page.pk}/edit/").status_code == 302
    assert section_of(team).get_children().count() == 1


def test_the_schedule_wakes_tasks_that_exist():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)
