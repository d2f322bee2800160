"""The bureau describes skills and the template plan; what is refused keeps what was typed."""

import pytest
from django.urls import reverse
from django.utils import translation

from lms.mentoring.models import Skill
from lms.mentoring.plans import BadTemplate, keep_template
from lms.mentoring.skills import changes_of
from lms.officers.models import Role
from lms.powers.models import Power
from tests.factories import make_manager, make_officer
from tests.mentoring.making import make_mentor, make_pairing, make_skill

pytestmark = pytest.mark.django_db

WORDS = {
    "code": "CG-09", "field": "城市管理", "name": "听证", "name_en": "Hearings", "what": "组织听证", "limits": "不主持本人的案件",
    "risk": "程序违法", "knowledge": "第六十三条", "practice": "旁听两次", "anchor_low": "须提醒", "anchor_sufficient": "能做到",
    "anchor_excellent": "独立做到", "warn_months": "6", "lapse_months": "12", "position": "9",
    "powers": ["CG-001"], "more_powers": "HB-001", "fatal_faults": ["PRO-04"],
}  # fmt: skip


@pytest.fixture
def bureau(city, client):
    account = make_manager(city, Role.BUREAU)
    client.force_login(account)
    return account


@pytest.fixture
def catalogue(db):
    Power.objects.create(code="CG-001", title="擅自占用城市道路的处罚", field="城市管理")
    Power.objects.create(code="HB-001", title="油烟净化设施的处罚", field="生态环境")


def _new(client, **values):
    return client.post(reverse("mentoring-new-skill") + "?field=城市管理", WORDS | values)


def test_a_skill_is_described_with_its_powers_and_faults(client, bureau, catalogue):
    assert _new(client).status_code == 302
    skill = Skill.objects.get(code="CG-09")
    assert (skill.powers, skill.fatal_faults) == (["CG-001", "HB-001"], ["PRO-04"])
    shown = client.get(reverse("mentoring-skill", args=["CG-09"])).content.decode()
    assert "擅自占用城市道路的处罚" in shown
    assert "HB-001</textarea>" in shown
    assert client.post(reverse("mentoring-skill", args=["CG-09"]), WORDS | {"code": "X", "name": "听证组织"})
    assert Skill.objects.get(code="CG-09").name == "听证组织", "the code stays: records refer to it"


def test_what_was_said_of_a_skill_before_stays_with_who_changed_it(client, bureau, catalogue):
    """Months and powers decide what a level is worth, so the auditor can see who set them when."""
    _new(client)
    at = reverse("mentoring-skill", args=["CG-09"])
    client.post(at, WORDS)
    assert changes_of(Skill.objects.get()) == [], "nothing changed, nothing is said"
    client.post(at, WORDS | {"lapse_months": "24", "more_powers": "", "risk": "程序违法，案件被撤销"})
    [change] = changes_of(Skill.objects.get())
    assert change.by == bureau
    assert change.fields == {
        "lapse_months": (12, 24),
        "powers": (["CG-001", "HB-001"], ["CG-001"]),
        "risk": ("程序违法", "程序违法，案件被撤销"),
    }
    shown = client.get(at).content.decode()
    assert "12 → 24" in shown
    assert "−HB-001" in shown


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("more_powers", "HB-001 ZZ-9", "目录中没有：ZZ-9"),
        ("warn_months", "12", "提醒的月数应少于失效的月数"),
        ("risk", "", "id_risk"),
        ("code", "a b", "只能用字母、数字和 -"),
        ("fatal_faults", ["LAW-08"], "请从列表中选择"),
    ],
)
def test_an_incomplete_skill_is_refused_and_keeps_what_was_typed(
    client, bureau, catalogue, field, value, said
):
    answer = _new(client, **{field: value})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "不主持本人的案件" in answer.content.decode()
    assert not Skill.objects.exists()


def _steps(*rows) -> dict:
    values = {"s-TOTAL_FORMS": str(len(rows)), "s-INITIAL_FORMS": "0"}
    for number, (week, skill, text) in enumerate(rows):
        values |= {f"s-{number}-week": week, f"s-{number}-skill": skill, f"s-{number}-text": text}
    return values


def test_the_template_is_kept_in_order_and_copied_by_new_pairings_only(
    client, bureau, programme, skill, mentor, officer, team
):
    begun = make_pairing(programme, mentor, officer)
    address = reverse("mentoring-plan", args=["P"])
    posted = _steps(("8", skill.code, "主记笔录"), ("4", skill.code, "随队检查"), ("", "", ""))
    assert client.post(address, posted).status_code == 302
    programme.refresh_from_db()
    assert [step["week"] for step in programme.template_plan] == [4, 8]
    assert begun.plan.count() == 0
    later = make_pairing(programme, mentor, make_officer(team, field="城市管理"))
    assert [item.text for item in later.plan.all()] == ["随队检查", "主记笔录"]


def test_a_step_without_week_or_outside_the_programme_is_refused(client, bureau, programme, skill):
    address = reverse("mentoring-plan", args=["P"])
    answer = client.post(address, _steps(("", skill.code, "随队检查")))
    assert (answer.status_code, "随队检查" in answer.content.decode()) == (422, True)
    with pytest.raises(BadTemplate):
        keep_template(programme, [{"week": 53, "skill": skill.code, "text": "太晚"}])
    with pytest.raises(BadTemplate):
        keep_template(programme, [{"week": 3, "skill": make_skill("other").code, "text": "不教"}])
    programme.refresh_from_db()
    assert programme.template_plan == []


def test_english_readers_see_the_english_names(client, bureau, programme, skill, team):
    Skill.objects.filter(pk=skill.pk).update(name_en="On-site inspection")
    skill.refresh_from_db()
    make_mentor(team, [skill])
    with translation.override("en"):
        assert skill.label == "On-site inspection"
    with translation.override("zh-hans"):
        assert skill.label == skill.name
    bureau.language = "en"
    bureau.save()
    assert "On-site inspection" in client.get(reverse("mentoring-programme", args=["P"])).content.decode()
