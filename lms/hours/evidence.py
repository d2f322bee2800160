"""Evidence files: type by content, size limited, kept privately (PDF, JPEG, PNG)."""

from datetime import datetime

from django.utils.translation import gettext as _

from lms.common import vault
from lms.common.errors import HouseError
from lms.common.metadata import media_type_of, without_metadata
from lms.hours.models import Evidence
from lms.officers.models import Account

MAX_BYTES = 10 * 1024 * 1024
ALLOWED = {"application/pdf", "image/jpeg", "image/png"}


class BadEvidence(HouseError):
    """Too large, empty, or neither PDF, JPEG nor PNG by its bytes."""


def keep_evidence(upload, *, by: Account, now: datetime) -> Evidence:
    """Store an uploaded file without its metadata. Raises ``BadEvidence`` or ``Unreadable``.

    The name it came with is only shown.
    """
    if upload.size > MAX_BYTES:
        raise BadEvidence(
            _("The file is larger than %(mb)s MB. Make it smaller.") % {"mb": MAX_BYTES // 2**20}
        )
    content = upload.read()
    media_type = media_type_of(content)
    if media_type not in ALLOWED:
        raise BadEvidence(_("Only PDF, JPEG and PNG files can be kept as evidence; this is something else."))
    content = without_metadata(content)
    return Evidence.objects.create(
        sha256=vault.keep(content),
        name=upload.name[-120:],
        media_type=media_type,
        size=len(content),
        uploaded_by=by,
        uploaded_at=now,
    )
