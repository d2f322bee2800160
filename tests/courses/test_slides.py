"""Slides of a busy trainer: what is taken, what is left out, what is refused before any parser sees it."""

import copy
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches
from wagtail.images import get_image_model

from courses.freezing import freeze
from courses.models import CoursePage
from courses.readiness import problems
from courses.sections import section_of, sync_authors
from courses.slides.presentation import Picture, Slide, Table, Text, read_slides
from courses.slides.refusing import BadSlides
from courses.slides.taking import JOB, keep_slides
from courses.wording import plain
from lms.jobs.models import Job
from lms.jobs.running import work_off
from tests.factories import TODAY
from tests.factories.courses import make_trainer
from tests.factories.slides import (
    QUESTIONS,
    add_chart,
    add_slide,
    add_text,
    picture,
    presentation,
    with_part,
)

PHONE = "13912345678"


def read(*fills) -> list[Slide]:
    return read_slides(presentation(*fills))


def keep(content: bytes, name: str = "s.pptx"):
    return keep_slides(SimpleUploadedFile(name, content))


def test_a_slide_gives_its_title_points_and_pictures():
    def fill(deck):
        slide = add_slide(deck, "先问职权", ("有没有管辖权", "赋权事项是否在期"))
        shown = slide.shapes.add_picture(picture(), Inches(1), Inches(5))
        shown._element.nvPicPr.cNvPr.set("descr", "执法证样式")

    [slide] = read(fill)
    points, shown = slide.parts
    assert slide.title == "先问职权"
    assert points == Text(("有没有管辖权", "赋权事项是否在期"), listed=True)
    assert (type(shown), shown.words) == (Picture, "执法证样式")
    assert slide.left_out == ()


def test_boxes_are_read_from_top_to_bottom_and_left_to_right():
    """The order of drawing says nothing about the order of reading."""

    def fill(deck):
        slide = add_slide(deck)
        add_text(slide, "三", top=4)
        add_text(slide, "二", top=2.05, left=5)
        add_text(slide, "一", top=2.1, left=1)

    [slide] = read(fill)
    assert [part.lines[0] for part in slide.parts] == ["一", "二", "三"]


def first_words(fill) -> list[str]:
    [slide] = read(fill)
    return [part.lines[0] if isinstance(part, Text) else "图" for part in slide.parts]


def test_columns_are_read_down_before_across():
    """Two columns with a heading each, under a sentence over the whole width; drawn from the end."""

    def fill(deck):
        slide = add_slide(deck, "两类措施")
        for words, top, left, width, height in (
            ("先告知后扣押", 3.1, 5.2, 4, 2),
            ("行政强制", 2.6, 5.2, 4, 0.5),
            ("先立案后处罚", 3.1, 0.8, 4, 2),
            ("行政处罚", 2.6, 0.8, 4, 0.5),
            ("两者不能互相代替", 1.8, 0.8, 8.4, 0.5),
        ):
            add_text(slide, words, top=top, left=left, width=width, height=height)

    assert first_words(fill) == ["两者不能互相代替", "行政处罚", "先立案后处罚", "行政强制", "先告知后扣押"]


def test_rows_of_label_and_explanation_are_read_across():
    def fill(deck):
        slide = add_slide(deck, "期限")
        for row, (label, words) in enumerate((("登记保存", "七日"), ("立案", "十五日"), ("决定", "九十日"))):
            add_text(slide, words, top=2 + row, left=3.2, width=5)
            add_text(slide, label, top=2.05 + row, left=1, width=2)

    assert first_words(fill) == ["登记保存", "七日", "立案", "十五日", "决定", "九十日"]


def test_a_group_is_read_as_one_beside_a_picture_that_reaches_over_all_rows():
    """On a coloured box behind everything and with a line between, both of which say nothing."""

    def fill(deck):
        slide = add_slide(deck, "现场")
        slide.shapes.add_shape(1, Inches(0.2), Inches(1.5), Inches(9.5), Inches(5))
        slide.shapes.add_connector(1, Inches(4.9), Inches(1.6), Inches(4.9), Inches(6))
        slide.shapes.add_picture(picture(), Inches(5.2), Inches(1.8), Inches(4), Inches(4))
        add_text(slide, "末句", top=5, left=0.8)
        group = slide.shapes.add_group_shape()
        for words, top in (("第二步", 3.4), ("第一步", 2.2)):
            add_text(group, words, top=top, left=0.8, width=3)

    assert first_words(fill) == ["第一步", "第二步", "末句", "图"]


