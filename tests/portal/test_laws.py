"""Pages of laws, cases and powers: what they show, open in place and never break on."""

import json
from datetime import date
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils.html import strip_tags

from case_library.models import LawAlert, StatuteVersion
from case_library.reference_cases import import_reference_cases
from case_library.search.index import Found, put
from case_library.statutes.citing import record_text
from case_library.statutes.importing import import_statute
from courses.models import Staleness
from lms.officers.granting import grant_role
from lms.portal.law_marks import alerts_beside
from lms.powers.imports import import_powers
from tests.case_library.test_statutes import HEADED, PLAIN
from tests.factories import NOW, TODAY, make_account, make_manager, make_unit
from tests.factories.courses import make_edition
from tests.factories.guidance import publish_guidance

pytestmark = pytest.mark.django_db
LAW = "湖面清洁法"


@pytest.fixture
def law(written):
    import_statute(written("湖(2020-06-01).md", HEADED), by=None, now=NOW)
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)


@pytest.fixture
def reading(client, officer):
    client.force_login(officer.account)
    return client


def page(client, address: str, **values) -> str:
    answer = client.get(address, values)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_list_of_laws(law, reading):
    assert LAW in page(reading, "/laws/", q="清洁")
    assert LAW not in page(reading, "/laws/", q="消防")


def test_the_reader_shows_the_wording_in_force_chapter_by_chapter(law, reading):
    shown = page(reading, f"/laws/{LAW}/")
    assert "捕鸟" in shown
    assert "处二百元罚款" not in shown  # chapter two
    assert "处二百元罚款" in page(reading, f"/laws/{LAW}/", chapter="1")
    assert "处一百元罚款" in page(reading, f"/laws/{LAW}/", chapter="1", version="2020-06-01")
    assert "第四条" in page(reading, f"/laws/{LAW}/", q="公告")


def test_a_provision_with_versions_difference_and_what_cites_it(law, reading):
    record_text(kind="reference", key="R", title="捕鸟案", text=f"《{LAW}》第二条第一款第（二）项", now=NOW)
    shown = page(reading, f"/laws/{LAW}/2/", mark="1-2-0")
    assert "<mark>（二）捕鸟。</mark>" in shown
    assert "捕鸟案" in shown
    assert "2020-06-01" in shown
    assert "<del>" in shown


def test_a_suffixed_article_and_own_references(law, reading):
    shown = page(reading, f"/laws/{LAW}/3-1/", version="2020-06-01")
    assert "屡犯的，加倍。" in shown
    # 本法第三条 in the law's own text leads to the law itself.
    assert f"/laws/{LAW}/3/" in _unquoted(page(reading, f"/laws/{LAW}/2/", version="2020-06-01"))


def test_under_htmx_only_the_law_card_comes(law, reading):
    answer = reading.get(f"/laws/{LAW}/3/", headers={"hx-request": "true"}).content.decode()
    assert "law-card" in answer
    assert "<html" not in answer
    unknown = reading.get("/laws/没有的法/3/", headers={"hx-request": "true"})
    assert unknown.status_code == 200


def test_a_law_that_is_not_imported_still_lists_what_cites_it(reading):
    assert reading.get("/laws/某省养犬条例/3/").status_code == 404
    record_text(kind="reference", key="R", title="遛狗案", text="《某省养犬条例》第三条", now=NOW)
    assert "遛狗案" in page(reading, "/laws/某省养犬条例/3/")


def test_the_difference_of_two_wordings(law, reading):
    shown = page(reading, f"/laws/{LAW}/difference/")
    assert "<ins>" in shown
    assert page(reading, f"/laws/{LAW}/difference/", old="x", new="2020-06-01")


@pytest.mark.parametrize(
    "values",
    [{"chapter": "99999"}, {"chapter": "１"}, {"version": "x"}, {"q": "<script>"}, {"mark": "9-9-9-9"}],
)
def test_odd_addresses_break_nothing(law, reading, values):
    assert "<script>alert" not in page(reading, f"/laws/{LAW}/", **values)
    page(reading, f"/laws/{LAW}/2/", **values)


def test_alerts_are_worked_off_by_an_editor(written, client, city):
    import_statute(written("湖(2020-06-01).md", HEADED), by=None, now=NOW)
    record_text(kind="guidance", key="G-1", title="倾倒案指引", text=f"《{LAW}》第三条", now=NOW)
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    editor = make_account()
    client.force_login(editor)
    assert client.get("/law-changes/").status_code == 403
    grant_role(account=editor, role="case_editor", unit=city, starts_on=TODAY, by=None, now=NOW)
    assert "倾倒案指引" in page(client, "/law-changes/")
    alert = LawAlert.objects.get()
    address = f"/law-changes/{alert.pk}/"
    assert "<del>" in page(client, address)
    refused = client.post(address, {"note": "", "outcome": "revised"})
    assert refused.status_code == 422
    assert client.post(address, {"note": "改为二百元", "outcome": "revised"}).status_code == 302
    alert.refresh_from_db()
    assert (alert.state, alert.settled_by) == ("revised", editor)
    assert "倾倒案指引" not in page(client, "/law-changes/")
    assert "改为二百元" in page(client, "/law-changes/", state="revised")


