"""The demonstration city's guide to the Administrative Penalties Law: own words, article by article."""

from datetime import date, datetime

from wagtail.models import Page

from case_library.key_law_guides import issue, review
from case_library.models import KeyLawEdition, KeyLawGuidePage
from lms.demo.key_law_words import ARTICLES, INTRODUCTION
from lms.officers.models import Account

KEY = "KLG-CF-2021"


def publish(*, writer: Account, reviewer: Account, now: datetime) -> KeyLawEdition:
    """Written, passed by another person and frozen, through the same doors as any guide."""
    page = KeyLawGuidePage(
        title="《行政处罚法》学习与适用指引",
        slug="key-law-penalties",
        guide_key=KEY,
        law="行政处罚法",
        version_day=date(2021, 1, 22),
        introduction=INTRODUCTION,
        body=[{"type": "article", "value": _block(entry)} for entry in ARTICLES],
        owner=writer,
        live=False,
    )
    Page.get_first_root_node().add_child(instance=page)
    review(page, passed=True, opinion="条文对应无误，适用步骤可操作。", by=reviewer, now=now)
    return issue(page, by=reviewer, now=now)


def _block(entry: dict) -> dict:
    questions = [{"question": question, "answer": answer} for question, answer in entry["questions"]]
    return {"before": "", "cases": [], **entry, "questions": questions}
