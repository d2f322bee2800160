"""Tests about the code itself: floors, facts, marks, words."""

import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.core.management import call_command

from lms.common.append_only import AppendOnlyModel
from lms.common.personal import unmarked_suspects

ROOT = Path(__file__).resolve().parents[2]
OURS = {"lms", "courses", "case_library"}

FLOORS = [
    {
        "lms.urls",
        "lms.urls_verify",
        "lms.wsgi",
        "lms.asgi",
        "lms.celery",
        "lms.settings",
        "lms.demo",
        "lms.operations",
    },
    {"lms.portal", "lms.api"},
    {"lms.certificates"},
    {"lms.compliance"},
    {"courses", "lms.mentoring"},
    {"case_library", "lms.hours"},
    {"lms.powers", "lms.notices"},
    {"lms.jobs"},
    {"lms.officers"},
    {"lms.common"},
]

# Every model is one or the other; a new one has to be thought about.
MUTABLE = {
    "officers.Account", "officers.Unit", "officers.Officer", "officers.HomeUnit", "officers.Posting", "officers.Leave",
    "officers.RoleGrant", "officers.ChangeCounter", "officers.Place", "officers.CorrectionRequest",
    "jobs.Job", "jobs.JobItem", "notices.Notice",
    "hours.LedgerCounter", "hours.LedgerHead", "hours.Offer", "hours.ClassDeclaration", "hours.Declaration", "hours.Objection",
    "compliance.Requirement", "compliance.Waiver", "compliance.Fold", "compliance.Standing", "compliance.UnitStanding", "compliance.UnitTurn",
    "certificates.Serial",
    "powers.Power", "powers.Holding",
    "case_library.Statute", "case_library.StatuteVersion", "case_library.Article", "case_library.Citing",
    "case_library.ProvisionChange", "case_library.LawAlert", "case_library.ReferenceCase", "case_library.SearchEntry",
    "case_library.SearchFacet", "case_library.SynonymGroup", "case_library.KeyLawGuidePage",
    "case_library.RecordedCase", "case_library.SealedRecord", "case_library.CaseOfficer", "case_library.CaseFinding",
    "case_library.ReviewMatter", "case_library.WorkingYear",
    "case_library.MaskingTask", "case_library.SealedMarks", "case_library.GuidanceLibrary", "case_library.GuidanceSection",
    "case_library.GuidancePage", "case_library.GuidanceReviewTask", "case_library.ReviewAssignment", "case_library.ReviewerProfile",
    "courses.DailyCard", "courses.DailyFigures",
    "courses.Enrolment",
    "courses.LibraryPage", "courses.SectionPage", "courses.CoursePage", "courses.QuestionBankPage", "courses.QuestionPage",
    "courses.ScenarioPage", "courses.CourseReviewTask", "courses.Staleness",
    "courses.KeptFile", "courses.SilentVideo",
    "courses.TimeFigures", "courses.Listing", "courses.LearningSession", "courses.UncountedSpan", "courses.StepDone", "courses.Attempt",
    "courses.ClassFigures", "courses.TrainingClass", "courses.Sitting", "courses.ReservedPlaces", "courses.SignUp",
    "courses.PostingConsent", "courses.CalendarFeed",
    "courses.CourseCall", "courses.Submission", "courses.CallReviewer", "courses.Milestone", "courses.OutsideCourse",
    "courses.Discussion", "courses.Post",
    "mentoring.Skill", "mentoring.Programme", "mentoring.Mentor", "mentoring.Mentee", "mentoring.Bar", "mentoring.Preference",
    "mentoring.Pairing", "mentoring.PlanItem", "mentoring.TaskLog", "mentoring.RemedialPlan", "mentoring.LevelProposal",
}  # fmt: skip
APPEND_ONLY = {
    "officers.Change", "officers.PlaceChange", "officers.Reading", "officers.CodeHandedOut", "hours.Checkpoint", "hours.HourEntry", "hours.EntryText", "hours.Evidence",
    "compliance.AnnualResult", "compliance.YearClosing", "compliance.SupportStep",
    "certificates.Certificate", "certificates.CertificateFile", "certificates.Revocation",
    "case_library.IdleReason", "case_library.RepealUndone", "case_library.KeyLawSubmission", "case_library.KeyLawVerdict", "case_library.KeyLawEdition",
    "case_library.CaseReading", "case_library.CaseRecheck", "case_library.QuarantineDecision", "case_library.MaskedText", "case_library.TextRecall", "case_library.Submission",
    "case_library.SubmissionView", "case_library.TakenBack", "case_library.GuidanceVerdict", "case_library.GuidanceEdition", "case_library.Withdrawal",
    "courses.Edition", "courses.EditionFile", "courses.EditionCitation", "courses.ListingChange", "courses.PlanTakenBack", "courses.Completion", "courses.Verdict", "courses.QuestionResult", "courses.Mark", "courses.ExtraTime",
    "courses.SignEvent", "courses.RollLine", "courses.RollClosing", "courses.FeedbackGiven", "courses.Feedback",
    "courses.CallChange", "courses.Score", "courses.TrialLecture", "courses.SelectionLine", "courses.PostVersion", "courses.Moderation",
    "courses.Contributor", "courses.HeldBack", "courses.DailyAnswer", "courses.DailyMonth",
    "mentoring.MatchRun", "mentoring.SkillWording", "mentoring.PairingStep", "mentoring.Signature", "mentoring.MonthlyConfirmation", "mentoring.Addendum",
    "mentoring.Observation", "mentoring.ObservationSignature", "mentoring.PanelVote", "mentoring.Entrustment",
    "mentoring.PhaseReview", "mentoring.FinalPart", "mentoring.Evaluation", "mentoring.RatingRelease",
}  # fmt: skip

