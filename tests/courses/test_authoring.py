"""Authoring in the admin: own unit only, submitted, reviewed by somebody else, frozen (S2, law 3)."""

import json

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, streamfield

from courses.editions import NotReviewed, issue
from courses.freezing import freeze
from courses.models import (
    CoursePage,
    Edition,
    Listing,
    ListingChange,
    QuestionBankPage,
    ScenarioPage,
    Verdict,
)
from courses.reviewing import NotReady, give_verdict
from courses.sections import collection_of, section_of, sync_authors
from courses.staleness import mark_stale, open_marks
from lms.common.errors import HouseError, NotAllowed
from lms.hours.models import Offer
from tests.factories import NOW, TODAY
from tests.factories.courses import (
    add_question,
    approve,
    lesson,
    make_bank,
    make_course,
    make_edition,
    make_reviewer,
    make_trainer,
    rule,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(team):
    return make_trainer(team)


@pytest.fixture
def reviewer(city):
    return make_reviewer(city)


@pytest.fixture
def page(team, trainer, reviewer):
    sync_authors(on=TODAY)
    page = make_course(team, owner=trainer)
    page.save_revision(user=trainer)
    return CoursePage.objects.get(pk=page.pk)


def test_issue_freezes_once_for_one_content(page, reviewer):
    first = approve(page, reviewer=reviewer)
    assert issue(CoursePage.objects.get(pk=page.pk), by=reviewer, now=NOW) == first
    page.refresh_from_db()
    page.summary = "改过了"
    page.save()
    with pytest.raises(NotReviewed):
        issue(page, by=reviewer, now=NOW)
    second = approve(page, reviewer=reviewer)
    assert (first.number, second.number) == (1, 2)
    assert Edition.objects.get(pk=first.pk).content["summary"] == "从立案到归档。"
    assert Listing.objects.get().edition == second
    assert Offer.objects.filter(course_key=page.course_key).count() == 1


def test_a_later_edit_of_a_question_changes_no_edition(team, reviewer):
    bank = make_bank(team)
    edition = make_edition(team, bank=bank, reviewer=reviewer)
    question = bank.get_children().first().specific
    question.stem = "换了一道题？"
    question.save_revision().publish()
    assert "换了一道题？" not in str(Edition.objects.get(pk=edition.pk).content)


def test_the_author_never_reviews(page, trainer, team):
    """S2: also when the author is a reviewer and even a superuser."""
    from lms.officers.granting import grant_role

    grant_role(account=trainer, role="legal_reviewer", unit=team, starts_on=TODAY, by=None, now=NOW)
    trainer.is_superuser = True
    trainer.save()
    with pytest.raises(NotAllowed):
        give_verdict(page, approved=True, reason="", by=trainer, now=NOW)


def test_whoever_edits_during_the_review_does_not_review(page, reviewer):
    page.save_revision(user=reviewer)
    with pytest.raises(NotAllowed):
        give_verdict(page, approved=True, reason="", by=reviewer, now=NOW)


def test_a_return_needs_a_reason(page, reviewer):
    with pytest.raises(HouseError):
        give_verdict(page, approved=False, reason=" ", by=reviewer, now=NOW)


def test_a_later_no_takes_an_approval_back(page, reviewer):
    give_verdict(page, approved=True, reason="", by=reviewer, now=NOW)
    give_verdict(page, approved=False, reason="第二讲有误", by=reviewer, now=NOW)
    with pytest.raises(NotReviewed):
        issue(page, by=reviewer, now=NOW)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"paper": []}, "缺少结课测验"),
        ({"lessons": [lesson(body=[{"type": "provision", "value": {"law": "甲法", "version": "", "article": "第一条", "words": ""}}])]}, "缺少条文"),
    ],
)  # fmt: skip
def test_holes_are_named_before_a_review(team, reviewer, values, words):
    page = make_course(team)
    for name, value in values.items():
        setattr(page, name, value)
    page.save()
    with pytest.raises(NotReady, match=words):
        give_verdict(CoursePage.objects.get(pk=page.pk), approved=True, reason="", by=reviewer, now=NOW)


def test_a_bank_too_small_for_its_rule_is_named(team, reviewer):
    bank = make_bank(team, 3)
    page = make_course(team, bank=bank, paper=[rule(bank, 5)])
    with pytest.raises(NotReady, match="少 2 题"):
        give_verdict(page, approved=True, reason="", by=reviewer, now=NOW)


