"""A clerk gets the file to fill in, and mistakes are named by the headings that stand in it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from lms.officers.roster.headings import HEADINGS
from tests.factories import credit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "address"),
    [("roster_clerk", "/manage/roster/"), ("hours_clerk", "/manage/hours/"), ("bureau", "/manage/outside/import/")],
)  # fmt: skip
def test_the_template_of_each_file_is_there(as_, staff, role, address):
    client = as_(staff(role))
    assert "?template=1" in client.get(address).content.decode()
    answer = client.get(f"{address}?template=1")
    head = [cell.value for cell in load_workbook(io.BytesIO(answer.content)).active[1]]
    assert all(heading.isascii() is False for heading in head)
    assert "filename*=utf-8''" in answer["Content-Disposition"]


def test_a_mistake_is_named_by_the_heading_of_its_column(as_, staff):
    head = ",".join(HEADINGS[name][0] for name in ("staff_no", "name", "unit_code", "unit_name", "joined_on"))
    file = SimpleUploadedFile("r.csv", f"{head}\n1,林,T,队,昨天\n".encode())
    answer = as_(staff("roster_clerk")).post("/manage/roster/", {"file": file})
    assert [error.column for error in answer.context["errors"]] == ["到岗日期"]
    lacking = SimpleUploadedFile("r.csv", "工号,姓名\n1,林\n".encode())
    answer = as_(staff("roster_clerk")).post("/manage/roster/", {"file": lacking})
    assert "单位编码（unit_code）、单位名称（unit_name）" in answer.content.decode()


def test_own_data_names_things_by_their_own_words(as_, officer):
    credit(officer, 90, title="法制讲堂")
    answer = as_(officer.account).get("/me/data/")
    given = answer.json()
    assert given["hours"][0]["title"] == "法制讲堂"
    assert not any(
        "__" in key for lines in given.values() if isinstance(lines, list) for row in lines for key in row
    )
    assert "filename*=utf-8''" in answer["Content-Disposition"]
