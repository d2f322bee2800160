"""Nothing that identifies somebody leaves the locked room: planted, carried the whole way, looked for everywhere (C1)."""

import io
import json
import zipfile

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from case_library.content import fill
from case_library.maskings import decide, names_of
from case_library.models import GuidanceEdition, GuidancePage, MaskedText, MaskingTask, Submission
from case_library.sealing import unseal
from courses.learning import enrol
from courses.staleness import pull_guidance_changes
from tests.factories import NOW, make_manager, make_officer
from tests.factories.courses import lesson, make_edition
from tests.factories.guidance import a_document, make_record, make_reviewer
from tests.flows.leaks import files_below, planted_in, readable, tables

pytestmark = pytest.mark.django_db
PERSONS = ["田火", "邵立建", "余永", "程木兰", "卢超永", "束小满"]
NUMBERS = [
    "330502198506074123", "15200004167", "13800003615", "92330502MAPNTNM1G4", "浙E27067767", "浙E48030187", "浙E7K925",
    "6222021202041701126",
]  # fmt: skip
PLACES = ["港南路992号", "富民街244号", "锦润烧烤店"]
FILES = [
    "湖吴综执立字〔2024〕第202号",
    "湖吴综执罚决字〔2024〕第202号",
    "湖吴综执罚先告字",
    "湖吴综执法审",
    "tianhuo@lushang.example",
]
PLANTED = [*PERSONS, *NUMBERS, *PLACES, *FILES]
# What a source may use as an id: whoever it is, or the number of the paper.
TELLING_IDS = {"p1": "田火330502198506074123", "o1": "邵立建", "w1": "程木兰", "d4": "湖吴综执罚决字〔2024〕第202号", "e3": "浙E7K925"}  # fmt: skip
# Only a person could know that these are names.
ADDED = ["束小满"]


def the_record() -> dict:
    """The example of the schema, with every kind of identifier also where nobody would look for it."""
    record = json.loads(_with_telling_ids(json.dumps(make_record())))
    record["authority"]["code"] = record["matter"]["code"] = "15200004167"
    record["service"][0]["receiver"] = TELLING_IDS["w1"]
    record["facts"]["narrative"] += (
        "田火（公民身份号码330502198506074123）的表弟束小满驾驶浙E7K925送货，货款汇入6222021202041701126，"
        "联系邮箱tianhuo@lushang.example。"
    )
    record["evidence"][0]["proves"] += "，地点为港南路992号"
    record["legal_review"]["opinion"] += "田火的申辩不成立。"
    record["decision"]["penalties"][0]["text"] = "对汐江锦润烧烤店罚款12000元"
    record["timeline"][0]["detail"] = "邵立建、余永到汐江锦润烧烤店检查，电话15200004167"
    record["remedies"] = [
        {"kind": "reconsideration", "result": "upheld", "date": "2024-09-01", "reason": "田火的请求不成立"}
    ]
    return record


def _with_telling_ids(written: str) -> str:
    for old, new in TELLING_IDS.items():
        written = written.replace(f'"{old}"', json.dumps(new))
    return written


@pytest.fixture
def people(city):
    return {
        "clerk": make_manager(city, "case_clerk"), "masker": make_manager(city, "case_masker"),
        "second": make_manager(city, "case_masker"), "editor": make_manager(city, "case_editor"),
        "reviewer": make_reviewer(city), "bureau": make_manager(city, "bureau"), "trainer": make_manager(city, "trainer"),
    }  # fmt: skip