def test_submission_review_and_issue_through_the_admin(client, page, trainer, reviewer):
    """The workflow's last approval publishes without the reviewer holding that right, and freezes."""
    client.force_login(trainer)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    page.get_workflow().start(page, trainer)
    state = WorkflowState.objects.get()
    client.force_login(reviewer)
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.current_task_state_id]
    )
    assert client.post(address, {"comment": ""}).status_code == 302
    edition = Edition.objects.get()
    assert (edition.number, edition.issued_by) == (1, reviewer)
    assert Verdict.objects.get().content_digest == edition.content_digest
    assert trainer.notices.filter(key__startswith="verdict:").exists()


def test_a_refused_approval_leaves_everything_as_it_was(client, page, trainer, reviewer):
    """One act, one transaction: nothing is published when freezing is refused."""
    page.get_workflow().start(page, trainer)
    state = WorkflowState.objects.get()
    bank = page.paper[0].value["bank"]
    for question in bank.get_children():
        question.delete()
    client.force_login(reviewer)
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.current_task_state_id]
    )
    answer = client.post(address, {"comment": ""}, follow=True)
    assert "这门课还不能提交" in answer.content.decode()
    state.refresh_from_db()
    assert state.status == "in_progress"
    assert not Verdict.objects.exists()
    assert not Edition.objects.exists()


def test_authors_reach_their_units_pages_only(client, page, other_team, reviewer):
    stranger = make_trainer(other_team)
    sync_authors(on=TODAY)
    client.force_login(stranger)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 302
    own = section_of(other_team)
    assert (
        client.get(reverse("wagtailadmin_pages:add", args=["courses", "coursepage", own.pk])).status_code
        == 200
    )
    chooser = client.get(reverse("wagtailadmin_choose_page") + "?page_type=courses.questionbankpage")
    assert "题库" not in chooser.content.decode()


def test_a_posted_number_brings_in_nothing_of_another_unit(client, page, other_team):
    """The chooser does not offer it; a form made by hand is refused in words, with nothing saved."""
    stranger, own = make_trainer(other_team), make_course(other_team)
    sync_authors(on=TODAY)
    client.force_login(stranger)
    address = reverse("wagtailadmin_pages:edit", args=[own.pk])
    form = client.get(address).context["form"]
    foreign = QuestionBankPage.objects.descendant_of(page.section).first()
    assert _saved(client, address, form, bank=QuestionBankPage.objects.descendant_of(own.section).first())
    assert not _saved(client, address, form, bank=foreign)
    assert foreign.pk not in [rule.value["bank"].pk for rule in own.get_latest_revision_as_object().paper]


def _saved(client, address, form, *, bank) -> bool:
    paper = streamfield([("rule", {"bank": bank.pk, "count": 1, "tag": "", "difficulty": ""})])
    posted = {
        name: form[name].value() for name in form.fields if name not in ("lessons", "paper", "provisions")
    }
    posted = {name: "" if value is None else value for name, value in posted.items()}
    blocks = {"lessons": streamfield([]), "provisions": streamfield([]), "paper": paper}
    answer = client.post(address, nested_form_data(posted | blocks))
    if answer.status_code == 200:
        assert "其他单位" in str(answer.context["form"].errors["paper"])
    return answer.status_code == 302


def test_uploads_are_opened_by_their_unit_and_by_reviewers(
    client, team, other_team, reviewer, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    author, stranger = make_trainer(team), make_trainer(other_team)
    section_of(team)
    sync_authors(on=TODAY)
    document = Document.objects.create(
        title="讲义", file=ContentFile(b"%PDF-1.7", name="a.pdf"), collection=collection_of(team)
    )
    picture = get_image_model().objects.create(
        title="现场", file=get_test_image_file(), collection=collection_of(team)
    )
    small = picture.get_rendition("width-10")
    addresses = [
        reverse("wagtaildocs_serve", args=[document.pk, document.filename]),
        reverse("author-media", args=[picture.file.name]),
        reverse("author-media", args=[small.file.name]),
    ]
    for person, status in ((author, 200), (reviewer, 200), (stranger, 404)):
        client.force_login(person)
        assert [client.get(address).status_code for address in addresses] == [status] * 3


def test_the_editor_speaks_the_authors_language(client, page, trainer):
    """Strings that Wagtail leaves in English, and words that ours must not replace."""
    client.force_login(trainer)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    for words in (
        "Autosave",
        "Currently viewing",
        "Go to the first error",
        "Toggle minimap",
        "Content metrics",
    ):
        assert words not in shown
    assert "内容统计" in shown
    script = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    assert f'"Insert a block": {json.dumps("插入内容块")}' in script


def test_a_trainer_of_the_unit_above_edits_what_their_desk_shows(client, page, city):
    above = make_trainer(city)
    sync_authors(on=TODAY)
    client.force_login(above)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert address in client.get(reverse("author-desk")).content.decode()
    assert client.get(address).status_code == 200


def test_nobody_in_an_authors_group_may_publish(page, trainer):
    assert not page.permissions_for_user(trainer).can_publish()
    assert page.permissions_for_user(trainer).can_edit()


def test_a_course_with_an_edition_is_not_deleted(client, page, reviewer, admin_user):
    approve(page, reviewer=reviewer)
    client.force_login(admin_user)
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={page.pk}")
    assert Page.objects.filter(pk=page.pk).exists()


def test_a_course_is_copied_under_a_code_of_its_own(client, page, trainer):
    """The same lessons, another course: hours of the one never stand for the other (R7)."""
    client.force_login(trainer)
    make_course(page.section.unit, course_key="general-2")
    page.substantial_change = True
    page.save()
    sent = {"new_title": "普通程序（城管）", "new_slug": "general-2", "new_parent_page": page.get_parent().pk}
    answer = client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), sent)
    copy = CoursePage.objects.get(slug="general-2")
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[copy.pk])
    assert "general-2-2" in client.get(answer.url).content.decode()
    assert (copy.course_key, copy.substantial_change) == ("general-2-2", False)
    assert copy.get_latest_revision_as_object().course_key == "general-2-2"
    assert freeze(copy)["lessons"] == freeze(page)["lessons"]


