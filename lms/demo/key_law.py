"""The demonstration city's guide to the Administrative Penalties Law: own words, article by article."""

from datetime import date, datetime

from case_library.key_law_guides import issue
from case_library.key_law_reviewing import give_verdict, submit
from case_library.models import KeyLawEdition, KeyLawGuidePage
from case_library.sections import section_of
from lms.demo.key_law_words import ARTICLES, INTRODUCTION
from lms.officers.models import Account, Unit

KEY = "KLG-CF-2021"


def tell(*, now: datetime) -> None:
    people = {login: Account.objects.get(login=login) for login in ("albj", "0510021", "0100010")}
    publish(
        unit=Unit.objects.get(code="CZ"),
        writer=people["albj"],
        reviewer=people["0510021"],
        publisher=people["0100010"],
        now=now,
    )


def publish(
    *, unit: Unit, writer: Account, reviewer: Account, publisher: Account, now: datetime
) -> KeyLawEdition:
    """Written, handed in, passed by another person and frozen by a third, through the same doors as any guide."""
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
    section_of(unit).add_child(instance=page)
    page.save_revision(user=writer)
    submission = submit(page, by=writer, now=now)
    opinion = "条文对应无误，适用步骤可操作。"
    give_verdict(submission, passed=True, digest=submission.digest, opinion=opinion, by=reviewer, now=now)
    return issue(page, by=publisher, now=now)


def _block(entry: dict) -> dict:
    questions = [{"question": question, "answer": answer} for question, answer in entry["questions"]]
    return {"before": "", "cases": [], **entry, "questions": questions}
