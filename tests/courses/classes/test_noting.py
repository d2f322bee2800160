"""A class that was held is noted in one press: read the roll, open, enter, close (H7, R7, R8, B2)."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.classes import written
from courses.classes.noting import Held, note_class
from courses.classes.rules import Span
from courses.models import Completion, CoursePage, RollLine, TrainingClass
from courses.sections import section_of, sync_authors
from lms.common.errors import HouseError, RefusedFile
from lms.hours.models import HourEntry
from tests.factories import NOW, TODAY, make_officer
from tests.factories.classes import make_trainer
from tests.factories.courses import approve, make_course, make_reviewer
from tests.factories.slides import add_slide, presentation

pytestmark = pytest.mark.django_db
YESTERDAY = NOW - timedelta(days=1)
WHEN = {"day": "2026-09-15", "starts": "09:00", "ends": "12:00", "place": "会议室"}
QUESTIONS = "\n\n".join(f"第{n}题？\nA. 对\nB. 错\nANSWER: A" for n in range(5))


@pytest.fixture
def trainer(team):
    trainer = make_trainer(team)
    sync_authors(on=TODAY)
    return trainer


@pytest.fixture
def page(team, trainer) -> CoursePage:
    return make_course(team, owner=trainer)


def held(roll: str, minutes: int = 180) -> Held:
    return Held(span=Span(YESTERDAY, YESTERDAY + timedelta(minutes=minutes)), place="会议室", roll=roll)


def read(text: str, *, numbers=None, names=None):
    known = written.Known(
        numbers or {"0312586": (1, "林晓雯"), "0312587": (2, "周明")}, names or {"林晓雯": [1], "周明": [2]}
    )
    return written.read(written.lines_of(text), known, held=180, trainer=9)


@pytest.mark.parametrize(
    "text",
    [
        "0312586\n0312587,170",
        "林晓雯\n周明 170",
        "林晓雯 0312586\n0312587 周明 170",
        "1\t0312586\t林晓雯\n2\t0312587\t周明\t170",
        "序号,姓名,单位,工号,分钟\n1,林晓雯,一中队,0312586,\n2,周明,二中队,0312587,170",
    ],
)
def test_a_roll_is_read_as_people_write_it(text):
    reading = read(text)
    assert (reading.found, reading.errors) == ([(1, 180), (2, 170)], [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("0399999", "没有这个工号"),
        ("0312586 周明", "花名册里这个工号是另一个姓名"),
        ("王五", "本单位没有人叫这个姓名"),
        ("0312587", "与第 1 行重复"),
        ("0312586,181", "0 到 180"),
        ("0399999 林晓雯", "没有这个工号"),
    ],
)
def test_each_wrong_line_is_named_with_its_row(line, said):
    reading = read(f"0312587\n\n{line}")
    [error] = reading.errors
    assert error.row == 3
    assert said in error.message


def test_two_people_of_one_name_need_their_numbers():
    [error] = read("林晓雯", names={"林晓雯": [1, 7]}).errors
    assert "请写工号" in error.message


def test_one_act_credits_the_room_and_the_trainer_with_the_course(page, district, team, trainer):
    reviewer = make_reviewer(district)
    edition = approve(page, reviewer=reviewer)
    officer, other = make_officer(team), make_officer(team)
    closing = note_class(page, held(f"{officer.staff_no}\n{other.name}"), by=trainer, now=NOW)
    assert closing.credited == 2
    assert set(Completion.objects.values_list("officer", "edition")) == {
        (officer.pk, edition.pk),
        (other.pk, edition.pk),
    }
    entry = HourEntry.objects.get(officer=officer)
    assert (entry.minutes, entry.course_key, entry.earned_on) == (
        edition.minutes, edition.course_key, YESTERDAY.date(),
    )  # fmt: skip
    assert HourEntry.objects.get(officer=trainer.officer).mode == "teaching"


def test_before_its_review_the_class_counts_as_the_course_will(page, team, trainer):
    """R7: whoever sat in the class does not earn the course a second time later."""
    officer = make_officer(team)
    note_class(page, held(officer.staff_no), by=trainer, now=NOW)
    row = TrainingClass.objects.get()
    assert (row.edition, row.course_key, row.minutes) == (None, page.course_key, page.minutes)
    assert HourEntry.objects.get(officer=officer).course_key == page.course_key


def test_refused_it_leaves_nothing_and_pressed_twice_it_stands_once(page, team, trainer):
    officer = make_officer(team)
    with pytest.raises(RefusedFile) as refused:
        note_class(page, held(f"{officer.staff_no}\n没有此人"), by=trainer, now=NOW)
    assert [error.row for error in refused.value.errors] == [2]
    with pytest.raises(HouseError):
        note_class(page, held(officer.staff_no, minutes=page.minutes - 1), by=trainer, now=NOW)
    assert not TrainingClass.objects.exists()
    note_class(page, held(officer.staff_no), by=trainer, now=NOW)
    with pytest.raises(HouseError):
        note_class(page, held(officer.staff_no), by=trainer, now=NOW)
    assert HourEntry.objects.filter(officer=officer).count() == 1


def test_a_long_roll_takes_as_many_statements_as_a_short_one(page, team, trainer):
    def statements(people: int, days: int) -> int:
        came = [make_officer(team) for _n in range(people)]
        roll = "\n".join(one.staff_no if n % 2 else one.name for n, one in enumerate(came))
        span = Span(YESTERDAY - timedelta(days), YESTERDAY - timedelta(days) + timedelta(hours=3))
        with CaptureQueriesContext(connection) as caught:
            note_class(page, Held(span=span, place="会议室", roll=roll), by=trainer, now=NOW)
        return len(caught)

    statements(2, 0)  # the trainer's own hours come with the first class of a course only
    assert statements(30, 1) <= statements(3, 2) + 2


def test_the_page_keeps_what_was_typed_and_takes_a_file(client, page, team, trainer):
    client.force_login(trainer)
    officer, address = make_officer(team), reverse("held-class", args=[page.pk])
    refused = client.post(address, {**WHEN, "people": f"{officer.staff_no}\n没有此人"})
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "第 2 行" in said
    assert f"{officer.staff_no}\n没有此人" in said
    sheet = openpyxl.Workbook()
    for row in (["姓名", "工号"], [officer.name, officer.staff_no], ["不在册", "无此号"]):
        sheet.active.append(row)
    buffer = io.BytesIO()
    sheet.save(buffer)
    file = SimpleUploadedFile("roll.xlsx", buffer.getvalue())
    refused = client.post(address, {**WHEN, "roll": file}).content.decode()
    assert "第 3 行" in refused
    assert officer.staff_no in refused
    answer = client.post(address, {**WHEN, "people": officer.staff_no})
    assert answer.url == reverse("roll", args=[TrainingClass.objects.get().pk])
    assert RollLine.objects.get().credited


def test_one_page_takes_slides_questions_and_the_roll(client, team, trainer):
    client.force_login(trainer)
    officer, address = make_officer(team), reverse("one-page-course", args=[section_of(team).pk])
    values = {
        "title": "送教上门", "course_key": "PRA-79", "category": "practical", "method": "lecture", "minutes": 45,
        "questions": QUESTIONS, **WHEN,
    }  # fmt: skip
    slides = SimpleUploadedFile("我的课.pptx", presentation(add_slide))
    refused = client.post(address, {**values, "slides": slides, "people": f"{officer.staff_no}\n没有此人"})
    assert refused.status_code == 422
    assert "我的课.pptx" in refused.content.decode()
    assert not CoursePage.objects.exists()
    kept = refused.context["form"].data["kept"]
    assert client.post(address, {**values, "kept": kept, "people": ""}).status_code == 422
    answer = client.post(address, {**values, "kept": kept, "people": officer.staff_no})
    page = CoursePage.objects.get(course_key="PRA-79")
    assert answer.url == reverse("slides-taken", args=[page.pk])
    entry = HourEntry.objects.get(officer=officer)
    assert (entry.minutes, entry.course_key) == (45, "PRA-79")


def test_nobody_takes_slides_that_somebody_else_sent(client, team, trainer):
    address = reverse("one-page-course", args=[section_of(team).pk])
    slides = SimpleUploadedFile("我的课.pptx", presentation(add_slide))
    client.force_login(trainer)
    kept = client.post(address, {"title": "课", "slides": slides}).context["form"].data["kept"]
    client.force_login(make_trainer(team))
    form = client.post(address, {"kept": kept}).context["form"]
    assert "slides" in form.errors


def test_a_stranger_finds_no_form(client, page, other_team):
    stranger = make_trainer(other_team)
    sync_authors(on=TODAY)
    client.force_login(stranger)
    assert client.get(reverse("held-class", args=[page.pk])).status_code == 404
