"""Questions: grading, scenarios, papers, import from four formats with row-exact errors, marking."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses import papers, scenarios
from courses.attempts import save_answer, start_attempt, submit
from courses.learning import enrol
from courses.marking import mark_answer, settled
from courses.models import Attempt, Completion, ExtraTime, QuestionResult
from courses.questions import aiken, gift, kinds, moodle, sheet
from courses.questions.importing import import_questions, kind_of, read_questions
from courses.statistics import discrimination_of, item_statistics
from lms.common.errors import HouseError, NotAllowed, RefusedFile
from lms.common.spreadsheets import xlsx_bytes
from tests.factories import NOW
from tests.factories.courses import add_question, make_bank, make_edition, make_trainer, rule


def question(kind: str, **value) -> dict:
    return {"uid": "u", "kind": kind, "stem": "题", "points": 5, **value}


OPTIONS = [{"text": t, "correct": c, "feedback": ""} for t, c in (("甲", True), ("乙", True), ("丙", False))]


@pytest.mark.parametrize(
    ("asked", "answer", "share"),
    [
        (question("multiple", options=OPTIONS), ["0", "1"], 100),
        (question("multiple", options=OPTIONS), ["0"], 0),
        (question("multiple", options=OPTIONS), ["0", "1", "2"], 0),
        (question("true_false", true=False), ["false"], 100),
        (question("true_false", true=False), [], 0),
        (question("fill_in", blanks=[["七", "7"], ["工作日"]]), ["７", " 工作 日 "], 100),
        (question("fill_in", blanks=[["七"], ["工作日"]]), ["七", "天"], 50),
        (question("ordering", items=["a", "b", "c"]), ["0", "1", "2"], 100),
        (question("ordering", items=["a", "b", "c"]), ["0", "2", "1"], 0),
        (
            question("matching", pairs=[{"left": "a", "right": "x"}, {"left": "b", "right": "y"}]),
            ["0", "0"],
            50,
        ),
        (
            question("matching", pairs=[{"left": "a", "right": "x"}, {"left": "b", "right": "x"}]),
            ["1", "0"],
            100,
        ),
        (
            question("find_fault", passages=[{"text": "a", "fault": True}, {"text": "b", "fault": False}]),
            ["0", "1"],
            0,
        ),
        (question("short_answer", model_answer="", rubric=[]), ["我认为…"], None),
        (question("short_answer", model_answer="", rubric=[]), [" "], 0),
    ],
)
def test_grading(asked, answer, share):
    assert kinds.grade(asked, answer).share == share


def test_what_is_shown_holds_no_answer():
    for asked in (
        question("single", options=OPTIONS),
        question("fill_in", blanks=[["七"]]),
        question("find_fault", document="d", passages=[{"text": "a", "fault": True, "feedback": "f"}]),
        question("case_analysis", facts="f", model_answer="秘密", rubric=[{"text": "秘密", "points": 3}]),
    ):
        seen = str(kinds.shown(asked, [0, 1, 2][: len(asked.get("options", [0]))]))
        assert "correct" not in seen
        assert "'fault'" not in seen
        assert "秘密" not in seen
        assert "七" not in seen


RIGHT = {
    "single": (question("single", options=OPTIONS[1:]), ["0"]),
    "multiple": (question("multiple", options=OPTIONS), ["0", "1"]),
    "ordering": (question("ordering", items=["甲", "乙", "丙"]), ["0", "1", "2"]),
    "matching": (
        question("matching", pairs=[{"left": x, "right": x * 2} for x in "甲乙丙"]),
        ["0", "1", "2"],
    ),
}


@pytest.mark.parametrize("kind", RIGHT)
def test_no_value_tells_how_the_author_wrote_it(kind):
    """What is shuffled goes out under the places at which it stands: 0, 1, 2 down every page."""
    asked, right = RIGHT[kind]
    given = set()
    for seed in range(60):
        order = kinds.orders(asked, Random(seed))
        seen = kinds.shown(asked, order)
        [parts] = [seen[name] for name in ("options", "items", "rights") if name in seen]
        assert [part["value"] for part in parts] == [str(place) for place in range(len(order))]
        shown = kinds.as_shown(asked, right, order)
        assert kinds.clean_answer(asked, shown, order) == right
        given.add(tuple(sorted(shown) if kind == "multiple" else shown))
    assert len(given) == {"single": 2, "multiple": 3, "ordering": 6, "matching": 6}[kind]


@pytest.mark.parametrize("kind", RIGHT)
def test_answering_down_the_page_is_a_guess(kind):
    """The cheat that needs no knowledge: each field its own row number, or always the first."""
    asked, right = RIGHT[kind]
    draws = [kinds.orders(asked, Random(seed)) for seed in range(120)]
    down = ["0", "1", "2"][: len(right)]
    hits = sum(kinds.grade(asked, kinds.clean_answer(asked, down, order)).right for order in draws)
    chance = {"single": 1 / 2, "multiple": 1 / 3, "ordering": 1 / 6, "matching": 1 / 6}[kind]
    assert abs(hits / len(draws) - chance) < 0.15


def node(name, *choices, end=False):
    rows = [
        {"text": t, "goes_to": to, "points": {"程序": p}, "fatal": fatal, "feedback": f, "law": ""}
        for t, to, p, fatal, f in choices
    ]
    return {"name": name, "text": "…", "end": end, "choices": rows}


def scene(*nodes, wanted=1):
    return {"uid": "s", "title": "情景", "pass_points": wanted, "nodes": list(nodes)}


@pytest.mark.parametrize(
    ("scenario", "kind"),
    [
        (scene(node("a", ("x", "b", 1, False, "f")), node("b", end=True)), None),
        (
            scene(node("a", ("x", "b", 1, False, "f")), node("b", end=True), node("c", end=True)),
            "unreachable",
        ),
        (scene(node("a", ("x", "b", 1, False, "f")), node("b")), "dead_end"),
        (scene(node("a", ("x", "z", 1, False, "f"))), "unknown_target"),
        (scene(node("a", ("x", "b", 1, False, "")), node("b", end=True)), "no_feedback"),
        (scene(node("a", ("x", "b", 1, False, "f")), node("b", end=True), wanted=9), "no_pass"),
        (scene(node("a", ("x", "b", 9, True, "f")), node("b", end=True)), "no_pass"),
        (scene(node("a", ("x", "b", 1, False, "f")), node("b", ("y", "a", 1, False, "f"))), "endless"),
    ],
)
def test_the_validator_names_each_hole(scenario, kind):
    found = {fault.kind for fault in scenarios.faults(scenario)}
    assert found == ({kind} if kind else set())


def test_a_scenario_is_played_on_the_server():
    s = scene(
        node("a", ("好", "b", 2, False, "对"), ("坏", "b", 0, True, "错")), node("b", end=True), wanted=2
    )
    assert scenarios.play(s, [0]).passed
    assert scenarios.play(s, [1]).fatal
    assert not scenarios.play(s, [1]).passed
    for bad in ([2], [0, 0], [-1]):
        with pytest.raises(ValueError, match="no such choice"):
            scenarios.play(s, bad)


def test_a_paper_follows_its_rules_and_repeats_nothing():
    questions = [
        question("true_false", true=True)
        | {"uid": f"q{n}", "bank": "b", "tags": ["证据"] if n < 3 else [], "difficulty": 3}
        for n in range(8)
    ]
    rules = [
        {"bank": "b", "count": 4, "tag": "", "difficulty": None},
        {"bank": "b", "count": 3, "tag": "证据", "difficulty": None},
    ]
    for seed in range(20):
        paper = papers.draw(questions, rules, seed=str(seed))
        uids = [line["uid"] for line in paper]
        assert len(uids) == len(set(uids)) == 7
        assert {"q0", "q1", "q2"} <= set(uids)
    assert papers.draw(questions, rules, seed="1") == papers.draw(questions, rules, seed="1")
    assert (
        papers.shortages(questions, [{"bank": "b", "count": 4, "tag": "证据", "difficulty": None}])[0][1] == 1
    )


def rows_of(error) -> list[tuple[int, str]]:
    return [(e.row, e.column) for e in error.value.errors]


def test_aiken():
    [one, two] = aiken.read("几日？\nA. 三日\nB) 七日\nANSWER: B\n\n选哪些？\nA. 甲\nB. 乙\nANSWER: A, B\n")
    assert (one.row, one.kind, one.value["options"][1]["correct"]) == (1, "single", True)
    assert (two.row, two.kind) == (6, "multiple")
    with pytest.raises(RefusedFile) as error:
        aiken.read("题\nA. 甲\nB. 乙\nANSWER: C\n\n没有答案\nA. 甲\n")
    assert rows_of(error) == [(4, "答案"), (6, "答案")]


def test_aiken_in_chinese():
    text = "几日？\nA．三日\nB、七日\n正确答案：B\n\n选哪些？\nA. 甲\nB. 乙\nC. 丙\n答案：AC\n"
    [one, two] = aiken.read(text)
    assert [o["correct"] for o in one.value["options"]] == [False, True]
    assert [o["correct"] for o in two.value["options"]] == [True, False, True]


def test_each_question_without_answer_line_is_named_by_its_own_first_line():
    with pytest.raises(RefusedFile) as error:
        aiken.read("一？\nA. 甲\nB. 乙\n\n二？\nA. 甲\nB. 乙\n\n三？\nA. 甲\nB. 乙\n\n答案：A\n")
    assert rows_of(error) == [(1, "答案"), (5, "答案")]


@pytest.mark.parametrize("kind", ["fill_in", "matching", "ordering", "single"])
def test_nothing_but_blanks_is_no_answer(kind):
    """A press on “mark” sends the empty fields along."""
    assert kinds.clean_answer(question(kind), ["", " "], [1, 0]) == []
    assert kinds.clean_answer(question(kind), ["", "0"], [1, 0])[0] == ""


@pytest.mark.parametrize("junk", ["5", "-1", "甲", "1.0", "99999999999999999999"])
def test_what_was_not_shown_is_no_answer(junk):
    assert kinds.clean_answer(question("single"), junk, [2, 0, 1]) == []
    assert kinds.clean_answer(question("ordering"), ["0", junk, "2"], [2, 0, 1]) == ["2", "", "1"]


def test_gift():
    text = """// 注释