LANGUAGE_NAMES = {"简体中文", "English"}  # each language is named in itself


def our_models():
    return [m for m in apps.get_models() if m.__module__.split(".")[0] in OURS]


def floor_of(module: str) -> int:
    return next(
        i for i, rooms in enumerate(FLOORS) if any(module == r or module.startswith(f"{r}.") for r in rooms)
    )


def test_every_package_stands_on_a_floor():
    packages = [
        f"lms.{p.stem}" for p in (ROOT / "lms").iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()
    ]
    homeless = [p for p in packages if p != "lms.__init__" and not any(p in rooms for rooms in FLOORS)]
    assert homeless == []


def test_no_foreign_key_points_upstairs():
    upstairs = [
        f"{m._meta.label}.{f.name}"
        for m in our_models()
        for f in m._meta.get_fields()
        if f.is_relation and getattr(f, "concrete", False) and f.related_model in our_models()
        and floor_of(f.related_model.__module__) < floor_of(m.__module__)
    ]  # fmt: skip
    assert upstairs == []


def test_every_model_is_mutable_or_append_only():
    kept = {m._meta.label for m in our_models() if issubclass(m, AppendOnlyModel)}
    assert kept == APPEND_ONLY
    assert {m._meta.label for m in our_models()} - kept == MUTABLE


def test_personal_data_is_marked():
    # Names of units, places and files are no personal data.
    known = {
        "officers.Unit.name",
        "officers.Place.name",
        "hours.Evidence.name",
        "case_library.SearchFacet.name",
        "courses.CourseReviewTask.name",
        "case_library.GuidanceReviewTask.name",
        "mentoring.Skill.name",
        "courses.KeptFile.name",
    }
    assert set(unmarked_suspects()) - known == set()


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_officers_come_first():
    """AUTH_USER_MODEL: nothing of officers' first migration waits for another of our rooms."""
    text = next((ROOT / "lms/officers/migrations").glob("0001_*.py")).read_text()
    assert not any(f'("{app}"' in text for app in ("hours", "jobs", "compliance", "certificates", "notices"))


def test_every_sentence_is_translated():
    """Chinese is complete, and no translation loses a placeholder."""
    catalogue = polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))
    assert [e.msgid for e in catalogue if not e.obsolete and not e.translated()] == []


def test_every_sentence_in_the_code_is_in_the_catalogue():
    """A new sentence without a translation fails here; found by gettext's own function names."""
    import ast

    catalogue = {e.msgid for e in polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))}
    missing = []
    for path in [p for room in OURS for p in (ROOT / room).rglob("*.py") if "migrations" not in p.parts]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("_", "gettext_lazy", "ngettext")
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant) and first.value not in catalogue:
                    missing.append((path.name, first.value))
    assert missing == []


