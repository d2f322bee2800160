"""Outside catalogues: the file is the whole truth about its providers; chosen ones are offered (S4)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.catalogues.choosing import choose
from courses.catalogues.importing import import_catalogue
from courses.classes.waitlist import tend_classes
from courses.models import OutsideCourse
from lms.common.errors import NotAllowed, RefusedFile
from lms.compliance.models import SupportStep
from lms.compliance.queries import standing
from lms.compliance.support import offer_class
from lms.hours.imports import import_hours
from lms.hours.models import Offer
from lms.hours.offered import open_offers
from tests.factories import NOW, TODAY, credit, make_manager, make_requirement
from tests.factories.classes import make_class
from tests.factories.courses import make_edition

pytestmark = pytest.mark.django_db
HEAD = "来源,课程编号,课程名称,课程类别,培训方式,分钟数,简介,截止日期\n"
ONE = "政法大学法律库,LAW-001,行政法总论,基础,线上,180,二十讲,2026-12-31\n"
TWO = "政法大学法律库,LAW-002,证据法基础,foundation,online,90,,\n"
OTHER = "省平台,PROV-01,行政诉讼应对,基础,线上,135,,\n"


def take(written, text, **values):
    return import_catalogue(written("catalogue.csv", HEAD + text), by=None, now=NOW, **values)


def figures(report):
    return report.created, report.updated, report.unchanged, report.removed


def test_a_second_import_changes_nothing(written):
    assert figures(take(written, ONE + TWO)) == (2, 0, 0, 0)
    assert figures(take(written, ONE + TWO)) == (0, 0, 2, 0)


def test_what_is_gone_from_its_provider_is_unlisted_and_others_stay(written, city):
    take(written, ONE + TWO + OTHER)
    choose([c.pk for c in OutsideCourse.objects.all()], chosen=True, by=make_manager(city, "bureau"), now=NOW)
    assert figures(take(written, ONE.replace("180", "200"))) == (0, 1, 0, 1)
    assert set(OutsideCourse.objects.filter(listed=True).values_list("code", flat=True)) == {
        "LAW-001",
        "PROV-01",
    }
    assert dict(Offer.objects.values_list("course_key", "minutes")) == {"LAW-001": 200, "PROV-01": 135}


def test_a_dry_run_changes_nothing(written):
    assert figures(take(written, ONE, dry_run=True)) == (1, 0, 0, 0)
    assert not OutsideCourse.objects.exists()


def test_every_mistake_is_named_and_nothing_enters(written):
    bad = ONE + "政法大学法律库,LAW-001,,基础x,线上,0,,13月\n"
    with pytest.raises(RefusedFile) as refusal:
        take(written, bad)
    assert {(e.row, e.column) for e in refusal.value.errors} == {
        (3, "title"), (3, "category"), (3, "minutes"), (3, "ends_on"), (3, "course_code"),
    }  # fmt: skip
    assert not OutsideCourse.objects.exists()


def test_s4_a_provider_does_not_lose_its_courses_by_a_wrong_file(written):
    """One may always go; more than the place's share is refused until somebody insists."""
    three = "政法大学法律库,LAW-003,执法文书,基础,线上,90,,\n"
    take(written, ONE + TWO + three + OTHER)
    with pytest.raises(RefusedFile) as refusal:
        take(written, ONE + OTHER)
    assert "政法大学法律库" in refusal.value.errors[0].message
    assert OutsideCourse.objects.filter(listed=True).count() == 4
    assert figures(take(written, ONE, allow_removals=True)) == (0, 0, 1, 2)


def test_r7_a_code_belongs_to_one_provider_or_to_the_house(written, team):
    edition = make_edition(team)
    take(written, ONE)
    with pytest.raises(RefusedFile) as refusal:
        take(written, OTHER.replace("PROV-01", "LAW-001") + TWO.replace("LAW-002", edition.course_key))
    assert [(e.row, e.column) for e in refusal.value.errors] == [(2, "course_code"), (3, "course_code")]
    assert OutsideCourse.objects.get().provider == "政法大学法律库"


def test_only_the_bureau_chooses(written, city, team):
    take(written, ONE + TWO)
    ids = [OutsideCourse.objects.get(code="LAW-001").pk]
    with pytest.raises(NotAllowed):
        choose(ids, chosen=True, by=make_manager(team), now=NOW)
    bureau = make_manager(city, "bureau")
    assert choose(ids, chosen=True, by=bureau, now=NOW) == 1
    assert Offer.objects.get().course_key == "LAW-001"
    choose(ids, chosen=False, by=bureau, now=NOW)
    assert not Offer.objects.exists()


@pytest.fixture
def chosen(written, city):
    take(written, ONE + TWO + OTHER)
    rows = OutsideCourse.objects.exclude(code="LAW-002")
    choose([row.pk for row in rows], chosen=True, by=make_manager(city, "bureau"), now=NOW)


def test_an_officer_finds_what_was_chosen(chosen, client, officer, time_machine):
    """In the list, by its words, by its category; what was not chosen is nowhere."""
    time_machine.move_to(NOW, tick=False)
    client.force_login(officer.account)

    def titles(address):
        page = client.get(address).content.decode()
        return [title for title in ("行政法总论", "证据法基础", "行政诉讼应对") if title in page]

    assert titles("/learn/") == titles("/learn/?from=others") == ["行政法总论", "行政诉讼应对"]
    assert titles("/learn/?q=诉讼") == titles("/learn/?q=prov-01") == ["行政诉讼应对"]
    assert titles("/learn/?category=practical") == titles("/learn/?q=渔政") == []
    time_machine.move_to(NOW.replace(year=NOW.year + 1), tick=False)
    client.force_login(officer.account)
    assert titles("/learn/") == ["行政诉讼应对"]


