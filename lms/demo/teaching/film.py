"""The city's one film: a minute of our own drawings, with captions; what it says stands in its transcript too."""

from pathlib import Path

from django.core.files.base import ContentFile
from wagtailmedia.models import get_media_model

from courses.sections import collection_of
from lms.officers.models import Unit

FILE = Path(__file__).with_name("film.mp4")
TITLE, SECONDS = "当场处罚一分钟", 60
SAID = (
    "先亮证，再开口。两名执法人员到场，主动出示执法证件。",
    "看两样：事实和金额。对公民二百元以下，对法人或者其他组织三千元以下，可以当场决定。",
    "决定之前先告知事实、理由和依据，听当事人陈述和申辩。",
    "当场填写决定书，签名或者盖章，当场交付。",
    "能当场定，不等于能当场收。收了钱，要给财政部门统一制发的专用票据。",
    "收缴的罚款，二日内交到机关，机关二日内缴付银行。决定书副本和票据存根一起备案。",
)


def film(unit: Unit) -> dict:
    """A block with the film, stored in the unit's collection."""
    media = get_media_model().objects.create(
        title=TITLE,
        type="video",
        duration=SECONDS,
        width=960,
        height=540,
        file=ContentFile(FILE.read_bytes(), name="film.mp4"),
        collection=collection_of(unit),
    )
    value = {"media": media.pk, "poster": None, "captions": _captions(), "transcript": "\n".join(SAID)}
    return {"type": "video", "value": value}


def _captions() -> str:
    step = SECONDS // len(SAID)
    lines = [
        f"00:00:{n * step:02}.000 --> 00:{(n + 1) * step // 60:02}:{(n + 1) * step % 60:02}.000\n{words}"
        for n, words in enumerate(SAID)
    ]
    return "WEBVTT\n\n" + "\n\n".join(lines) + "\n"
