"""Files of a course into the vault, each read once: what was kept before is known by its digest."""

import mimetypes
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images import get_image_model

from courses.models import KeptFile
from lms.common import vault

PICTURE = "max-1280x1280"
PICTURES = {"picture": ("image",), "video": ("poster",)}
FILES = {"video": "media", "document": "document"}


class Keeper:
    """Keeps the files of some lessons; asks a fixed number of statements when all were kept before.

    A digest is taken over only while name, size and time of the stored file are those that were read. It can
    never put other bytes into an edition: the edition names the bytes in the vault, and those are its digest's.
    """

    def __init__(self, lessons: Iterable):
        blocks = [block for lesson in lessons for block in lesson.value["body"]]
        pictures = [image for block in blocks for image in _pictures(block)]
        rendition = get_image_model().get_rendition_model()
        ready = rendition.objects.filter(filter_spec=PICTURE)
        prefetch_related_objects(
            pictures, Prefetch("renditions", queryset=ready, to_attr="prefetched_renditions")
        )
        names = [r.file.name for image in pictures for r in image.prefetched_renditions]
        names += [
            block.value[FILES[kind]].file.name for block in blocks if (kind := block.block_type) in FILES
        ]
        self._known = {row.name: row for row in KeptFile.objects.filter(name__in=names)}

    def picture(self, image) -> dict:
        """The picture at reading size, by hash."""
        rendition = image.get_rendition(PICTURE)
        return self.file(rendition.file) | {"width": rendition.width, "height": rendition.height}

    def file(self, file) -> dict:
        """``{"sha256", "type", "size"}`` of a stored file, its bytes in the vault."""
        size, stored_at = file.size, _time_of(file)
        kept = self._known.get(file.name)
        if (
            kept is None
            or (kept.size, kept.stored_at) != (size, stored_at)
            or not vault.path_of(kept.sha256).is_file()
        ):
            kept = _keep(file, size, stored_at)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return {"sha256": kept.sha256, "type": kind, "size": size}


def is_kept(sha256: str) -> bool:
    """Whether it is a file of a course, one under way included: the vault holds evidence and certificates besides."""
    return KeptFile.objects.filter(sha256=sha256).exists()


def _pictures(block) -> list:
    if block.block_type == "slides":
        return [slide["image"] for slide in block.value["slides"]]
    return [image for key in PICTURES.get(block.block_type, ()) if (image := block.value[key])]


def _time_of(file) -> datetime:
    return file.storage.get_modified_time(file.name)


def _keep(file, size: int, stored_at: datetime) -> KeptFile:
    with file.open("rb") as opened:
        sha256 = vault.keep_stream(iter(lambda: opened.read(1 << 20), b""))
    row, _new = KeptFile.objects.update_or_create(
        name=file.name, defaults={"size": size, "stored_at": stored_at, "sha256": sha256}
    )
    return row