class Told:
    """What the house answered to people who may not see who it was, by where it was said."""

    def __init__(self, client, people):
        self.client, self.people, self.answers = client, people, []

    def _ask(self, who: str, method: str, path: str, *args, **kwargs):
        self.client.force_login(self.people[who])
        answer = getattr(self.client, method)(path, *args, **kwargs)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self.answers.append((f"{who} {method} {path}", readable(content) + str(answer.headers)))
        return answer

    def get(self, who: str, path: str):
        answer = self._ask(who, "get", path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    def post(self, who: str, path: str, *args, **kwargs):
        return self._ask(who, "post", path, *args, **kwargs)


def take_in_by_the_api(told) -> None:
    """A refused record is told by place and rule, never by what stood there; then the right one."""
    for spoilt in (
        the_record() | {"domain": "田火"},
        the_record() | {"decision": {"outcome": "程木兰", "date": "浙E7K925"}},
        the_record() | {"田火": "15200004167"},
        the_record() | {"parties": the_record()["parties"] * 2},
    ):
        answer = told.post("clerk", "/api/v1/cases/", json.dumps(spoilt), content_type="application/json")
        assert answer.status_code == 422
    cut = json.dumps(the_record(), ensure_ascii=False)[:900]
    assert told.post("clerk", "/api/v1/cases/", cut, content_type="application/json").status_code == 422
    secret = the_record() | {
        "case_uid": "CASE-SECRET",
        "decision_no": None,
        "sensitivity": {"state_secret": True},
    }
    for record in (secret, the_record(), the_record()):
        answer = told.post("clerk", "/api/v1/cases/", json.dumps(record), content_type="application/json")
        assert answer.status_code == 200


def mask(told, people) -> MaskedText:
    """The masker decides on the page, a second person confirms; their own answers alone may show the names."""
    task = MaskingTask.objects.get()
    entries = unseal(bytes(task.marks.content))
    changes = [
        {"text": e["text"], "instead": e["instead"], "type": e["type"], "decision": "accept"} for e in entries
    ]
    more = [{"text": word, "instead": "某某", "type": "PERSON", "decision": "accept"} for word in ADDED]
    decide(task, changes + more, by=people["masker"], now=NOW)
    address = reverse("masking", args=[task.pk])
    for who, values in (
        ("masker", {"act": "hand_on"}),
        ("second", {"act": "return", "reason": "再看一遍"}),
        ("masker", {"act": "hand_on"}),
        ("second", {"act": "confirm"}),
    ):
        assert told.post(who, address, values).status_code == 302
    return MaskedText.objects.get()


def write_and_publish(told, text: MaskedText, people) -> GuidanceEdition:
    """Begun, seen in the admin, handed in, reviewed, published."""
    told.post("editor", reverse("guidance-begin", args=[text.pk]))
    page = GuidancePage.objects.get()
    told.get("editor", f"/author/pages/{page.pk}/edit/")
    told.get("editor", "/cases/desk/")
    document = a_document() | {"code": page.guidance_key}
    fill(page, document).save_revision(user=people["editor"])
    told.post("editor", reverse("guidance-submit", args=[page.guidance_key]))
    submission = Submission.objects.get()
    review = reverse("guidance-review", args=[submission.pk])
    told.get("reviewer", review)
    told.post("reviewer", review, {"verdict": "pass", "digest": submission.digest})
    told.post("bureau", reverse("guidance-publish", args=[page.guidance_key]))
    return GuidanceEdition.objects.get()


def read_search_and_cite(told, edition: GuidanceEdition, people, city) -> None:
    """Every form in which guidance leaves: page, paper, Word, JSON, search, a course, its record as PDF."""
    officer = make_officer(city)
    people["reader"] = officer.account
    for name in ("guidance", "guidance-checklist", "guidance-word", "guidance-json"):
        told.get("reader", reverse(name, args=[edition.guidance_key]))
    assert edition.guidance_key in told.get("reader", "/cases/?q=油烟").content.decode()
    cites = {"code": edition.guidance_key, "edition": 1, "title": "餐饮油烟"}
    course = make_edition(city, lessons=[lesson(body=[{"type": "guidance", "value": cites}])])
    enrolment = enrol(officer, course, by=officer.account, now=NOW)
    told.get("reader", reverse("course", args=[course.course_key]))
    told.get("reader", reverse("lesson", args=[enrolment.pk, 1]))
    for name in ("training-record-pdf", "training-record-json", "own-data", "notices", "home"):
        told.get("reader", reverse(name))


def look_around(told) -> None:
    """Lists, figures and messages of those who work with cases and may not see who it was."""
    for who in ("clerk", "masker", "second", "editor", "reviewer", "bureau", "trainer"):
        told.get(who, "/notices/")
    for who in ("masker", "editor", "reviewer"):
        told.get(who, "/cases/desk/")
    told.get("bureau", "/cases/figures/?year=2024&code=EVI-09")


@pytest.fixture
def told(client, people):
    return Told(client, people)


def walk(told, people, city) -> MaskedText:
    take_in_by_the_api(told)
    text = mask(told, people)
    edition = write_and_publish(told, text, people)
    read_search_and_cite(told, edition, people, city)
    look_around(told)
    told.answers += [(f"{table} while published", words) for table, words in tables()]
    told.post(
        "bureau",
        reverse("guidance-withdraw", args=[edition.guidance_key]),
        {"ground": "quashed", "reason": "复议撤销"},
    )
    pull_guidance_changes(now=NOW)
    told.get("trainer", "/notices/")
    return text


def test_nothing_planted_is_found_outside_the_locked_room(told, people, city, settings, caplog, capsys):
    walk(told, people, city)
    call_command("search_cases", "油烟", "--json")
    places = [
        *told.answers,
        *tables(),
        *files_below(settings.DATA_DIR),
        ("log", caplog.text),
        ("printed", "".join(capsys.readouterr())),
        ("mail", "".join(f"{letter.subject}{letter.body}" for letter in mail.outbox)),
    ]
    found = {where: planted_in(PLANTED, content) for where, content in places}
    assert {where: words for where, words in found.items() if words} == {}
    assert len(told.answers) > 40 + len(list(tables()))
    assert {"case_library_searchentry while published", "wagtailcore_revision", "notices_notice"} <= set(
        found
    )


def test_all_of_it_was_there(told, people):
    """What is looked for did stand in the record, and the last search knows it too."""
    take_in_by_the_api(told)
    text = mask(told, people)
    sealed = unseal(bytes(text.case.sealed.get().content))
    assert planted_in(PLANTED, json.dumps(sealed, ensure_ascii=False)) == set(PLANTED)
    assert set(PERSONS) - set(names_of(text.case, now=NOW)) == set()


@pytest.mark.parametrize(
    "pack",
    [
        lambda word: json.dumps({"a": json.dumps({"b": word})}),
        lambda word: word.encode(),
        lambda word: memoryview(word.encode()),
        lambda word: _zipped(f"<w:t>{word}</w:t>"),
    ],
    ids=["json in json", "bytes", "a database's bytes", "zip"],
)
def test_the_search_sees_through_packing(pack):
    assert planted_in(["田火"], pack("当事人田火陈述")) == {"田火"}


def _zipped(words: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", words)
    return buffer.getvalue()


def test_the_search_reads_pdfs():
    from weasyprint import HTML

    content = HTML(string="<title>T-1</title><p>Plate ZE7K925</p>").write_pdf()
    assert planted_in(["ZE7K925", "T-1"], content) == {"ZE7K925", "T-1"}