def test_an_editor_works_off_the_alerts_of_his_units_only(written, client, city):
    """Reviewers, who come from anywhere, read all of them and settle none."""
    district, elsewhere = make_unit("D1", city), make_unit("D2", city)
    edition = publish_guidance(district)
    import_statute(written("湖(2020-06-01).md", HEADED), by=None, now=NOW)
    record_text(
        kind="guidance", key=edition.guidance_key, title="倾倒案指引", text=f"《{LAW}》第三条", now=NOW
    )
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    address = f"/law-changes/{LawAlert.objects.get().pk}/"
    client.force_login(make_manager(elsewhere, "case_editor"))
    assert "倾倒案指引" not in page(client, "/law-changes/")
    assert client.post(address, {"note": "改", "outcome": "revised"}).status_code == 404
    client.force_login(make_manager(elsewhere, "legal_reviewer"))
    assert "倾倒案指引" in page(client, "/law-changes/")
    assert client.get(address).status_code == 403
    client.force_login(make_manager(district, "case_editor"))
    assert address in page(client, "/law-changes/")
    assert client.post(address, {"note": "改", "outcome": "revised"}).status_code == 302


def test_alert_and_mark_tell_of_each_other(written, client, city):
    """Two acts of two people: each page says that the other stands open."""
    guidance, course = publish_guidance(city), make_edition(city)
    import_statute(written("湖(2020-06-01).md", HEADED), by=None, now=NOW)
    record_text(
        kind="guidance", key=guidance.guidance_key, title="倾倒案指引", text=f"《{LAW}》第三条", now=NOW
    )
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    alert = LawAlert.objects.get()
    Staleness.objects.create(edition=course, cited=f"{LAW} 第三条第一款", change="修改", marked_at=NOW)
    client.force_login(make_manager(city, "case_editor"))
    assert course.title in page(client, f"/law-changes/{alert.pk}/")
    [mark] = Staleness.objects.all()
    request = RequestFactory().get("/")
    request.user = make_manager(city, "trainer")
    assert alerts_beside([mark], request) == {
        mark.pk: [{"title": "倾倒案指引", "url": f"/cases/guidance/{guidance.guidance_key}/"}]
    }
    mark.cited = f"{LAW} 第三条之一"
    assert alerts_beside([mark], request) == {mark.pk: []}, "another article"


@pytest.fixture
def found(db, written):
    line = (
        '{"id": "R-1", "title": "油烟直排案", "series_title": "某院典型案例", "domain": "生态环境", "keywords": ["油烟"],'
        ' "sections": [{"heading": "裁判要点", "text": "依据《大气污染防治法》第一百一十八条。<b>"}]}'
    )
    import_reference_cases(written("r.jsonl", line), by=None, now=NOW)
    put([Found("guidance", "G-1", "餐饮油烟指引", "油烟", "正文", facets={"field": ["城市管理"]})], now=NOW)


def test_the_list_of_cases_is_searched_and_narrowed(found, reading):
    assert "油烟直排案" in page(reading, "/cases/")
    assert "<mark>餐饮油烟</mark>指引" in page(reading, "/cases/", q="油烟")
    narrowed = strip_tags(page(reading, "/cases/", q="油烟", field="生态环境"))
    assert "油烟直排案" in narrowed
    assert "餐饮油烟指引" not in narrowed
    assert "油烟直排案" in page(reading, "/cases/", article="大气污染防治法118条")
    assert "油烟直排案" not in page(reading, "/cases/", article="胡说")
    assert "油烟直排案" not in page(reading, "/cases/", kind="guidance")


def test_a_reference_case_is_labelled_and_its_citations_open(found, reading):
    shown = page(reading, "/cases/reference/R-1/")
    assert "某院典型案例" in shown
    assert "hx-get" in shown
    assert "&lt;b&gt;" in shown
    assert reading.get("/cases/reference/none/").status_code == 404


def test_the_list_costs_the_same_however_long(found, reading, django_assert_max_num_queries):
    put(
        [Found("reference", f"r{i}", f"案{i}", "油烟", "x", facets={"year": ["2024"]}) for i in range(30)],
        now=NOW,
    )
    with django_assert_max_num_queries(24):
        page(reading, "/cases/", q="油烟")


