"""The one-page course of the busy trainer: slides and five questions, fifteen minutes of work."""

import io
from dataclasses import dataclass
from datetime import datetime

import filetype
import pypdfium2
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from courses.models import CoursePage, QuestionBankPage, SectionPage
from courses.questions import aiken
from courses.questions.importing import import_questions
from courses.scanning import hint_of, identifiers_in, pages_of_pdf
from courses.sections import collection_of
from lms.common import vault
from lms.common.errors import HouseError
from lms.jobs.kinds import Kind, register
from lms.jobs.models import Job, JobItem
from lms.jobs.running import start_job
from lms.officers.models import Account

JOB = "slides"
MAX_BYTES, MAX_PAGES = 20 * 1024 * 1024, 80
WIDTH = 1280
QUESTIONS = 5


class BadSlides(HouseError):
    """Too large, no PDF by its bytes, without pages or with too many."""


@dataclass(frozen=True)
class OnePage:
    title: str
    course_key: str
    category: str
    method: str
    minutes: int
    slides: object  # an uploaded file
    questions: str  # in Aiken's form


@transaction.atomic
def build_one_page(section: SectionPage, wanted: OnePage, *, by: Account, now: datetime) -> CoursePage:
    """A draft course; a job cuts the slides and puts them in. Raises ``BadSlides`` or ``RefusedFile``."""
    drafts = aiken.read(wanted.questions)
    if len(drafts) < QUESTIONS:
        raise HouseError(_("Five questions are needed; there are %(n)s.") % {"n": len(drafts)})
    if CoursePage.objects.filter(course_key=wanted.course_key).exists():
        raise HouseError(_("There is a course with the code %(key)s already.") % {"key": wanted.course_key})
    if hits := identifiers_in(f"{wanted.title}\n{wanted.questions}"):
        raise BadSlides(
            _("The questions name somebody (“%(found)s”). Take it out.") % {"found": hint_of(hits)}
        )
    sha256, pages = _keep(wanted.slides)
    bank = section.add_child(instance=QuestionBankPage(title=wanted.title, owner=by))
    import_questions(bank, drafts, by=by)
    page = section.add_child(instance=_draft(wanted, bank, by))
    page.save_revision(user=by)
    start_job(
        kind=JOB,
        arguments={"page": page.pk, "sha256": sha256, "account": by.pk, "title": wanted.title},
        items=[(str(n), "") for n in range(1, pages + 1)],
        by=by,
        now=now,
    )
    return page


def _draft(wanted: OnePage, bank: QuestionBankPage, by: Account) -> CoursePage:
    rule = {"bank": bank.pk, "count": QUESTIONS, "tag": "", "difficulty": ""}
    return CoursePage(
        title=wanted.title,
        live=False,
        owner=by,
        course_key=wanted.course_key,
        summary=wanted.title,
        category=wanted.category,
        method=wanted.method,
        minutes=wanted.minutes,
        paper=[{"type": "rule", "value": rule}],
        lessons=[],
    )


def _keep(upload) -> tuple[str, int]:
    if upload.size > MAX_BYTES:
        raise BadSlides(_("The file is larger than %(mb)s MB. Make it smaller.") % {"mb": MAX_BYTES // 2**20})
    content = upload.read()
    if filetype.guess_mime(content) != "application/pdf":
        raise BadSlides(_("This is no PDF, whatever its name says. Save the slides as PDF."))
    try:
        with pypdfium2.PdfDocument(content) as document:
            pages = len(document)
    except pypdfium2.PdfiumError:
        raise BadSlides(_("The PDF cannot be opened. Is it protected by a password?")) from None
    if not 1 <= pages <= MAX_PAGES:
        raise BadSlides(_("Between 1 and %(n)s pages are taken.") % {"n": MAX_PAGES})
    for number, words in enumerate(pages_of_pdf(content), start=1):
        if hits := identifiers_in(words):
            raise BadSlides(
                _(
                    "Page %(n)s of the slides names somebody (“%(found)s”). Take it out; write 当事人甲 instead."
                )
                % {"n": number, "found": hint_of(hits)}
            )
    return vault.keep(content), pages


def cut(job: Job, items: list[JobItem]) -> dict[int, str]:
    """Each page of the PDF as a picture in the unit's collection; safe to run twice."""
    page = CoursePage.objects.get(pk=job.arguments["page"])
    content = vault.read(job.arguments["sha256"])
    collection = collection_of(page.section.unit)
    image_model = get_image_model()
    with pypdfium2.PdfDocument(content) as document:
        for item in items:
            title = slide_title(job, int(item.key))
            if not image_model.objects.filter(title=title, collection=collection).exists():
                sheet = document[int(item.key) - 1]
                picture = sheet.render(scale=WIDTH / sheet.get_width()).to_pil().convert("RGB")
                buffer = io.BytesIO()
                picture.save(buffer, "PNG", optimize=True)
                image_model.objects.create(
                    title=title,
                    file=ContentFile(buffer.getvalue(), name=f"slide-{job.pk}-{item.key}.png"),
                    collection=collection,
                    uploaded_by_user_id=job.arguments["account"],
                )
    return {item.pk: "" for item in items}


def slide_title(job: Job, number: int) -> str:
    return f"{job.arguments['title'][:180]} {job.pk}-{number}"


def put_in(job: Job) -> None:
    """The last act: one lesson with all slides, as a draft of the author's."""
    page = CoursePage.objects.get(pk=job.arguments["page"]).get_latest_revision_as_object()
    if len(page.lessons):
        return
    titles = [slide_title(job, n) for n in range(1, job.total + 1)]
    images = {image.title: image for image in get_image_model().objects.filter(title__in=titles)}
    slides = [
        {"image": images[slide_title(job, n)].pk, "words": _("Slide %(n)s") % {"n": n}, "caption": ""}
        for n in range(1, job.total + 1)
    ]
    minutes = max(5, min(180, job.total))
    body = [{"type": "slides", "value": {"title": page.title, "slides": slides}}]
    page.lessons = [
        (
            "lesson",
            page.lessons.stream_block.child_blocks["lesson"].to_python(
                {"title": page.title, "minutes": minutes, "body": body}
            ),
        )
    ]
    page.save_revision(user=Account.objects.get(pk=job.arguments["account"]))


def register_job() -> None:
    register(Kind(JOB, cut, batch=4, finish=put_in))
