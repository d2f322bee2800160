"""Nothing that certainly names somebody goes to review, is issued or is cut into slides (C1, C2)."""

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents import get_document_model

from courses.freezing import freeze
from courses.models import CoursePage, Verdict
from courses.one_page import OnePage, build_one_page
from courses.readiness import problems
from courses.reviewing import NotReady, give_verdict
from courses.scanning import pages_of_pdf
from courses.sections import section_of, sync_authors
from courses.slides.refusing import BadSlides
from lms.common.errors import HouseError
from tests.factories import NOW, TODAY
from tests.factories.courses import add_question, lesson, make_bank, make_course, make_reviewer, make_trainer

pytestmark = pytest.mark.django_db
PHONE = "13912345678"


def pdf(words: str) -> bytes:
    drawn = f"BT /F1 20 Tf 20 200 Td ({words}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = "\n".join(f"{n} 0 obj{text}endobj" for n, text in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}\ntrailer<</Root 1 0 R>>\n%%EOF\n".encode()


def word(words: str) -> bytes:
    document, buffer = docx.Document(), io.BytesIO()
    document.add_table(1, 1).rows[0].cells[0].text = words
    document.save(buffer)
    return buffer.getvalue()


def text(words: str) -> list[dict]:
    return [lesson("取证", body=[{"type": "text", "value": f"<p>{words}</p>"}])]


def with_document(name: str, content: bytes) -> list[dict]:
    made = get_document_model().objects.create(title="笔录", file=SimpleUploadedFile(name, content))
    return [lesson(body=[{"type": "document", "value": {"document": made.pk, "title": "笔录"}}])]


def test_a_lesson_that_names_somebody_says_where(team):
    [problem] = problems(freeze(make_course(team, lessons=text(f"当事人电话 {PHONE}。"))))
    assert "第 1 讲“取证”" in problem
    assert PHONE not in problem
    assert PHONE[:3] in problem


def test_a_masked_lesson_and_a_cited_law_go_through(team):
    words = "当事人甲于立案后第 5 日改正；依据国办发〔2018〕118号和《行政处罚法》第四十二条。"
    assert problems(freeze(make_course(team, lessons=text(words)))) == []


def test_a_question_that_names_somebody_says_which(team):
    bank = make_bank(team)
    add_question(bank, f"车主电话 {PHONE}，应当如何？")
    [problem] = problems(freeze(make_course(team, bank=bank)))
    assert "车主电话" in problem


@pytest.mark.parametrize(("name", "made"), [("笔录.pdf", pdf), ("笔录.docx", word)])
def test_a_file_that_names_somebody_is_found_by_its_words(team, name, made):
    [problem] = problems(freeze(make_course(team, lessons=with_document(name, made(f"tel {PHONE}")))))
    assert "笔录" in problem
    assert problems(freeze(make_course(team, lessons=with_document(name, made("nobody"))))) == []


@pytest.mark.parametrize("name", ["x.pdf", "x.docx"])
def test_a_file_that_cannot_be_opened_holds_the_course_back(team, name):
    """Nobody could tell whom it names."""
    [problem] = problems(freeze(make_course(team, lessons=with_document(name, b"neither"))))
    assert "第 1 讲，文件" in problem
    assert "无法打开" in problem


def test_neither_submission_nor_approval_goes_on(team, city):
    trainer, reviewer = make_trainer(team), make_reviewer(city)
    sync_authors(on=TODAY)
    page = make_course(team, owner=trainer, lessons=text(PHONE))
    page.save_revision(user=trainer)
    with pytest.raises(NotReady, match="（“139…”）"):
        page.get_workflow().start(page, trainer)
    with pytest.raises(NotReady, match="（“139…”）"):
        give_verdict(CoursePage.objects.get(pk=page.pk), approved=True, reason="", by=reviewer, now=NOW)
    assert not Verdict.objects.exists()


def test_slides_that_name_somebody_say_the_page(team):
    assert pages_of_pdf(pdf("hello")) == ["hello"]
    questions = "\n\n".join(f"第{n}题？\nA. 对\nB. 错\nANSWER: A" for n in range(5))
    common = {
        "title": "送教",
        "course_key": "P-1",
        "category": "practical",
        "method": "lecture",
        "minutes": 45,
    }

    def build(slides: bytes, questions: str):
        wanted = OnePage(**common, slides=SimpleUploadedFile("s.pdf", slides), questions=questions)
        return build_one_page(section_of(team), wanted, by=make_trainer(team), now=NOW)

    with pytest.raises(BadSlides, match="第 1 页"):
        build(pdf(f"tel {PHONE}"), questions)
    with pytest.raises(HouseError, match="（“139…”）"):
        build(pdf("hello"), questions.replace("第1题", f"车主 {PHONE}"))
    assert build(pdf("hello"), questions).pk