def test_the_title_comes_first_and_day_number_and_foot_are_left_out():
    """Wherever the title stands, and also where day and number were put into boxes of their own."""

    def fill(deck):
        slide = add_slide(deck, "标题在下方", ("要点一", "要点二"))
        slide.shapes.title.top = Inches(6)
        foot = copy.deepcopy(next(p for p in slide.slide_layout.placeholders if "Footer" in p.name)._element)
        slide.shapes._spTree.append(foot)
        slide.shapes[-1].text_frame.text = "汐江区综合行政执法局"
        for kind, words in (("slidenum", "12"), ("datetime1", "2026-09-16")):
            box = add_text(slide, "", top=7)
            box.text_frame.paragraphs[0]._p.append(
                parse_xml(
                    f'<a:fld {nsdecls("a")} id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="{kind}"><a:t>{words}</a:t></a:fld>'
                )
            )

    [slide] = read(fill)
    assert slide.title == "标题在下方"
    assert slide.parts == (Text(("要点一", "要点二"), listed=True),)


def test_a_picture_behind_everything_does_not_disturb_the_columns():
    def fill(deck):
        slide = add_slide(deck)
        for words, top, left in (("丁", 3, 6), ("丙", 2, 6), ("乙", 3, 1), ("甲", 2, 1)):
            add_text(slide, words, top=top, left=left)
        slide.shapes.add_picture(picture(), 0, 0, Inches(10), Inches(7.5))

    assert first_words(fill) == ["图", "甲", "乙", "丙", "丁"]


def test_a_table_keeps_its_rows_and_a_group_its_texts():
    def fill(deck):
        slide = add_slide(deck)
        table = slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
        for row, cells in enumerate((("情形", "期限"), ("先行登记保存", "七日"))):
            for column, words in enumerate(cells):
                table.cell(row, column).text = words
        group = slide.shapes.add_group_shape()
        box = group.shapes.add_textbox(Inches(1), Inches(5), Inches(2), Inches(1))
        box.text_frame.text = "组里的话"

    [slide] = read(fill)
    assert slide.parts == (Table((("情形", "期限"), ("先行登记保存", "七日"))), Text(("组里的话",)))


def test_what_cannot_be_taken_is_named():
    """Charts, hidden slides; notes are the trainer's own and are not mentioned."""

    def fill(deck):
        add_chart(add_slide(deck, "趋势"))
        hidden = add_slide(deck, "备用", ("不讲", "也不讲"))
        hidden._element.set("show", "0")
        add_slide(deck, "讲稿").notes_slide.notes_text_frame.text = "此处举例"

    chart, hidden, noted = read(fill)
    assert [slide.left_out for slide in (chart, hidden, noted)] == [("chart",), ("hidden",), ()]
    assert hidden.parts == noted.parts == ()


def test_a_drawing_that_no_browser_shows_is_left_out():
    def fill(deck):
        slide = add_slide(deck)
        shown = slide.shapes.add_picture(picture(), Inches(1), Inches(2))
        shown.part.related_part(shown._element.blip_rId)._blob = b"\xd7\xcd\xc6\x9a not a picture"

    [slide] = read(fill)
    assert (slide.parts, slide.left_out) == ((), ("drawing",))


