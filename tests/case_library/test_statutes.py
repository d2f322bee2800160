"""Laws: reading JSON and both Markdown dialects, versions by date, differences, alerts."""

import json
import sqlite3
from contextlib import closing
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from case_library.citations import extract
from case_library.models import Citing, LawAlert, ProvisionChange, Statute, StatuteVersion
from case_library.statutes.changes import changes_since, repeal, settle
from case_library.statutes.citing import record_text
from case_library.statutes.difference import compare, words
from case_library.statutes.exporting import export_version
from case_library.statutes.importing import import_statute, store
from case_library.statutes.numerals import article_label, to_chinese, to_int
from case_library.statutes.packaged import packaged
from case_library.statutes.queries import cited_by, in_force, statute_named
from case_library.statutes.resolving import resolve
from lms.common.errors import HouseError, RefusedFile
from lms.notices.models import Notice
from tests.factories import NOW, make_account, make_manager

pytestmark = pytest.mark.django_db
PENALTIES = Path(__file__).parents[3] / "shared/data/statutes/xingzheng_chufa_fa_2021.json"

HEADED = """# 中华人民共和国湖面清洁法

1999年5月1日 第一届会议通过

2020年6月1日 第二届会议《关于修改<中华人民共和国湖面清洁法>的决定》修正

<!-- INFO END -->

## 第一章 总则

第一条 为了保持湖面清洁，制定本法。

第二条 任何人不得向湖中:

（一）倾倒垃圾；

（二）排放下列废水：

1．洗车水；

2．油水。

违反前款规定的，依照本法第三条处理。

## 第二章 法律责任

### 第一节 处罚

第三条 处一百元罚款。

第三条之一 屡犯的，加倍。

第四条 本法自2000年1月1日起施行。
"""
PLAIN = """###   中华人民共和国湖面清洁法

（1999年5月1日第一届会议通过　2024年6月1日第三届会议修订）
 目　　录

第一章　总　　则

第二章　法律责任

第一章　总　　则

第一条　为了保持湖面清洁，制定本法。

第二条　任何人不得向湖中：

（一）倾倒垃圾；

（二）捕鸟。

第二章　法律责任

第三条　处二百元罚款。

第四条　屡犯的，加倍处罚，并公告。

第五条　本法自2024年9月1日起施行。
"""


@pytest.fixture
def old(written):
    return import_statute(written("湖面清洁法(2020-06-01).md", HEADED), by=None, now=NOW)


def test_numbers():
    for number in (1, 9, 10, 11, 20, 42, 86, 100, 101, 110, 111, 133, 286, 1000, 1001, 1010, 1254):
        assert to_int(to_chinese(number)) == number
    assert [to_int(x) for x in ("４２", "一二〇", "两", "", "x")] == [42, 120, 2, None, None]
    assert article_label(133, 1) == "第一百三十三条之一"


def test_the_json_shape_comes_out_as_it_went_in():
    import_statute(PENALTIES, by=None, now=NOW)
    version = StatuteVersion.objects.get()
    assert export_version(version) == json.loads(PENALTIES.read_text(encoding="utf-8"))
    assert (version.adopted_on, version.effective_on) == (date(2021, 1, 22), date(2021, 7, 15))


def test_a_second_import_changes_nothing():
    import_statute(PENALTIES, by=None, now=NOW)
    report = import_statute(PENALTIES, by=None, now=NOW)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 86)


def test_headed_markdown(old):
    version = StatuteVersion.objects.get()
    document = export_version(version)
    assert document["title"] == "中华人民共和国湖面清洁法"
    assert (
        document["history"][1] == "2020年6月1日 第二届会议《关于修改〈中华人民共和国湖面清洁法〉的决定》修正"
    )
    second = document["articles"][1]
    assert second["chapter"] == {"no": 1, "cn": "第一章", "title": "总则"}
    assert [p["text"] for p in second["paragraphs"]] == [
        "任何人不得向湖中：",
        "违反前款规定的，依照本法第三条处理。",
    ]
    assert [i["cn"] for i in second["paragraphs"][0]["items"]] == ["（一）", "（二）"]
    assert [s["no"] for s in second["paragraphs"][0]["items"][1]["subitems"]] == [1, 2]
    assert [(a["no"], a.get("suffix")) for a in document["articles"]][2:4] == [(3, None), (3, 1)]
    assert document["articles"][2]["section"]["title"] == "处罚"
    # 修正 keeps the first day in its closing article: the wording counts from the amendment.
    assert version.effective_on == date(2020, 6, 1)


