"""Study guides: reviewed by another person, bound to the wording, frozen, cited by article."""

import pytest
from django.db import IntegrityError, transaction

from case_library.key_law_guides import NotReviewed, content_of, guide_of, issue, lesson, published, review
from case_library.models import Citing, KeyLawEdition, KeyLawGuidePage, KeyLawVerdict
from case_library.statutes.importing import import_statute
from lms.common.errors import HouseError
from lms.demo import key_law
from tests.case_library.test_statutes import PENALTIES
from tests.factories import NOW, make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return make_account(), make_account()


@pytest.fixture
def edition(people):
    import_statute(PENALTIES, by=None, now=NOW)
    writer, reviewer = people
    return key_law.publish(writer=writer, reviewer=reviewer, now=NOW)


def test_the_demonstration_guide_explains_existing_articles(edition):
    assert len(edition.content["articles"]) >= 12
    assert set(edition.quoted) == {part["article"] for part in edition.content["articles"]}
    assert lesson(edition, "33")["quoted"]["label"] == "第三十三条"
    assert guide_of("行政处罚法") == edition


def test_it_tells_what_it_cites(edition):
    cited = set(Citing.objects.filter(kind="key_law_guide").values_list("law", "number"))
    assert {("行政处罚法", 33), ("行政处罚法", 45), ("行政处罚法", 35)} <= cited


def test_nobody_reviews_their_own(people):
    writer, reviewer = people
    key_law.publish(writer=writer, reviewer=reviewer, now=NOW)
    page = KeyLawGuidePage.objects.get()
    with pytest.raises(HouseError):
        review(page, passed=True, opinion="", by=writer, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyLawVerdict.objects.create(
            guide_key="x", digest="x", verdict="pass", writer=writer, reviewer=writer, at=NOW
        )


def test_a_changed_wording_needs_a_new_review(edition, people):
    page = KeyLawGuidePage.objects.get()
    assert issue(page, by=people[1], now=NOW) == edition  # the same words give the same edition
    page.introduction = "改过的说明。"
    page.save()
    with pytest.raises(NotReviewed):
        issue(page, by=people[1], now=NOW)
    review(page, passed=False, opinion="说明太短", by=people[1], now=NOW)
    with pytest.raises(NotReviewed):
        issue(page, by=people[1], now=NOW)
    review(page, passed=True, opinion="", by=people[1], now=NOW)
    assert issue(page, by=people[1], now=NOW).number == 2
    assert [e.number for e in published()] == [2]
    assert KeyLawEdition.objects.count() == 2


def test_sent_back_with_words_only(edition, people):
    with pytest.raises(HouseError):
        review(KeyLawGuidePage.objects.get(), passed=False, opinion=" ", by=people[1], now=NOW)


def test_an_edition_keeps_its_words_when_the_page_changes(edition):
    page = KeyLawGuidePage.objects.get()
    before = dict(edition.content)
    page.title = "别的名称"
    page.save()
    edition.refresh_from_db()
    assert edition.content == before
    assert content_of(page) != before


def test_the_page_is_read_in_the_portal(edition, client, officer):
    client.force_login(officer.account)
    shown = client.get(f"/law-guides/{edition.guide_key}/").content.decode()
    assert "不予处罚的两句话" in shown
    assert "初次违法且危害后果轻微" in shown  # the article's own words
    assert edition.guide_key in client.get("/laws/行政处罚法/33/").content.decode()
