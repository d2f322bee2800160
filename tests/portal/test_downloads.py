"""What leaves the house as a file runs nothing and stays in no cache; odd numbers in forms break nothing."""

import pytest
from django.urls import reverse

from courses.models import KeptFile
from lms.common import vault
from lms.portal.numbers import number_in, numbers_in
from tests.factories import NOW, credit, make_requirement

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/me/hours/export/", "/me/data/", "/me/record/json/", "/me/record/pdf/"])
def test_own_data_leaves_as_a_file_that_is_kept_nowhere(as_, officer, path):
    make_requirement()
    credit(officer)
    answer = as_(officer.account).get(path)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_units_list_is_kept_nowhere_either(as_, manager, officer, kind):
    make_requirement()
    answer = as_(manager).get(f"/manage/export/?format={kind}")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_an_author_reads_files_of_courses_and_nothing_else_of_the_vault(as_, staff, officer):
    """The vault is one for evidence, certificates and courses: the digest alone opens nothing."""
    evidence = vault.keep(b"somebody's medical note")
    under_way = vault.keep(b"the plan of a course under way")
    KeptFile.objects.create(name="documents/plan.txt", size=30, stored_at=NOW, sha256=under_way)
    for reader, status in ((staff("trainer"), 200), (officer.account, 404)):
        assert as_(reader).get(reverse("course-file", args=[under_way])).status_code == status
        assert as_(reader).get(reverse("course-file", args=[evidence])).status_code == 404


@pytest.mark.parametrize("text", ["", None, "x", "-1", "１２", "²", "9" * 30, "9" * 5000])
def test_what_is_no_number_is_nobodys(text):
    assert number_in(text) == 0


def test_ids_of_a_form_are_read_as_far_as_they_are_numbers(as_, manager, officer):
    assert numbers_in(["7", "x", "9" * 40, "8"]) == [7, 8]
    assert len(numbers_in(["1"] * 5000)) == 1000
    make_requirement()
    answer = as_(manager).post("/manage/offer/", {"officer": ["9" * 40, str(officer.pk)]})
    assert list(answer.context["officers"]) == [officer]


def test_help_of_a_year_without_a_requirement_is_no_page(as_, manager, officer):
    assert as_(manager).post("/manage/remind/?year=1999", {"officer": officer.pk}).status_code == 404
