"""The admin's doors for pictures, documents and films: what is kept has lost its metadata.

Named in the settings ``WAGTAILIMAGES_IMAGE_FORM_BASE``, ``WAGTAILDOCS_DOCUMENT_FORM_BASE`` and ``WAGTAILMEDIA``.
"""

from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm

from lms.common.errors import Unreadable
from lms.common.films import forget_origin
from lms.common.metadata import PDF, PICTURES, media_type_of, without_metadata
from lms.common.office_files import is_zip

HEAD = 8192  # bytes that tell what a file is
MAX_BYTES = 100 * 1024 * 1024  # of what is cleaned in memory
PLAIN = {"csv", "srt", "txt", "vtt"}  # nothing but the words that are seen
CLEANED = {*PICTURES, PDF}


def extension_of(upload: UploadedFile) -> str:
    return PurePath(upload.name).suffix.lower().lstrip(".")


def cleaned(upload: UploadedFile) -> UploadedFile:
    """The file as it is kept. Raises ``ValidationError`` for one that cannot be opened or cleaned."""
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    kind = media_type_of(head)
    if kind is None and extension_of(upload) in PLAIN and b"\0" not in head:
        return upload
    if kind not in CLEANED and not is_zip(head):
        raise ValidationError(_("The file is not what its name says. Save it again and upload that."))
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(mb)s MB. Make it smaller.") % {"mb": MAX_BYTES // 2**20}
        )
    try:
        return SimpleUploadedFile(upload.name, without_metadata(upload.read()), kind or upload.content_type)
    except Unreadable as error:
        raise ValidationError(str(error)) from error


def cleaned_film(upload: UploadedFile) -> UploadedFile:
    """The film, overwritten where it lies. Raises ``ValidationError`` for one that cannot be cleaned."""
    try:
        forget_origin(upload)
    except Unreadable as error:
        raise ValidationError(str(error)) from error
    return upload


class ImageForm(BaseImageForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        return cleaned(file) if "file" in self.changed_data else file


class DocumentForm(BaseDocumentForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        return cleaned(file) if "file" in self.changed_data else file


class MediaForm(BaseMediaForm):
    def clean_file(self):
        film = self.cleaned_data["file"]
        return cleaned_film(film) if "file" in self.changed_data else film

    def clean_thumbnail(self):
        picture = self.cleaned_data["thumbnail"]
        return cleaned(picture) if picture and "thumbnail" in self.changed_data else picture