def test_ornaments_are_no_pictures():
    [slide] = read(
        lambda deck: add_slide(deck).shapes.add_picture(picture(12), Inches(1), Inches(2)),
    )
    assert (slide.parts, slide.left_out) == ((), ())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 broken", "这不是 .pptx"),
        (b"GIF89a" + b"\0" * 64, "既不是 .pptx 也不是 PDF"),
        (with_part(presentation(add_slide), "ppt/vbaProject.bin", b"x"), "宏"),
        (with_part(presentation(add_slide), "ppt/media/air.bin", bytes(30 * 2**20)), "解压后"),
        (with_part(presentation(add_slide), "ppt/presentation.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "无法打开"),
        (with_part(presentation(add_slide), "ppt/slides/slide1.xml", b"<p:sld"), "无法打开"),
        (presentation(), "80 页"),
        (presentation(*[add_slide] * 81), "80 页"),
    ],
)  # fmt: skip
def test_what_is_no_honest_presentation_is_refused_before_it_is_kept(settings, tmp_path, content, words):
    settings.PRIVATE_ROOT = tmp_path
    with pytest.raises(BadSlides, match=words):
        keep(content)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["words", "notes", "picture"])
def test_a_slide_that_names_somebody_says_its_number(settings, tmp_path, place):
    """C2: also in the notes, because the file itself is kept."""
    settings.PRIVATE_ROOT = tmp_path

    def fill(deck):
        add_slide(deck, "开头")
        slide = add_slide(deck, f"联系 {PHONE}" if place == "words" else "联系")
        if place == "notes":
            slide.notes_slide.notes_text_frame.text = PHONE
        if place == "picture":
            shown = slide.shapes.add_picture(picture(), Inches(1), Inches(2))
            shown._element.nvPicPr.cNvPr.set("descr", f"车主 {PHONE}")

    with pytest.raises(BadSlides, match="第 2 页") as refused:
        keep(presentation(fill))
    assert PHONE not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def trainer(team):
    trainer = make_trainer(team)
    sync_authors(on=TODAY)
    return trainer


def send(client, team, content: bytes):
    file = io.BytesIO(content)
    file.name = "slides.pptx"
    values = {
        "title": "送教上门", "course_key": "PRA-78", "category": "practical", "method": "lecture", "minutes": 45,
        "slides": file, "questions": QUESTIONS,
    }  # fmt: skip
    return client.post(reverse("one-page-course", args=[section_of(team).pk]), values)


def two_slides(deck):
    slide = add_slide(deck, "取证 <三步>", ("两人到场", "出示证件"))
    for _time in range(2):  # one picture shown twice is kept once
        slide.shapes.add_picture(picture(), Inches(1), Inches(5))
    add_chart(add_slide(deck, "趋势"))


@pytest.mark.django_db
def test_a_presentation_becomes_a_course_ready_for_review(client, team, trainer):
    client.force_login(trainer)
    answer = send(client, team, presentation(two_slides))
    page = CoursePage.objects.get(course_key="PRA-78")
    assert answer.url == reverse("slides-taken", args=[page.pk])
    work_off(Job.objects.get(kind=JOB))
    draft = CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    content = freeze(draft)
    assert problems(content) == []
    [lesson] = content["lessons"]
    assert [block["type"] for block in lesson["blocks"]] == ["text", "picture", "picture", "text"]
    assert plain(lesson["blocks"][0]["html"]).split() == ["取证", "<三步>", "两人到场", "出示证件"]
    assert "取证" in lesson["blocks"][1]["words"]
    assert get_image_model().objects.count() == 1


@pytest.mark.django_db
def test_the_author_sees_what_became_of_each_slide_and_nobody_else_does(client, team, other_team, trainer):
    client.force_login(trainer)
    address = send(client, team, presentation(two_slides)).url
    assert "正在导入" in client.get(address).content.decode()
    work_off(Job.objects.get(kind=JOB))
    shown = client.get(address).content.decode()
    assert "有 1 页幻灯片有内容未导入" in shown
    assert "2 张图片还没有说明" in shown
    assert "图表" in shown
    pk = CoursePage.objects.get(course_key="PRA-78").pk
    assert address in client.get(reverse("wagtailadmin_pages:edit", args=[pk])).content.decode()
    stranger = make_trainer(other_team)
    sync_authors(on=TODAY)
    client.force_login(stranger)
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_a_refused_file_leaves_no_draft(client, team, trainer):
    client.force_login(trainer)
    assert send(client, team, b"no slides").status_code == 422
    assert not CoursePage.objects.exists()