def test_plain_markdown(written):
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    version = StatuteVersion.objects.get()
    assert [a.number for a in version.articles.all()] == [1, 2, 3, 4, 5]
    assert version.articles.get(number=2).chapter == {"no": 1, "cn": "第一章", "title": "总则"}
    assert version.articles.get(number=3).chapter["no"] == 2
    assert version.history == ["1999年5月1日第一届会议通过", "2024年6月1日第三届会议修订"]
    assert (version.adopted_on, version.effective_on) == (date(2024, 6, 1), date(2024, 9, 1))


def test_an_export_can_be_imported_again(old, written):
    document = export_version(StatuteVersion.objects.get())
    again = import_statute(written("again.json", json.dumps(document)), by=None, now=NOW)
    assert again.unchanged == again.rows


def test_the_wording_of_a_day(old, written):
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    law = statute_named("《中华人民共和国湖面清洁法》")
    assert law == statute_named("湖面清洁法")
    assert in_force(law, on=date(2020, 5, 31)) is None
    assert in_force(law, on=date(2024, 8, 31)).adopted_on == date(2020, 6, 1)
    assert in_force(law, on=date(2024, 9, 1)).adopted_on == date(2024, 6, 1)


def test_what_changed(old, written):
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    found = {(c.kind, c.old_number, c.old_suffix, c.new_number) for c in ProvisionChange.objects.all()}
    assert found == {
        ("amended", 2, 0, 2), ("amended", 3, 0, 3), ("renumbered", 3, 1, 4), ("renumbered", 4, 0, 5),
    }  # fmt: skip


def test_the_order_of_import_does_not_matter(written):
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    import_statute(written("湖(2020-06-01).md", HEADED), by=None, now=NOW)
    assert ProvisionChange.objects.count() == 4


def test_words_taken_out_and_put_in():
    pieces = words("处一百元罚款。", "处二百元罚款。")
    assert [(p.kind, p.text) for p in pieces if p.kind != "kept"] == [("out", "一"), ("in", "二")]
    assert [c.kind for c in compare({(1, 0): "甲"}, {(2, 0): "甲"})] == ["renumbered"]


def test_a_changed_law_opens_alerts_for_what_teaches(old, written, city):
    """C5"""
    record_text(kind="guidance", key="G-1", title="捕鱼案", text="依据《湖面清洁法》第三条处罚。", now=NOW)
    record_text(kind="guidance", key="G-2", title="别案", text="依据《湖面清洁法》第一条。", now=NOW)
    record_text(kind="reference", key="R-1", title="判例", text="依据《湖面清洁法》第三条处罚。", now=NOW)
    editor = make_manager(city, "case_editor")
    report = import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    assert report.alerts == 1
    alert = LawAlert.objects.get()
    assert (alert.key, alert.change.kind) == ("G-1", "amended")
    assert import_statute(written("湖.md", PLAIN), by=None, now=NOW).alerts == 0
    assert Notice.objects.get(account=editor).link == "/law-changes/"
    person = make_account()
    with pytest.raises(HouseError):
        settle(alert, revised=False, note=" ", by=person, now=NOW)
    settle(alert, revised=True, note="已改为二百元", by=person, now=NOW)
    with pytest.raises(HouseError):
        settle(alert, revised=True, note="再来", by=person, now=NOW)


def test_an_old_wording_imported_later_is_no_news(written):
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    record_text(kind="guidance", key="G-1", title="捕鱼案", text="依据《湖面清洁法》第三条处罚。", now=NOW)
    before = LawAlert.objects.count()
    assert import_statute(written("湖(1999-05-01).md", HEADED), by=None, now=NOW).created == 5
    # The newest wording did differ from what came before it, so its changes are told once.
    assert LawAlert.objects.count() - before == 1


def test_what_is_written_before_a_coming_change_is_alerted_at_once(old, written):
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    before = NOW.replace(year=2024, month=7)  # adopted, in force from September
    record_text(kind="guidance", key="G-1", title="新指引", text="《湖面清洁法》第三条", now=before)
    assert LawAlert.objects.get().key == "G-1"
    record_text(kind="guidance", key="G-2", title="更新的指引", text="《湖面清洁法》第三条", now=NOW)
    assert LawAlert.objects.count() == 1


def test_a_repealed_law(old):
    record_text(kind="course", key="C-1", title="课", text="《湖面清洁法》第二条第一款第（一）项", now=NOW)
    version = StatuteVersion.objects.get()
    assert repeal(version, on=date(2026, 1, 1), by=None, now=NOW) == 1
    assert in_force(version.statute, on=date(2026, 1, 1)) is None
    assert {c.old_number for c in changes_since(NOW.replace(year=2020), laws=["湖面清洁法"])} == {1, 2, 3, 4}


def test_cited_by(old):
    record_text(kind="guidance", key="G", title="案", text="《湖面清洁法》第一条至第三条", now=NOW)
    assert [c.number for c in cited_by("湖面清洁法")] == [1, 2, 3]
    record_text(kind="guidance", key="G", title="案", text="《湖面清洁法》第三条之一", now=NOW)
    assert [(c.number, c.suffix) for c in Citing.objects.all()] == [(3, 1)]


