"""What the demonstration city says of a changed law holds in every room: an alert, and a mark on the course."""

from datetime import timedelta

import pytest

from case_library.models import LawAlert
from courses.models import Staleness
from courses.staleness import pull_law_changes
from lms.demo import regulation
from tests.factories import NOW
from tests.factories.courses import make_edition

pytestmark = pytest.mark.django_db


def test_the_amended_article_alerts_the_editors_and_marks_the_course(team):
    regulation.first_wording(now=NOW - timedelta(days=90))
    cited = {
        "law": regulation.LAW,
        "version": "2024",
        "article": "第六条",
        "words": regulation.ARTICLES[5][1],
    }
    edition = make_edition(team, provisions=[{"type": "provision", "value": cited}])
    regulation.amend(now=NOW)
    pull_law_changes(now=NOW)
    assert [(alert.kind, alert.key) for alert in LawAlert.objects.all()] == [("course", edition.course_key)]
    assert [mark.edition for mark in Staleness.objects.all()] == [edition]
