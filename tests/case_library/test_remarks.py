"""What a reviewer says of a part reaches the author where they write, and whoever reviews it next."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import querydict_from_html

from case_library.content import content_of, holes
from case_library.remarks import remarks_of
from case_library.reviewing import NotReady, give_verdict, submit
from case_library.sections import sync_case_editors
from case_library.writing import import_guidance
from tests.factories import NOW, TODAY, make_manager
from tests.factories.guidance import a_document, make_reviewer

pytestmark = pytest.mark.django_db
SAID = {"takeaways": "与标准动作第五步不一致。", "gist": "请写明条款。", "facts": " "}


@pytest.fixture
def editor(city):
    return make_manager(city, "case_editor")


@pytest.fixture
def page(city, editor):
    made = import_guidance(a_document(), unit=city, by=editor, now=NOW)
    sync_case_editors(on=TODAY)
    return made


@pytest.fixture
def came_back(page, editor, city):
    submission = submit(page, by=editor, now=NOW)
    give_verdict(
        submission, verdict="return", digest=submission.digest, opinion="请补充依据。", comments=SAID,
        by=make_reviewer(city), now=NOW,
    )  # fmt: skip
    page.refresh_from_db()
    return submission


def test_comments_stand_by_the_titles_of_their_parts_in_reading_order(came_back):
    remarks = remarks_of(came_back.verdict)
    assert remarks.parts == [("要旨", "请写明条款。"), ("启示意义", "与标准动作第五步不一致。")]


def test_the_author_reads_them_on_the_desk_and_above_the_words(came_back, page, editor, client):
    client.force_login(editor)
    for address in ("/cases/desk/", reverse("wagtailadmin_pages:edit", args=[page.pk])):
        shown = client.get(address).content.decode()
        assert "与标准动作第五步不一致。" in shown, address
        assert "请补充依据。" in shown, address


def test_the_next_reviewer_reads_them_by_the_part(came_back, page, editor, city, client):
    second = submit(page, by=editor, now=NOW)
    client.force_login(make_reviewer(city))
    shown = client.get(f"/cases/review/{second.pk}/").content.decode()
    part = shown[shown.index("启示意义") :]
    assert "与标准动作第五步不一致。" in part[: part.index("</details>")]
    assert "请补充依据。" in shown


def test_once_handed_in_again_the_author_is_told_nothing_old(came_back, page, editor, client):
    submit(page, by=editor, now=NOW)
    client.force_login(editor)
    assert "请补充依据。" not in client.get("/cases/desk/").content.decode()


def test_for_whom_it_is_and_what_it_shows_are_ticked_in_the_editor(page, editor, client):
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form")
    assert set(form.getlist("audience")) == set(a_document()["audience"])
    form.update({"body-count": "0", "uses-count": "0"})  # their blocks are drawn by script
    form.setlist("audience", ["new_officer", "township"])
    form.setlist("value_tags", ["procedure"])
    assert client.post(address, dict(form.lists())).status_code == 302
    page.refresh_from_db()
    document = content_of(page.get_latest_revision_as_object())
    assert (document["audience"], document["value_tags"]) == (["new_officer", "township"], ["procedure"])


def test_a_guidance_that_does_not_say_for_whom_is_not_handed_in(city, editor):
    document = {k: v for k, v in a_document().items() if k != "audience"}
    page = import_guidance(document, unit=city, by=editor, now=NOW)
    assert len(holes(content_of(page))) == 1
    with pytest.raises(NotReady):
        submit(page, by=editor, now=NOW)


def test_the_two_questions_of_article_33_may_be_left_open_in_the_editor(city, editor):
    left_open = {"answer": "", "applies": False}
    document = a_document()
    document["discretion_analysis"] |= {"first_question": left_open, "second_question": left_open}
    made = content_of(import_guidance(document, unit=city, by=editor, now=NOW))
    assert "first_question" not in made["discretion_analysis"]
    assert holes(made) == []
