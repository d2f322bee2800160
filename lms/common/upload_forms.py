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

from lms.common.metadata import EXTENSIONS, PDF, PICTURES, Unreadable, media_type_of, without_metadata

HEAD = 8192  # bytes that tell what a file is


def cleaned(upload: UploadedFile) -> UploadedFile:
    """The file as it is kept. Raises ``ValidationError`` for one that cannot be opened."""
    upload.seek(0)
    kind = media_type_of(upload.read(HEAD))
    upload.seek(0)
    if kind not in {*PICTURES, PDF}:
        if PurePath(upload.name).suffix.lower().lstrip(".") in {*EXTENSIONS, "pdf"}:
            raise ValidationError(_("The file is not what its name says. Save it again and upload that."))
        return upload
    try:
        return SimpleUploadedFile(upload.name, without_metadata(upload.read()), kind)
    except Unreadable as error:
        raise ValidationError(str(error)) from error


class ImageForm(BaseImageForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        return cleaned(file) if "file" in self.changed_data else file


class DocumentForm(BaseDocumentForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        return cleaned(file) if "file" in self.changed_data else file


class MediaForm(BaseMediaForm):
    """A film is kept as it is; the still picture before it is not."""

    def clean_thumbnail(self):
        picture = self.cleaned_data["thumbnail"]
        return cleaned(picture) if picture and "thumbnail" in self.changed_data else picture
