"""What the demonstration city says of a changed law holds in every room: an alert, and a mark on the course."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from case_library.content import texts_of
from case_library.models import LawAlert
from case_library.statutes.citing import record_text
from courses.models import Staleness
from courses.staleness import pull_law_changes
from lms.demo import regulation
from tests.factories import NOW, make_manager
from tests.factories.courses import make_edition

pytestmark = pytest.mark.django_db
FOLDER = Path(regulation.__file__).parent / "guidance"


def test_the_amended_article_alerts_the_editors_and_marks_the_course(team):
    regulation.first_wording(now=NOW - timedelta(days=90))
    cited = {
        "law": regulation.LAW,
        "version": "2024",
        "article": "第六条",
        "words": regulation.ARTICLES[5][1],
    }
    edition = make_edition(
        team, now=NOW - timedelta(days=30), provisions=[{"type": "provision", "value": cited}]
    )
    regulation.amend(now=NOW)
    pull_law_changes(now=NOW)
    assert [(alert.kind, alert.key) for alert in LawAlert.objects.all()] == [("course", edition.course_key)]
    assert [mark.edition for mark in Staleness.objects.all()] == [edition]


def test_one_alert_on_guidance_is_worked_off_and_the_others_wait(city):
    """The guidances of the demonstration city cite what is amended, and an editor has begun with the first."""
    regulation.first_wording(now=NOW - timedelta(days=90))
    for name in ("13-overload", "18-debris"):
        document = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        record_text(kind="guidance", key=name, title=document["title"], text=texts_of(document), now=NOW)
    regulation.amend(now=NOW)
    regulation.look_again(by=make_manager(city, "case_editor"), now=NOW)
    states = LawAlert.objects.order_by("key", "change__old_number").values_list(
        "key", "change__old_number", "state"
    )
    assert list(states) == [("13-overload", 4, "kept"), ("13-overload", 7, "open"), ("18-debris", 7, "open")]