def test_a_units_powers_with_dates(written, reading, team, other_team):
    head = "code,name,field,law,unit_code,held_from,held_to,basis\n"
    lines = "P-1,占道的处罚,城管,《城市道路管理条例》第四十二条,T,2024-01-01,,清单\nP-2,旧事项,城管,,T,2020-01-01,2021-01-01,清单\n"
    lines += "P-3,他单位事项,城管,,O,2020-01-01,,清单\n"
    import_powers(written("p.csv", head + lines), by=None, now=NOW)
    shown = page(reading, "/powers/")
    assert "占道的处罚" in shown
    assert "旧事项" not in shown
    assert "law-link" in shown
    assert "旧事项" in page(reading, "/powers/", state="ended")
    assert "他单位事项" in page(reading, "/powers/", unit="O")
    assert reading.get("/powers/", {"unit": "none"}).status_code == 404


def test_powers_can_be_switched_off(reading):
    """B4"""
    from lms.officers.models import Place

    Place.objects.update_or_create(pk=1, defaults={"modules_off": ["powers"]})
    assert reading.get("/powers/").status_code == 404


def _unquoted(text: str) -> str:
    from urllib.parse import unquote

    return unquote(text)


@pytest.fixture
def bureau(client, city):
    manager = make_manager(city, role="bureau")
    client.force_login(manager)
    return client


def file_of(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def test_a_law_is_taken_in_by_page_and_says_what_to_check(bureau):
    first = bureau.post("/laws/take-in/", {"file": file_of("湖(2020-06-01).md", HEADED)})
    assert first.url == f"/laws/{quote(LAW)}/?version=2020-06-01"
    record_text(kind="guidance", key="g", title="案", text=f"《{LAW}》第三条", now=NOW)
    answer = bureau.post("/laws/take-in/", {"file": file_of("湖.md", PLAIN)}, follow=True)
    assert "1 处引用需要核对" in answer.content.decode()
    again = bureau.post("/laws/take-in/", {"file": file_of("湖.md", PLAIN)}, follow=True)
    assert "这一版本已在库中" in again.content.decode()


def test_what_is_no_law_is_refused_in_words(bureau):
    answer = bureau.post("/laws/take-in/", {"file": file_of("湖.md", "没有条文")})
    assert answer.status_code == 422
    assert "没有找到条文" in strip_tags(answer.content.decode())
    assert bureau.post("/laws/take-in/", {"file": file_of("湖.exe", HEADED)}).status_code == 422


def test_the_end_of_a_law_is_noted_and_taken_back_by_page(bureau, law):
    record_text(kind="guidance", key="g", title="案", text=f"《{LAW}》第三条", now=NOW)
    assert "登记废止" in page(bureau, f"/laws/{LAW}/")
    too_early = bureau.post(f"/laws/{LAW}/end/", {"on": "1990-01-01"})
    assert "废止日期不能早于" in strip_tags(too_early.content.decode())
    bureau.post(f"/laws/{LAW}/end/", {"on": "2027-01-01"})
    assert LawAlert.objects.filter(state=LawAlert.State.OPEN).count() == 1
    bureau.post(f"/laws/{LAW}/end/", {"reason": "看错了公告"})
    assert not LawAlert.objects.filter(state=LawAlert.State.OPEN).exists()


def test_a_second_press_changes_nothing_and_who_did_it_is_kept(bureau, law):
    bureau.post(f"/laws/{LAW}/end/", {"on": "2027-01-01"})
    again = bureau.post(f"/laws/{LAW}/end/", {"on": "2028-01-01"}, follow=True)
    assert "已有人登记" in again.content.decode()
    ended = StatuteVersion.objects.get(repealed_on=date(2027, 1, 1))
    assert ended.repealed_by.pk == int(bureau.session["_auth_user_id"])


def test_what_no_database_holds_is_refused_in_words_or_left_out(bureau):
    name = "湖(2020-06-01).md"
    assert (
        bureau.post("/laws/take-in/", {"file": file_of(name, "长" * 201 + "\n" + HEADED)}).status_code == 422
    )
    assert bureau.post("/laws/take-in/", {"file": file_of(name, HEADED + "\x00")}).status_code == 302


def test_an_end_that_a_law_tells_of_itself_is_not_called_nothing(bureau):
    law = {
        "title": LAW, "adopted_on": "2020-06-01",
        "articles": [{"no": 1, "paragraphs": [{"no": 1, "text": "一。", "items": []}]}],
    }  # fmt: skip
    bureau.post("/laws/take-in/", {"file": file_of("湖.json", json.dumps(law))})
    ended = {"file": file_of("湖.json", json.dumps(law | {"repealed_on": "2027-01-01"}))}
    assert "已导入" in bureau.post("/laws/take-in/", ended, follow=True).content.decode()


def test_who_keeps_no_laws_changes_none(reading, law):
    assert "登记废止" not in page(reading, f"/laws/{LAW}/")
    assert reading.post(f"/laws/{LAW}/end/", {"on": "2027-01-01"}).status_code == 403
    assert reading.post("/laws/take-in/", {"file": file_of("湖.md", PLAIN)}).status_code == 403