def test_preview_shows_the_frozen_form(client, page, trainer):
    client.force_login(trainer)
    answer = page.make_preview_request(client.get("/").wsgi_request)
    assert "先行登记保存的期限" in answer.content.decode()


def test_a_changed_law_marks_the_courses_that_cite_it(team, reviewer):
    """C5: nobody's record changes; a new edition or a trainer's word settles it."""
    body = [
        {
            "type": "provision",
            "value": {"law": "行政处罚法", "version": "2021", "article": "第三十三条第一款", "words": "…"},
        }
    ]
    edition = make_edition(team, lessons=[lesson(body=body)], reviewer=reviewer)
    make_edition(team, reviewer=reviewer)
    before = Edition.objects.get(pk=edition.pk).digest
    assert mark_stale(kind="law", cited="行政处罚法 第四十条", change="修改", now=NOW) == []
    [mark] = mark_stale(kind="law", cited="行政处罚法 第三十三条", change="修改", now=NOW)
    assert mark.edition == edition
    assert mark_stale(kind="law", cited="行政处罚法", change="修改", now=NOW) == []
    assert Edition.objects.get(pk=edition.pk).digest == before
    page = CoursePage.objects.get(course_key=edition.course_key)
    page.summary = "按新规定修改"
    page.save()
    approve(page, reviewer=reviewer)
    assert not open_marks().exists()


def test_a_newer_edition_offers_to_stay_or_move(client, team, officer, reviewer):
    from courses.learning import enrol
    from courses.learning.enrolling import stay

    page = make_course(team)
    first = approve(page, reviewer=reviewer)
    enrolment = enrol(officer, first, by=officer.account, now=NOW)
    page.refresh_from_db()
    page.summary = "第二版"
    page.save()
    second = approve(page, reviewer=reviewer)
    client.force_login(officer.account)
    address = reverse("course", args=[first.course_key])
    asked = "您正在学第 1 版"
    shown = client.get(address).content.decode()
    assert asked in shown
    assert "改学第 2 版" in shown
    stay(enrolment, by=officer.account, now=NOW)
    shown = client.get(address).content.decode()
    assert asked not in shown  # not asked again, yet free to move as long as the course is learned
    assert "改学第 2 版" in shown
    client.post(reverse("enrolment-change", args=[enrolment.pk]), {"what": "move"})
    enrolment.refresh_from_db()
    assert enrolment.edition == second
    assert "改学第 2 版" not in client.get(address).content.decode()


def test_whoever_is_done_with_a_course_is_not_asked_to_move(client, team, officer, reviewer):
    from courses.learning import enrol
    from tests.courses.test_line import sit

    page = make_course(team)
    first = approve(page, reviewer=reviewer)
    sit(enrol(officer, first, by=officer.account, now=NOW), purpose="test_out", now=NOW)
    page.refresh_from_db()
    page.summary = "第二版"
    page.save()
    approve(page, reviewer=reviewer)
    client.force_login(officer.account)
    assert "改学" not in client.get(reverse("course", args=[first.course_key])).content.decode()
    assert officer.completions.get().edition == first


def test_an_untouched_lesson_is_known_again(team):
    """The editor gives its blocks ids of its own when a form is saved; what was learned does not hang on them."""
    from courses.freezing import freeze

    page = make_course(team, lessons=[lesson(), lesson("第二讲")])
    before = [kept["digest"] for kept in freeze(page)["lessons"]]
    for part in page.lessons:
        for block in part.value["body"]:
            block.id = f"editor-{part.value['title']}"
    assert [kept["digest"] for kept in freeze(page)["lessons"]] == before
    page.lessons[1].value["minutes"] = 20
    first, second = (kept["digest"] for kept in freeze(page)["lessons"])
    assert first == before[0]
    assert second != before[1]


