"""Videos without words: the queue of what those who cannot hear, or may not listen, still miss."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from courses.models import CoursePage, SectionPage, SilentVideo


@transaction.atomic
def note_silent_videos(page: CoursePage) -> None:
    """Write down which videos of *page* as it is saved now have neither captions nor a transcript."""
    found = [
        SilentVideo(
            page_id=page.pk, lesson=lesson.value["title"][:120], video=str(block.value["media"])[:255]
        )
        for lesson in page.lessons
        for block in lesson.value["body"]
        if block.block_type == "video" and not (block.value["captions"] or block.value["transcript"])
    ]
    SilentVideo.objects.filter(page=page.pk).delete()
    SilentVideo.objects.bulk_create(found)


def silent_videos(sections: Iterable[SectionPage]) -> QuerySet[SilentVideo]:
    """Those of the sections' courses, in the order of their titles."""
    below = CoursePage.objects.none()
    for section in sections:
        below |= CoursePage.objects.child_of(section)
    return SilentVideo.objects.filter(page__in=below).select_related("page").order_by("page__title", "pk")
