"""Take slides over: kept in the vault, turned into pictures by a job, put into the draft as its last act."""

import io
from dataclasses import asdict, dataclass
from datetime import datetime

import filetype
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps
from wagtail.images import get_image_model

from courses.models import CoursePage
from courses.sections import collection_of
from courses.slides import pdf, presentation
from courses.slides.lessons import blocks_of
from courses.slides.presentation import Picture, Slide
from courses.slides.refusing import MAX_BYTES, BadSlides, refuse_names
from lms.common import vault
from lms.common.metadata import without_metadata
from lms.jobs.kinds import Kind, register
from lms.jobs.models import Job, JobItem
from lms.jobs.running import start_job
from lms.officers.models import Account

JOB = "slides"
ZIP = "application/zip"
WIDEST = 1600


@dataclass(frozen=True)
class Taken:
    """What became of one slide: its characters and pictures in the draft, and what was left out."""

    number: int
    title: str
    characters: int
    pictures: int
    undescribed: int  # pictures without a description of the author's
    left_out: list[str]  # codes of presentation.LEFT_OUT


@dataclass(frozen=True)
class Kept:
    """Slides in the vault: their digest, of which kind they are and what will become of each."""

    sha256: str
    kind: str
    taken: list[Taken]


def keep_slides(upload) -> Kept:
    """Check an uploaded file and keep it. Raises ``BadSlides`` or ``Unreadable`` before anything is stored."""
    if upload.size > MAX_BYTES:
        raise BadSlides(_("The file is larger than %(mb)s MB. Make it smaller.") % {"mb": MAX_BYTES // 2**20})
    content = upload.read()
    kind = filetype.guess_mime(content)
    if kind == pdf.KIND:
        content = without_metadata(content)
        words = pdf.read_words(content)
        taken = [Taken(n, "", 0, 1, int(not said), []) for n, said in enumerate(words, start=1)]
    elif kind in (ZIP, presentation.KIND):
        kind, slides = presentation.KIND, presentation.read_slides(content)
        words, taken = [slide.words for slide in slides], [_taken(slide) for slide in slides]
    else:
        raise BadSlides(_("This is neither .pptx nor PDF, whatever its name says. Save the slides as PDF."))
    refuse_names(words)
    return Kept(vault.keep(content), kind, taken)


def _taken(slide: Slide) -> Taken:
    pictures = [part for part in slide.parts if isinstance(part, Picture)]
    undescribed = sum(not picture.words for picture in pictures)
    return Taken(
        slide.number, slide.title, slide.characters, len(pictures), undescribed, list(slide.left_out)
    )


def start_taking(page: CoursePage, kept: Kept, *, by: Account, now: datetime) -> Job:
    arguments = {
        "page": page.pk,
        "sha256": kept.sha256,
        "account": by.pk,
        "title": page.title,
        "kind": kept.kind,
        "taken": [asdict(taken) for taken in kept.taken],
    }
    items = [(str(taken.number), "") for taken in kept.taken]
    return start_job(kind=JOB, arguments=arguments, items=items, by=by, now=now)


def job_of(page_id: int) -> Job | None:
    """The job that took the slides of a one-page course."""
    return Job.objects.filter(kind=JOB, arguments__page=page_id).order_by("-pk").first()


def taken_slides(job: Job) -> list[dict]:
    """The fields of ``Taken`` of each slide, as they were when the file came."""
    return [dict(row) for row in job.arguments["taken"]]


def cut(job: Job, items: list[JobItem]) -> dict[int, str]:
    """The pictures of each slide into the unit's collection; safe to run twice."""
    content, numbers = vault.read(job.arguments["sha256"]), [int(item.key) for item in items]
    if job.arguments["kind"] == pdf.KIND:
        pictures = {f"{n}": png for n, png in pdf.draw(content, numbers).items()}
    else:
        slides = [slide for slide in presentation.read_slides(content) if slide.number in numbers]
        pictures = {picture.sha256: picture.content for slide in slides for picture in _pictures(slide)}
    _store(job, pictures)
    return {item.pk: "" for item in items}


def _pictures(slide: Slide) -> list[Picture]:
    return [part for part in slide.parts if isinstance(part, Picture)]


def _store(job: Job, pictures: dict[str, bytes]) -> None:
    collection = collection_of(CoursePage.objects.get(pk=job.arguments["page"]).section.unit)
    image_model = get_image_model()
    for key, content in pictures.items():
        title = _title(job, key)
        if not image_model.objects.filter(title=title, collection=collection).exists():
            image_model.objects.create(
                title=title,
                file=ContentFile(_plain(content), name=f"slide-{job.pk}-{key[:12]}.png"),
                collection=collection,
                uploaded_by_user_id=job.arguments["account"],
            )


def _plain(content: bytes) -> bytes:
    """The picture drawn anew at reading size: no place, camera or owner travels with it."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGBA" if opened.has_transparency_data else "RGB")
    picture.thumbnail((WIDEST, WIDEST))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _title(job: Job, key: str) -> str:
    return f"{job.arguments['title'][:180]} {job.pk}-{key[:12]}"


def put_in(job: Job) -> None:
    """The last act: one lesson with all slides, as a draft of the author's."""
    page = CoursePage.objects.get(pk=job.arguments["page"]).get_latest_revision_as_object()
    if len(page.lessons):
        return
    content = vault.read(job.arguments["sha256"])
    if job.arguments["kind"] == pdf.KIND:
        body = _pages(job, page.title, pdf.read_words(content))
    else:
        slides = presentation.read_slides(content)
        body = blocks_of(slides, _images(job, [p.sha256 for slide in slides for p in _pictures(slide)]))
    minutes = max(5, min(180, job.total))
    lesson = page.lessons.stream_block.child_blocks["lesson"].to_python(
        {"title": page.title, "minutes": minutes, "body": body}
    )
    page.lessons = [("lesson", lesson)]
    page.save_revision(user=Account.objects.get(pk=job.arguments["account"]))


def _pages(job: Job, title: str, words: list[str]) -> list[dict]:
    images = _images(job, [f"{n}" for n in range(1, len(words) + 1)])
    slides = [
        {
            "image": images[f"{n}"],
            "words": " ".join(said.split())[:300] or _("Slide %(n)s") % {"n": n},
            "caption": "",
        }
        for n, said in enumerate(words, start=1)
    ]
    return [{"type": "slides", "value": {"title": title, "slides": slides}}]


def _images(job: Job, keys: list[str]) -> dict[str, int]:
    """Key → stored picture."""
    titles = {_title(job, key): key for key in keys}
    found = get_image_model().objects.filter(title__in=titles).values_list("title", "pk")
    return {titles[title]: pk for title, pk in found}


def register_job() -> None:
    title = gettext_lazy("Slides into a course")
    register(Kind(JOB, title, cut, batch=20, finish=put_in))  # the file is opened once a batch