def test_its_page_tells_where_to_learn_it(chosen, client, officer, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(officer.account)
    OutsideCourse.objects.filter(code="LAW-001").update(where="https://law.example.cn/1")
    OutsideCourse.objects.filter(code="PROV-01").update(where="http://prov.example.cn/")
    secure, plain = (
        client.get(f"/learn/{Offer.objects.get(course_key=code).pk}/").content.decode()
        for code in ("LAW-001", "PROV-01")
    )
    assert 'href="https://law.example.cn/1"' in secure
    assert "二十讲" in secure
    assert "政法大学法律库" in secure
    assert "http://prov.example.cn/" in plain
    assert 'href="http://prov' not in plain
    assert "名额" not in secure + plain


def test_the_home_offers_it_where_it_fills_a_gap(chosen, client, officer, time_machine):
    time_machine.move_to(NOW, tick=False)
    make_requirement(category_minimum={"foundation": 600})
    client.force_login(officer.account)
    page = client.get("/").content.decode()
    assert "行政法总论" in page
    assert "政法大学法律库" in page


def test_what_counted_already_comes_last_and_says_so(chosen, client, officer, time_machine):
    time_machine.move_to(NOW, tick=False)
    credit(officer, course_key="LAW-001", category="foundation")
    client.force_login(officer.account)
    page = client.get("/learn/").content.decode()
    assert page.index("行政诉讼应对") < page.index("行政法总论")
    assert "已于" in page


def test_from_the_catalogue_to_the_counted_hour(client, written, city, officer, time_machine):
    """The bureau takes the file in and chooses; the hours arrive by ``import_hours`` and close the gap once (R7, R15)."""
    time_machine.move_to(NOW, tick=False)
    make_requirement(target_minutes=600, category_minimum={"foundation": 300})
    bureau = make_manager(city, "bureau")
    client.force_login(bureau)
    file = SimpleUploadedFile("catalogue.csv", (HEAD + ONE + OTHER).encode())
    client.post(reverse("outside-import"), {"file": file, "apply": "on"})
    law = OutsideCourse.objects.get(code="LAW-001")
    client.post(reverse("outside-courses"), {"course": [law.pk], "verdict": "list"})
    page = reverse("offer", args=[Offer.objects.get(course_key="LAW-001").pk])

    client.force_login(officer.account)
    assert law.title in client.get("/").content.decode()
    assert "预计计入" in client.get(page).content.decode()

    line = f"E-1,{officer.staff_no},基础,线上,180,2026-09-10,行政法总论,政法大学法律库,LAW-001\n"
    again = line.replace("E-1", "E-2")
    head = "外部编号,工号,类别,学习方式,分钟,结束日期,课程名称,来源平台,课程编号\n"
    for text in (line, line, line + again):  # repeated, and reported a second time under another number
        import_hours(written("hours.csv", head + text), by=None, now=NOW)

    assert law.title not in client.get("/").content.decode()
    shown = client.get(page).content.decode()
    assert "已学过" in shown
    assert "预计计入" not in shown
    listed = client.get("/learn/").content.decode()
    assert law.title in listed
    assert "已于" in listed
    [found] = standing(officer, 2026, on=TODAY)
    assert [(x.entry.minutes, x.counted) for x in found.lines] == [(180, 180), (180, 0)]
    assert found.shortfalls["foundation"] == 120
    assert law.title in client.get(reverse("training-record")).content.decode()

    client.force_login(bureau)  # taken off the list, the hours stay and so does the page for whoever took it
    client.post(reverse("outside-courses"), {"course": [law.pk], "verdict": "unlist"})
    assert standing(officer, 2026, on=TODAY)[0].counted == 180


def test_a_course_that_was_offered_by_name_can_be_taken_off_and_listed_again(chosen, client, city, officer):
    """The step of help is a kept fact; it must not hold the list or the nightly round up (R22)."""
    offer, requirement = Offer.objects.get(course_key="LAW-001"), make_requirement()
    bureau = make_manager(city, "bureau")
    offer_class([officer], requirement=requirement, offer=offer, by=bureau, now=NOW)
    law = OutsideCourse.objects.get(code="LAW-001")
    choose([law.pk], chosen=False, by=bureau, now=NOW)
    assert not open_offers(on=TODAY).filter(course_key="LAW-001").exists()
    assert SupportStep.objects.get().offer == offer
    client.force_login(officer.account)
    assert client.get(reverse("offer", args=[offer.pk])).status_code == 404
    choose([law.pk], chosen=True, by=bureau, now=NOW)
    assert open_offers(on=TODAY).get(course_key="LAW-001") == offer


def test_a_class_that_was_offered_by_name_ends_its_sign_up(client, city, team, officer):
    lesson, requirement = make_class(team), make_requirement()
    offer = Offer.objects.get(key=f"class:{lesson.pk}")
    offer_class([officer], requirement=requirement, offer=offer, by=make_manager(city, "bureau"), now=NOW)
    for _minute in range(2):
        tend_classes(now=lesson.sign_up_until)
    assert not open_offers(on=TODAY).filter(pk=offer.pk).exists()
    client.force_login(officer.account)
    assert client.get(reverse("offer", args=[offer.pk])).url == reverse("class", args=[lesson.pk])
