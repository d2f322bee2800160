"""The one-page course of the busy trainer: slides, five questions and a roll, fifteen minutes of work."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.classes.noting import Held, note_class
from courses.models import CoursePage, QuestionBankPage, SectionPage
from courses.questions import aiken
from courses.questions.importing import import_questions
from courses.scanning import hint_of, identifiers_in
from courses.slides.taking import keep_slides, start_taking
from lms.common.errors import HouseError
from lms.officers.models import Account

QUESTIONS = 5


@dataclass(frozen=True)
class OnePage:
    title: str
    course_key: str
    category: str
    method: str
    minutes: int
    slides: object  # an uploaded file
    questions: str  # in Aiken's form
    held: Held | None = None  # the class, where it was held already


@transaction.atomic
def build_one_page(section: SectionPage, wanted: OnePage, *, by: Account, now: datetime) -> CoursePage:
    """A draft course; a job cuts the slides and puts them in. A class that was held is noted with it.

    Whole or not at all: raises ``BadSlides``, ``RefusedFile`` (its ``field`` tells questions from people) or what
    is wrong beside them.
    """
    drafts = aiken.read(wanted.questions)
    if len(drafts) < QUESTIONS:
        raise HouseError(
            _("Five questions are needed; there are %(n)s.") % {"n": len(drafts)}, field="questions"
        )
    if CoursePage.objects.filter(course_key=wanted.course_key).exists():
        raise HouseError(
            _("There is a course with the code %(key)s already.") % {"key": wanted.course_key},
            field="course_key",
        )
    if hits := identifiers_in(f"{wanted.title}\n{wanted.questions}"):
        raise HouseError(
            _("The questions name somebody (“%(found)s”). Take it out.") % {"found": hint_of(hits)},
            field="questions",
        )
    kept = keep_slides(wanted.slides)
    bank = section.add_child(instance=QuestionBankPage(title=wanted.title, owner=by))
    import_questions(bank, drafts, by=by)
    page = section.add_child(instance=_draft(wanted, bank, by))
    page.save_revision(user=by)
    start_taking(page, kept, by=by, now=now)
    if wanted.held:
        note_class(page, wanted.held, by=by, now=now)
    return page


def _draft(wanted: OnePage, bank: QuestionBankPage, by: Account) -> CoursePage:
    rule = {"bank": bank.pk, "count": QUESTIONS, "tag": "", "difficulty": ""}
    return CoursePage(
        title=wanted.title,
        live=False,
        owner=by,
        course_key=wanted.course_key,
        summary=wanted.title,
        teacher=by.name,
        category=wanted.category,
        method=wanted.method,
        minutes=wanted.minutes,
        paper=[{"type": "rule", "value": rule}],
        lessons=[],
    )
