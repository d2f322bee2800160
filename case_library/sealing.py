"""The lock of the room where identified cases lie: encrypted at rest, and each opening leaves a row (C1).

The key comes from ``CASE_DATA_KEYS`` (the first seals, all open: so keys can be changed); outside
production one is made on the first run under ``DATA_DIR/keys``.
"""

import base64
import hashlib
import hmac
import json
import re
import unicodedata
import zlib
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext as _

from case_library.models import CaseReading, MaskingTask, RecordedCase, SealedMarks, SealedRecord
from lms.common.errors import HouseError
from lms.common.keys import secret_key
from lms.officers.models import Account


class Unreadable(HouseError):
    """The record was sealed with a key that this place no longer has."""


def open_record(
    case: RecordedCase, *, purpose: str, by: Account | None, now: datetime, version: int | None = None
) -> dict:
    """The identified record. Writes who opened it, for what, before anything is shown."""
    sealed = SealedRecord.objects.filter(case=case, version=version or case.version).first()
    if sealed is None:
        raise Unreadable(_("The record of this case was purged. Its masked text and guidance remain."))
    CaseReading.objects.create(case=case, by=by, purpose=purpose, at=now)
    return unseal(bytes(sealed.content))


def seal_record(case: RecordedCase, record: dict, *, now: datetime) -> SealedRecord:
    content, key_id = seal(record)
    return SealedRecord.objects.create(
        case=case, version=case.version, content=content, key_id=key_id, sealed_at=now
    )


def open_marks(task: MaskingTask, *, purpose: str, by: Account | None, now: datetime) -> list[dict]:
    """The strings to be masked, with what to write instead and what was decided on each."""
    CaseReading.objects.create(case_id=task.case_id, by=by, purpose=purpose, at=now)
    return unseal(bytes(task.marks.content))


def seal_marks(task: MaskingTask, marks: list[dict]) -> None:
    content, key_id = seal(marks)
    SealedMarks.objects.update_or_create(task=task, defaults={"content": content, "key_id": key_id})


def seal(value) -> tuple[bytes, str]:
    packed = zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
    first = _keys()[0]
    return Fernet(first).encrypt(packed), _id_of(first)


def unseal(content: bytes):
    for key in _keys():
        try:
            return json.loads(zlib.decompress(Fernet(key).decrypt(content)))
        except InvalidToken:
            continue
    raise Unreadable(_("This record cannot be opened with the keys of this place. Ask the administrator."))


def content_marks(record: dict) -> list[str]:
    """Tell a repeated import: one mark a key, that of the sealing key first. Keyed, so that nobody can guess a record from it.

    Those of the older keys know what was taken in before a change of keys.
    """
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in _keys()]


def decision_marks(number: str | None) -> list[str]:
    """Tell a decision that was taken in before by its number, however spaced or bracketed: one mark a key, that of the
    sealing key first; empty without a number. Keyed, because the number itself never leaves the locked room.
    """
    words = re.findall(r"[^\W\d_]+|[0-9]+", unicodedata.normalize("NFKC", number or ""))
    said = "|".join(word.lstrip("0") or "0" for word in words if word not in ("第", "号", "年"))
    return [
        hmac.new(key, f"decision\0{said}".encode(), hashlib.sha256).hexdigest() for key in _keys() if said
    ]


def _keys() -> list[bytes]:
    given = [k.strip() for k in settings.CASE_DATA_KEYS.split(",") if k.strip()]
    if given:
        return [_derived(k) for k in given]
    if not settings.MAY_MAKE_KEYS:
        raise Unreadable(
            _("No key for identified cases is configured (CASE_DATA_KEYS), so none is taken in or opened.")
        )
    return [
        _derived(secret_key("CASE_DATA_KEY", Path(settings.KEYS_DIR), "", may_make=settings.MAY_MAKE_KEYS))
    ]


@cache
def _derived(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"case data\0" + secret.encode()).digest())


def _id_of(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]