def test_whether_a_provision_exists_on_a_day(old, written):
    import_statute(written("湖.md", PLAIN), by=None, now=NOW)
    found = extract(
        "《湖面清洁法》第三条之一、第五条、第二条第一款第（二）项第1目、第九条；《别的法》第一条", known={}
    )
    before = [k.exists for k in resolve(found, on=date(2021, 1, 1))]
    after = [k.exists for k in resolve(found, on=date(2025, 1, 1))]
    assert before == [True, False, True, False, None]
    assert after == [False, True, False, False, None]
    # Of a day before the first wording held here nothing is known.
    assert {k.exists for k in resolve(found, on=date(2015, 1, 1))} == {None}
    repeal(StatuteVersion.objects.latest("adopted_on"), on=date(2025, 6, 1), by=None, now=NOW)
    assert [k.exists for k in resolve(found, on=date(2025, 6, 1))] == [False] * 4 + [None]


def test_law_text_from_an_installed_package(tmp_path):
    """Older wordings first; an amended law counts from its amendment; 之一 and items are read."""
    path = tmp_path / "laws.db"
    with closing(sqlite3.connect(path)) as made:
        made.executescript(PACKAGED)
    first, second = packaged(["湖面清洁法"], path=path)
    assert (first.adopted_on, first.effective_on) == (date(2000, 1, 1), date(2000, 3, 1))
    assert (second.adopted_on, second.effective_on) == (date(2010, 1, 1), date(2010, 1, 1))
    assert [(a.number, a.suffix) for a in second.articles] == [(1, 0), (1, 1)]
    assert second.articles[0].chapter == {"no": 1, "cn": "第一章", "title": "总则"}
    assert second.articles[0].paragraphs[0]["items"][0]["text"] == "垃圾。"
    for read in (first, second):
        store(read, by=None, now=NOW)
    assert StatuteVersion.objects.count() == 2


PACKAGED = """
CREATE TABLE laws (law_id TEXT, law_name TEXT, doc_type TEXT, level TEXT, issuing_body TEXT, publish_date TEXT,
    effective_date TEXT, version_date TEXT, status TEXT, law_department TEXT);
CREATE TABLE articles (id INTEGER, law_id TEXT, law_name TEXT, law_department TEXT, level TEXT, status TEXT,
    chapter TEXT, section TEXT, article_no TEXT, article_no_arabic INTEGER, article_text TEXT, char_count INTEGER);
INSERT INTO laws VALUES ('b', '中华人民共和国湖面清洁法', '', '法律', '', '2010-01-01', '2000-03-01', '2010-01-01', '', ''),
    ('a', '中华人民共和国湖面清洁法', '', '法律', '', '2000-01-01', '2000-03-01', '2000-01-01', '', '');
INSERT INTO articles VALUES (1, 'a', '', '', '', '', '第一章 总则', NULL, '第一条', 1, '不得倾倒。', 5),
    (2, 'b', '', '', '', '', '第一章 总则', NULL, '第一条', 1, '不得倾倒:' || char(10) || '（一）垃圾。', 5),
    (3, 'b', '', '', '', '', '第一章 总则', NULL, '第一条之一', 1, '违者罚款。', 5);
"""


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("[]", ""),
        ("{", ""),
        ('{"articles": []}', "title"),
        ('{"title": "甲法", "articles": [{"no": "x", "paragraphs": []}]}', "no"),
        ('{"title": "甲法", "articles": [{"no": 1, "paragraphs": [{"no": 1}]}]}', "paragraphs"),
        ('{"title": "甲法", "articles": [{"no": 1, "paragraphs": []}, {"no": 1, "paragraphs": []}]}', "no"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(written, text, column):
    with pytest.raises(RefusedFile) as refused:
        import_statute(written("x.json", text), by=None, now=NOW)
    assert column in {e.column for e in refused.value.errors}
    assert not Statute.objects.exists()


def test_commands(tmp_path):
    out = StringIO()
    call_command("import_statute", PENALTIES, "--json", stdout=out)
    assert json.loads(out.getvalue())["created"] == 86
    out = StringIO()
    call_command("export_statute", "行政处罚法", "--json", stdout=out)
    assert json.loads(out.getvalue())["article_count"] == 86
    file = tmp_path / "x.txt"
    file.write_text("依据《行政处罚法》第八十七条。", encoding="utf-8")
    out = StringIO()
    call_command("extract_citations", str(file), "--on", "2026-01-01", "--json", stdout=out)
    assert json.loads(out.getvalue())[str(file)][0]["exists"] is False
