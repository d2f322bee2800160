"""In the admin: what a record needs is not deleted, in words and never with an error page; handing in is the desk's act."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from case_library.models import GuidanceEdition, GuidancePage, KeyLawGuidePage
from case_library.sections import section_of, sync_case_editors
from case_library.writing import import_guidance
from courses.models import Edition, QuestionBankPage
from tests.factories import NOW, TODAY, make_manager
from tests.factories.courses import make_edition
from tests.factories.guidance import a_document, publish_guidance, publish_guide

pytestmark = pytest.mark.django_db


def delete(client, page) -> list[str]:
    """Alone and among many; what was said."""
    said = []
    for address in (
        reverse("wagtailadmin_pages:delete", args=[page.pk]),
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}",
    ):
        if Page.objects.filter(pk=page.pk).exists():
            answer = client.post(address, follow=True)
            assert answer.status_code == 200
            said.append(answer.content.decode())
    return said


@pytest.fixture
def admin(client, admin_user):
    client.force_login(admin_user)
    return client


def test_published_guidance_stays_and_the_admin_says_why(admin, city):
    edition = publish_guidance(city)
    page = GuidancePage.objects.get(guidance_key=edition.guidance_key)
    assert all("不能删除" in words for words in delete(admin, page))
    assert all("不能删除" in words for words in delete(admin, section_of(city)))
    assert all("不能删除" in words for words in delete(admin, section_of(city).get_parent()))
    assert GuidancePage.objects.filter(pk=page.pk).exists()


def test_a_published_guide_to_a_law_stays(admin, city):
    publish_guide(city)
    page = KeyLawGuidePage.objects.get()
    assert all("不能删除" in words for words in delete(admin, page))
    assert KeyLawGuidePage.objects.exists()


def test_a_draft_that_nobody_saw_may_go(admin, city):
    page = import_guidance(a_document(), unit=city, by=make_manager(city, "case_editor"), now=NOW)
    delete(admin, page)
    assert not GuidancePage.objects.exists()
    assert not GuidanceEdition.objects.exists()


def test_questions_may_go_for_editions_hold_their_own(admin, team):
    edition = make_edition(team)
    digest = edition.digest
    for page in QuestionBankPage.objects.all():
        delete(admin, page)
    assert not QuestionBankPage.objects.exists()
    edition = Edition.objects.get(pk=edition.pk)
    assert edition.digest == digest


def test_the_editor_offers_no_second_way_to_hand_in(client, city):
    editor = make_manager(city, "case_editor")
    page = import_guidance(a_document(), unit=city, by=editor, now=NOW)
    sync_case_editors(on=TODAY)
    client.force_login(editor)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'name="action-submit"' not in shown
    assert "action-save" in shown or 'type="submit"' in shown
