"""The publisher reads exactly what was approved, is told of it, and publishes from there (C3, S1, S2)."""

import pytest

from case_library.content import fill
from case_library.key_law_reviewing import give_verdict as decide_guide
from case_library.key_law_reviewing import submit as hand_in_guide
from case_library.models import GuidanceEdition, KeyLawEdition, KeyLawGuidePage
from case_library.reviewing import give_verdict, submit
from case_library.writing import import_guidance
from tests.factories import NOW, make_manager
from tests.factories.guidance import a_document, make_reviewer, publish_guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(city):
    return make_manager(city, "case_editor")


@pytest.fixture
def bureau(city):
    return make_manager(city, "bureau")


@pytest.fixture
def reviewer(city):
    return make_reviewer(city)


@pytest.fixture
def page(city, editor):
    return import_guidance(a_document(), unit=city, by=editor, now=NOW)


def approved(page, editor, reviewer):
    submission = submit(page, by=editor, now=NOW)
    give_verdict(submission, verdict="pass", digest=submission.digest, by=reviewer, now=NOW)
    page.refresh_from_db()
    return submission


def asked(account):
    return account.notices.filter(key__contains="-passed:", read_at=None)


def test_the_publisher_is_told_reads_the_words_and_publishes_there(page, editor, reviewer, bureau, client):
    submission = approved(page, editor, reviewer)
    client.force_login(bureau)
    notice = asked(bureau).get()
    shown = client.get(notice.link).content.decode()
    assert submission.content["takeaways"][:20] in shown
    assert 'name="verdict"' not in shown, "who publishes decides on nothing here"
    assert f"/cases/review/{submission.pk}/" in client.get("/cases/desk/").content.decode()
    client.post(f"/cases/guidance/{page.guidance_key}/publish/")
    assert GuidanceEdition.objects.get().issued_by == bureau
    assert not asked(bureau).exists()
    assert "/publish/" not in client.get(notice.link).content.decode()


def test_a_refusal_comes_back_to_the_words(page, editor, reviewer, bureau, client):
    submission = approved(page, editor, reviewer)
    fill(
        page, a_document() | {"code": page.guidance_key, "takeaways": a_document()["takeaways"] + "又改。"}
    ).save_revision(user=editor)
    client.force_login(bureau)
    url = f"/cases/review/{submission.pk}/"
    assert "/publish/" not in client.get(url).content.decode(), "other words were approved"
    assert client.post(f"/cases/guidance/{page.guidance_key}/publish/").headers["Location"] == url
    assert not GuidanceEdition.objects.exists()


def test_only_the_newest_submission_waits_to_be_published(page, editor, reviewer, bureau, client):
    first = approved(page, editor, reviewer)
    fill(
        page, a_document() | {"code": page.guidance_key, "takeaways": a_document()["takeaways"] + "又改。"}
    ).save_revision(user=editor)
    second = approved(page, editor, reviewer)
    client.force_login(bureau)
    desk = client.get("/cases/desk/").content.decode()
    assert f"/cases/review/{first.pk}/" not in desk
    assert f"/cases/review/{second.pk}/" in desk
    assert [notice.key for notice in asked(bureau)] == [f"guidance-passed:{second.pk}"]


def test_another_units_bureau_reads_and_is_told_nothing(page, editor, reviewer, client, other_team):
    """S1"""
    outsider = make_manager(other_team, "bureau")
    submission = approved(page, editor, reviewer)
    client.force_login(outsider)
    assert client.get(f"/cases/review/{submission.pk}/").status_code == 404
    assert page.title not in client.get("/cases/desk/").content.decode()
    assert not asked(outsider).exists()


def test_who_wrote_it_reads_why_somebody_else_publishes(page, city, editor, reviewer, client):
    """S2"""
    editor.grants.create(role="bureau", unit=city, starts_on="2026-01-01", granted_at=NOW)
    submission = approved(page, editor, reviewer)
    client.force_login(editor)
    assert "/publish/" not in client.get(f"/cases/review/{submission.pk}/").content.decode()
    assert not asked(editor).exists()


def test_a_study_guide_is_read_before_it_is_published(city, editor, reviewer, bureau, client):
    publish_guide(city)
    page = KeyLawGuidePage.objects.get().get_latest_revision_as_object()
    page.introduction = "改过的说明。"
    page.save_revision(user=editor)
    submission = hand_in_guide(KeyLawGuidePage.objects.get(), by=editor, now=NOW)
    decide_guide(submission, passed=True, digest=submission.digest, by=reviewer, now=NOW)
    client.force_login(bureau)
    link = asked(bureau).get().link
    assert "改过的说明。" in client.get(link).content.decode()
    client.post(f"/law-guides/{submission.guide_key}/publish/")
    assert KeyLawEdition.objects.count() == 2
    assert not asked(bureau).exists()