def test_every_entry_of_the_catalogue_is_used_and_stands_once():
    """What no source says any more is deleted; of two entries for one sentence the later would win unseen."""
    import ast

    entries = polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))
    keys = [(e.msgctxt, e.msgid) for e in entries]
    assert [key for key in set(keys) if keys.count(key) > 1] == []
    code, pages = set(), ""
    for room in OURS:
        for path in (ROOT / room).rglob("*.py"):
            tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            code |= {n.value for n in tree if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        pages += "".join(p.read_text(encoding="utf-8") for p in (ROOT / room).rglob("templates/**/*.*"))
    pages = " ".join(re.sub(r"{{ *(\w+) *}}", r"%(\1)s", pages).split())
    in_pages = lambda text: " ".join(text.replace("%%", "%").split()) in pages  # noqa: E731
    assert [e.msgid for e in entries if e.msgid not in code and not in_pages(e.msgid)] == []


def library_words(domain: str) -> dict[str, set[tuple[str | None, str]]]:
    """Sentences of Wagtail and wagtailmedia: all of them, and those to which they bring Chinese themselves."""
    import wagtail
    import wagtailmedia

    found: dict[str, set] = {"all": set(), "chinese": set()}
    for package in (wagtail, wagtailmedia):
        for path in Path(package.__file__).parent.rglob(f"locale/*/LC_MESSAGES/{domain}.po"):
            language = path.parents[1].name
            if language in ("en", "zh_Hans", "zh"):
                rows = polib.pofile(str(path))
                kind = "all" if language == "en" else "chinese"
                found[kind] |= {(e.msgctxt, e.msgid) for e in rows if kind == "all" or e.translated()}
    return found


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_borrowed_words_are_the_editors_and_still_missing_there(domain):
    """locale/authoring holds the Chinese that the editor does not bring; what it brings by now is deleted."""
    entries = polib.pofile(str(ROOT / f"locale/authoring/zh_Hans/LC_MESSAGES/{domain}.po"))
    ours, theirs = {(e.msgctxt, e.msgid) for e in entries}, library_words(domain)
    assert ours - theirs["all"] == set()
    assert ours & theirs["chinese"] == set()
    assert all(e.translated() for e in entries)
    marks = r"%\(\w+\)[sd]|{\w+}"
    assert [
        e.msgid
        for e in entries
        if not set(re.findall(marks, e.msgstr or e.msgstr_plural[0]))
        <= set(re.findall(marks, e.msgid + (e.msgid_plural or "")))
    ] == []


# Words that mean one thing in the editor and another one with us: ours carry a context.
EDITORS_OWN = {
    "Clear", "Document", "Documents", "Fields", "History", "Move", "Pages", "Sign in", "Title",
}  # fmt: skip


def test_our_words_take_none_of_the_editors_meanings_away():
    """The project's catalogue wins over Wagtail's: “Move” as 改期 would stand on its menus too."""
    entries = polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))
    assert {e.msgid for e in entries if not e.msgctxt} & EDITORS_OWN == set()


def sentences_of(path: Path) -> set[tuple[str | None, str]]:
    """(context, sentence) of every translated string of a template, as Django itself reads it."""
    from django.template import Engine
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    template = Engine.get_default().from_string(path.read_text(encoding="utf-8"))
    found = set()
    for node in template.nodelist.get_nodes_by_type(TranslateNode):
        context = node.message_context.var if node.message_context else None
        found.add((context, node.filter_expression.var.literal))
    for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
        context = node.message_context.var if node.message_context else None
        found.add((context, node.render_token_list(node.singular)[0].strip()))
    found |= {
        (None, text) for text in re.findall(r"""[^a-z]_\("([^"]+)"\)""", path.read_text(encoding="utf-8"))
    }
    return found


def test_every_sentence_in_the_templates_is_in_the_catalogue(settings):
    """{% translate %}, {% blocktranslate %} and _("…") of every template have their Chinese."""
    entries = polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))
    known = {(e.msgctxt, e.msgid) for e in entries if e.translated()}
    paths = [p for room in OURS for p in (ROOT / room).rglob("templates/**/*.html")]
    missing = [
        (path.name, context, text)
        for path in paths
        for context, text in sorted(sentences_of(path), key=str)
        if (context, text) not in known
    ]
    assert len(paths) > 60
    assert missing == []


def test_templates_hold_no_words_outside_translations():
    """What stands bare in a template would be English on a Chinese page, or Chinese on an English one."""
    bare = []
    # The certificate is a document in both languages at once.
    paths = [
        p
        for room in OURS
        for p in (ROOT / room).rglob("templates/**/*.html")
        if p.parent.name != "certificates"
    ]
    for path in paths:
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", text, flags=re.S)
        text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", text, flags=re.S)
        text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.S)
        text = re.sub(r"<(style|script).*?</\1>|<[^>]*>", "\n", text, flags=re.S)
        words = re.findall(r"[A-Za-z][a-z]{2,}(?: [A-Za-z]+)+|[\u4e00-\u9fff]{2,}", text)
        bare += [(path.name, word) for word in words if word not in LANGUAGE_NAMES]
    assert bare == []


def test_production_makes_no_keys_and_needs_a_secret():
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, capture_output=True, text=True,
        env={"PATH": "/usr/bin", "DJANGO_SETTINGS_MODULE": "lms.settings.production", "ALLOWED_HOSTS": "x"},
    )  # fmt: skip
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


def test_nothing_is_asked_of_another_host(client):
    """No CDN, no fonts, no telemetry in templates, styles and scripts."""
    files = [*(ROOT / "static").rglob("*.*"), *(ROOT / "lms").rglob("*.html")]
    found = [
        (f.name, match)
        for f in files
        if f.suffix in {".html", ".css", ".js", ".svg"}
        for match in re.findall(r"https?://(?!www\.w3\.org)[a-z0-9.]+", f.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_schedule_is_plain_seconds():
    """The embedded default counts seconds itself; it knows no calendars."""
    from lms.celery import app

    assert all(isinstance(entry["schedule"], float) for entry in app.conf.beat_schedule.values())