def test_one_page_course(client, team, trainer, reviewer):
    """Slides and five questions: a draft, cut by a job, ready for review."""
    import io

    import pypdfium2

    from courses.freezing import freeze
    from courses.readiness import problems
    from courses.slides.taking import JOB
    from lms.jobs.models import Job
    from lms.jobs.running import work_off

    sync_authors(on=TODAY)
    document = pypdfium2.PdfDocument.new()
    for _n in range(3):
        document.new_page(400, 300)
    buffer = io.BytesIO()
    document.save(buffer)
    buffer.seek(0)
    buffer.name = "slides.pdf"
    questions = "\n\n".join(f"第{n}题？\nA. 对\nB. 错\nANSWER: A" for n in range(5))
    values = {
        "title": "送教上门",
        "course_key": "PRA-77",
        "category": "practical",
        "method": "lecture",
        "minutes": 45,
    }
    client.force_login(trainer)
    address = reverse("one-page-course", args=[section_of(team).pk])
    assert client.post(address, {**values, "slides": buffer, "questions": "没有答案"}).status_code == 422
    buffer.seek(0)
    assert client.post(address, {**values, "slides": buffer, "questions": questions}).status_code == 302
    work_off(Job.objects.get(kind=JOB))
    page = CoursePage.objects.get(course_key="PRA-77").get_latest_revision_as_object()
    content = freeze(page)
    assert [len(b["slides"]) for b in content["lessons"][0]["blocks"]] == [3]
    assert problems(content) == []


def test_trainers_desk_banks_and_figures(client, team, trainer, reviewer, officer):
    from courses.learning import enrol
    from tests.courses.test_line import sit

    bank = make_bank(team)
    edition = make_edition(team, reviewer=reviewer, bank=bank, paper=[rule(bank, 6)])
    from tests.factories import make_officer

    for n in range(6):
        person = make_officer(team)
        sit(enrol(person, edition, by=None, now=NOW), purpose="test_out", now=NOW, right=n > 1)
    client.force_login(trainer)
    assert edition.title in client.get(reverse("author-desk")).content.decode()
    assert client.get(reverse("author-banks")).status_code == 200
    page = client.get(reverse("edition-statistics", args=[edition.pk])).content.decode()
    assert "67 %" in page
    assert client.get(reverse("bank-template")).content.startswith(b"PK")


def test_a_course_leaves_the_catalogue_with_a_reason_and_comes_back_with_one(client, team, officer, trainer):
    from courses.learning.enrolling import assign

    edition = make_edition(team)
    client.force_login(trainer)
    offered = Offer.objects.filter(course_key=edition.course_key)
    page = reverse("course-listing", args=[edition.pk])

    def post(act: str, reason: str) -> int:
        return client.post(page, {"act": act, "reason": reason}).status_code

    assert post("offer", "它本来就在目录里") == 422
    assert post("withdraw", " ") == 422
    assert post("withdraw", "法律已经修订，正在改写") == 302
    assert not offered.exists()
    with pytest.raises(HouseError):
        assign([officer], edition, due_on=None, by=trainer, now=NOW)
    assert "正在改写" in client.get(reverse("edition-statistics", args=[edition.pk])).content.decode()
    assert post("withdraw", "再来一次") == 422
    assert "重新上架" in client.get(page).content.decode()
    assert post("offer", "改写推迟") == 302
    assert offered.exists()
    assert assign([officer], edition, due_on=None, by=trainer, now=NOW).reached == 1
    changes = ListingChange.objects.order_by("at", "pk")
    assert list(changes.values_list("what", "by")) == [
        ("withdrawn", trainer.pk),
        ("offered_again", trainer.pk),
    ]


def test_questions_of_other_units_are_not_imported_into(client, team, other_team, trainer):
    bank = make_bank(other_team)
    add_question(bank, "题")
    client.force_login(trainer)
    assert client.get(reverse("bank-import", args=[bank.pk])).status_code == 404


def test_a_scenario_names_its_holes_where_it_is_written(client, team):
    trainer = make_trainer(team)
    sync_authors(on=TODAY)
    choice = {"text": "亮证", "goes_to": "不存在", "points": [], "fatal": False, "feedback": "对", "law": ""}
    node = {"name": "路口", "text": "摊主收摊", "end": False, "choices": [choice]}
    page = section_of(team).add_child(
        instance=ScenarioPage(title="早市", nodes=[{"type": "node", "value": node}])
    )
    client.force_login(trainer)
    assert "“不存在”" in client.get(f"/author/pages/{page.pk}/edit/").content.decode()