::期限::先行登记保存应在{=七日 =7日}内处理。

听证是必经程序。{F}

处罚种类？{=警告#对 ~责令改正#不是处罚 ~登记保存}

多选{~%50%警告 ~%50%罚款 ~%-100%改正}

连线{=警告 -> 声誉罚 =罚款 -> 财产罚}
"""
    drafts = gift.read(text)
    assert [d.kind for d in drafts] == ["fill_in", "true_false", "single", "multiple", "matching"]
    assert (drafts[0].row, drafts[0].title, drafts[0].stem) == (2, "期限", "先行登记保存应在____内处理。")
    assert drafts[2].value["options"][1]["feedback"] == "不是处罚"
    assert all(not d.errors() for d in drafts)
    with pytest.raises(RefusedFile) as error:
        gift.read("没有大括号\n\n多少？{#3}\n")
    assert rows_of(error) == [(1, ""), (3, "")]


def test_moodle_xml():
    text = """<?xml version="1.0"?>
<quiz>
<question type="category"><category><text>x</text></category></question>
<question type="multichoice"><name><text>期限</text></name><questiontext format="html"><text><![CDATA[<p onclick="x">几<b>日</b>？</p><script>x</script>]]></text></questiontext>
<answer fraction="100"><text>七日</text><feedback><text>对</text></feedback></answer><answer fraction="0"><text>三日</text></answer></question>
<question type="truefalse"><questiontext><text>对吗</text></questiontext><answer fraction="100"><text>true</text></answer></question>
<question type="matching"><questiontext><text>连线</text></questiontext><subquestion><text>警告</text><answer><text>声誉罚</text></answer></subquestion><subquestion><text>罚款</text><answer><text>财产罚</text></answer></subquestion></question>
</quiz>"""
    drafts = moodle.read(text)
    assert [(d.kind, d.row) for d in drafts] == [("single", 4), ("true_false", 6), ("matching", 7)]
    assert drafts[0].stem == "几日？"
    with pytest.raises(RefusedFile) as error:
        moodle.read("<quiz>\n<question type='essay'></question>\n</quiz>")
    assert rows_of(error) == [(2, "essay")]
    with pytest.raises(RefusedFile):
        moodle.read('<!DOCTYPE x [<!ENTITY a "b">]><quiz><question type="essay">&a;</question></quiz>')


def test_all_faults_of_a_file_are_told_at_once():
    """One that cannot be read and one whose answer is missing: nobody uploads twice to learn of both."""
    with pytest.raises(RefusedFile) as error:
        gift.read("期限？ {#7}\n\n几日？ {~三日 ~五日}\n")
    assert [row for row, _column in rows_of(error)] == [1, 3]


@pytest.mark.django_db
def test_a_bank_is_taken_home_and_read_again(team, client, tmp_path):
    path = tmp_path / "q.xlsx"
    path.write_bytes(sheet.template())
    bank, trainer = make_bank(team, 0), make_trainer(team)
    import_questions(bank, read_questions(path, "sheet"), by=trainer)
    client.force_login(trainer)
    path.write_bytes(client.get(reverse("bank-export", args=[bank.pk])).content)
    bare = lambda d: (d.kind, d.stem, d.value, d.points, d.tags, d.difficulty, d.law)  # noqa: E731
    again = [bare(d) for d in read_questions(path, "sheet")]
    path.write_bytes(sheet.template())
    assert again == [bare(d) for d in read_questions(path, "sheet")]


@pytest.mark.django_db
def test_a_file_is_looked_at_before_it_is_taken(team, client):
    bank, trainer = make_bank(team, 0), make_trainer(team)
    client.force_login(trainer)
    file = SimpleUploadedFile("q.txt", "期限？\nA. 七日\nB. 三日\nANSWER: A".encode())
    page = client.post(reverse("bank-import", args=[bank.pk]), {"file": file, "kind": "", "look": "1"})
    assert page.status_code == 200
    assert "七日" in page.content.decode()
    assert not bank.get_children().exists()


def test_the_excel_template_reads_itself(tmp_path):
    path = tmp_path / "q.xlsx"
    path.write_bytes(sheet.template())
    drafts = read_questions(path, "sheet")
    assert [d.kind for d in drafts] == ["single", "multiple", "true_false", "fill_in", "ordering", "matching"]
    bad = [
        list(sheet.HEADINGS.values()),
        ["单选", "题", "甲", "乙", "", "", "", "", "C", "x", "", 9, "", ""],
        ["口试", "题", *[""] * 6, "A"],
    ]
    path.write_bytes(xlsx_bytes("题库", bad))
    with pytest.raises(RefusedFile) as error:
        read_questions(path, "sheet")
    assert rows_of(error) == [(2, "答案"), (3, "题型")]


@pytest.mark.parametrize("empty", [2, 3])
def test_an_empty_choice_between_others_moves_no_letter(tmp_path, empty):
    """甲, –, 丙, 丁 with answer C: were 丙 to move up, 丁 would be right."""
    row = ["单选", "题", "甲", "乙", "丙", "丁", "", "", "C"]
    row[empty + 1] = ""
    path = tmp_path / "q.xlsx"
    path.write_bytes(xlsx_bytes("题库", [list(sheet.HEADINGS.values()), row]))
    with pytest.raises(RefusedFile) as error:
        read_questions(path, "sheet")
    assert rows_of(error) == [(2, f"选项{'ABCD'[empty - 1]}")]


def _xml(kind: str, *fractions: str) -> str:
    answers = "".join(f'<answer fraction="{f}"><text>{n}</text></answer>' for n, f in enumerate(fractions))
    return f'<quiz><question type="{kind}"><questiontext><text>题</text></questiontext>{answers}</question></quiz>'


@pytest.mark.parametrize(
    "text",
    [
        "题{=全对 ~%50%半对 ~错}",
        "题{=一 =二 ~错}",
        "题{~%90%甲 ~%50%乙 ~丙}",
        "题{=七日 =%50%七}",
    ],
)
def test_gift_that_gives_part_of_the_points_is_refused(text):
    with pytest.raises(RefusedFile):
        gift.read(text)


def test_moodle_that_gives_part_of_the_points_is_refused():
    for kind, fractions in {"multichoice": ("100", "50", "0"), "shortanswer": ("100", "50")}.items():
        with pytest.raises(RefusedFile):
            moodle.read(_xml(kind, *fractions))
    [thirds] = moodle.read(_xml("multichoice", "33.33333", "33.33333", "33.33333", "-100"))
    assert [o["correct"] for o in thirds.value["options"]] == [True, True, True, False]
    [words] = moodle.read(_xml("shortanswer", "100", "100", "0"))
    assert words.value == {"blanks": ["0|1"]}


def test_aiken_with_a_letter_twice_is_refused():
    with pytest.raises(RefusedFile):
        aiken.read("题\nA. 甲\nA. 乙\nANSWER: A\n")


def test_discrimination():
    assert discrimination_of(Counter([(90, 100), (80, 100), (70, 50), (40, 0), (30, 0), (20, 0)])) == 1.0
    assert discrimination_of(Counter([(90, 0), (50, 50), (10, 100)])) == -1.0
    assert discrimination_of(Counter([(90, 100), (90, 100), (90, 0), (10, 0)])) == 1.0


def counted_one_by_one(question, attempts):
    """What the statistics must say, from a list of (score, share, answer): sorted, cut into thirds, averaged."""
    ranked = sorted((score, share) for score, share, _answer in attempts)
    third = max(1, len(ranked) // 3)
    mean = lambda rows: sum(share for _score, share in rows) / len(rows)  # noqa: E731
    return (
        round(mean(ranked)),
        round((mean(ranked[-third:]) - mean(ranked[:third])) / 100, 2),
        [
            round(100 * sum(str(n) in answer for _score, _share, answer in attempts) / len(attempts))
            for n in range(len(question["options"]))
        ],
    )


@pytest.mark.django_db
def test_statistics_by_the_database_are_those_counted_one_by_one(team, officer, django_assert_num_queries):
    edition = make_edition(team)
    question = edition.content["questions"][0]
    enrolment = enrol(officer, edition, by=officer.account, now=NOW)
    dice, rows = Random(7), []
    for number in range(1, 102):
        score, answer = dice.randint(0, 100), sorted(dice.sample("0123", dice.randint(0, 3)))
        share = dice.choice([0, 33, 50, 100])
        attempt = Attempt.objects.create(
            enrolment=enrolment, edition=edition, purpose="final", number=number, paper=[], pass_mark=60, state="decided",
            started_at=NOW, ends_at=NOW, decided_at=NOW, points=0, score=score, passed=score >= 60,
        )  # fmt: skip
        QuestionResult.objects.create(
            attempt=attempt, uid=question["uid"], place=1, answer=answer, share=share, points=0
        )
        rows.append((score, share, answer))
    with django_assert_num_queries(2):
        found = next(s for s in item_statistics(edition) if s.uid == question["uid"])
    difficulty, discrimination, percents = counted_one_by_one(question, rows)
    assert (found.answers, found.difficulty, found.discrimination) == (101, difficulty, discrimination)
    assert [percent for _text, percent, _right in found.distractors] == percents


class _M:
    def __init__(self, total):
        self.total = total


@pytest.mark.parametrize(
    ("totals", "points"),
    [
        ([], None),
        ([8], None),
        ([8, 8], 800),
        ([8, 7], 750),
        ([8, 3], None),
        ([8, 3, 7], 750),
        ([2, 3, 9], 250),
    ],
)
def test_marks_that_differ_need_a_third(totals, points):
    asked = question("short_answer", rubric=[{"text": "a", "points": 6}, {"text": "b", "points": 4}])
    assert settled(asked, [_M(t) for t in totals]) == points


@pytest.mark.django_db
def test_a_written_answer_is_marked_by_two(team, officer):
    bank = make_bank(team, 0)
    value = {"model_answer": "要点", "rubric": [{"text": "一", "points": 6}, {"text": "二", "points": 4}]}
    add_question(bank, "说理", [{"type": "short_answer", "value": value}])
    edition = make_edition(team, bank=bank, paper=[rule(bank, 1)], test_out_mark=None, pass_mark=60)
    enrolment = enrol(officer, edition, by=officer.account, now=NOW)
    from tests.courses.test_line import learn

    now = learn(enrolment, 1, now=NOW)
    attempt = start_attempt(enrolment, purpose="final", by=officer.account, now=now)
    save_answer(attempt, place=1, answer="我的理由", now=now)
    attempt = submit(attempt, by=officer.account, now=now)
    assert attempt.state == Attempt.State.MARKING
    uid = attempt.paper[0]["uid"]
    one, two = make_trainer(team), make_trainer(team)
    with pytest.raises(NotAllowed):
        mark_answer(attempt, uid, points=[6, 4], by=officer.account, now=now)
    with pytest.raises(HouseError):
        mark_answer(attempt, uid, points=[7, 4], by=one, now=now)
    mark_answer(attempt, uid, points=[5, 3], by=one, now=now)
    with pytest.raises(HouseError):
        mark_answer(attempt, uid, points=[5, 3], by=one, now=now)
    assert not Completion.objects.exists()
    mark_answer(attempt, uid, points=[4, 3], by=two, now=now)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.passed) == (Attempt.State.DECIDED, 75, True)
    assert Completion.objects.get().score == 75


@pytest.mark.django_db
def test_extra_time_is_added_by_the_server(team, officer):
    enrolment = enrol(officer, make_edition(team, test_minutes=30), by=officer.account, now=NOW)
    ExtraTime.objects.create(
        officer=officer, percent=50, until=NOW.date(), granted_by=officer.account, granted_at=NOW
    )
    attempt = start_attempt(enrolment, purpose="test_out", by=officer.account, now=NOW)
    assert attempt.ends_at - attempt.started_at == timedelta(minutes=45)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04", "sheet"),
        ("题型,题干,答案\n单选,期限？,A".encode("gb18030"), "sheet"),
        (b"\xef\xbb\xbf  <?xml version='1.0'?><quiz/>", "moodle"),
        ("期限？\nA. 七日\nB. 三日\nANSWER: A".encode(), "aiken"),
        ("期限？\nA、七日\nB、三日\n答案：A".encode("gb18030"), "aiken"),
        ("::一:: 期限？ {=七日 ~三日}".encode(), "gift"),
    ],
)
def test_a_file_is_recognised_by_what_it_holds(content, kind):
    assert kind_of(content) == kind


def test_aiken_as_a_trainer_writes_it():
    [one, several] = aiken.read(
        "期限是几日？\nA、三日\nB．七日\n答案：B\n\n哪些要听证？\nA. 吊销\nB. 警告\nC. 停产\n答案： AC"
    )
    assert [o["correct"] for o in one.value["options"]] == [False, True]
    assert [o["correct"] for o in several.value["options"]] == [True, False, True]
    assert (one.kind, several.kind) == ("single", "multiple")
