"""Signed checkpoints of the ledger, kept outside the database.

A chain per officer still verifies after its tail is cut, all rows of somebody are removed or a row
is edited and the rest restamped. A checkpoint {rows, heads, Merkle root over the heads, time, key id,
Ed25519 signature} finds all three, and the copied heads name whom it concerns.
"""

import base64
import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lms.common.errors import HouseError
from lms.hours import chain
from lms.hours.models import Checkpoint, LedgerCounter, LedgerHead


class BadCheckpoint(HouseError):
    """The file is no checkpoint of this installation, or was altered."""


def take_checkpoint(*, now: datetime) -> dict:
    """The checkpoint of this moment, signed: ``heads`` maps officer id → [position, digest]."""
    with transaction.atomic():
        counter = LedgerCounter.objects.select_for_update().filter(pk=1).first()
        heads = _heads()
        signed = {
            "rows": counter.last if counter else 0,
            "root": _root(heads),
            "key_id": key_id(_key().public_key()),
        }
        body = {**signed, "taken_at": now.astimezone(UTC).isoformat(), "heads": heads}
        signature = base64.b64encode(_key().sign(_signed_bytes(body))).decode()
        Checkpoint.objects.create(**signed, signature=signature, taken_at=now)
    return {**body, "signature": signature}


def keep_checkpoint(*, now: datetime, out: Path | None = None) -> tuple[dict, Path]:
    """Take a checkpoint and write it to *out*, else to DATA_DIR/checkpoints; with the file's path."""
    checkpoint = take_checkpoint(now=now)
    out = out or Path(settings.DATA_DIR) / "checkpoints" / f"{now:%Y%m%dT%H%M%S}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(checkpoint), encoding="utf-8")
    return checkpoint, out


def may_sign() -> bool:
    """Whether this installation holds a key, or may make one."""
    return bool(settings.CHECKPOINT_KEY_FILE) or settings.MAY_MAKE_KEYS


def last_signed() -> str:
    """The last checkpoint as papers print it; "" where none was ever signed."""
    last = Checkpoint.objects.order_by("-pk").first()
    return last.short if last else ""


def read_checkpoint(path: Path) -> dict:
    """The checkpoint in *path*, its signature and root checked. Raises ``BadCheckpoint``."""
    try:
        checkpoint = json.loads(path.read_text(encoding="utf-8"))
        body = {name: checkpoint[name] for name in ("rows", "root", "taken_at", "key_id", "heads")}
        signature = base64.b64decode(checkpoint["signature"], validate=True)
    except (OSError, ValueError, KeyError, TypeError):
        raise BadCheckpoint(_("This file is not a ledger checkpoint.")) from None
    if body["key_id"] != key_id(_key().public_key()):
        raise BadCheckpoint(_("The checkpoint was signed with another key than this installation's."))
    try:
        _key().public_key().verify(signature, _signed_bytes(body))
    except InvalidSignature:
        raise BadCheckpoint(_("The checkpoint was altered: its signature does not fit.")) from None
    if _root(body["heads"]) != body["root"]:
        raise BadCheckpoint(_("The checkpoint was altered: its heads do not give its root."))
    return body


def key_id(key: Ed25519PublicKey) -> str:
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def _heads() -> dict[str, list]:
    rows = LedgerHead.objects.order_by("pk").values_list("pk", "position", "digest")
    return {str(pk): [position, digest] for pk, position, digest in rows.iterator(chunk_size=10_000)}


def _root(heads: dict[str, list]) -> str:
    return chain.merkle_root(
        [
            f"{pk}:{position}:{digest}"
            for pk, (position, digest) in sorted(heads.items(), key=lambda h: int(h[0]))
        ]
    )


def _signed_bytes(body: dict) -> bytes:
    signed = {name: body[name] for name in ("rows", "root", "taken_at", "key_id")}
    return json.dumps(signed, sort_keys=True).encode()


def _key() -> Ed25519PrivateKey:
    if settings.CHECKPOINT_KEY_FILE:
        return _load(Path(settings.CHECKPOINT_KEY_FILE))
    file = Path(settings.KEYS_DIR) / "checkpoint.pem"
    if not file.exists():
        if not settings.MAY_MAKE_KEYS:
            raise BadCheckpoint(_("No checkpoint key is configured (CHECKPOINT_KEY_FILE)."))
        _make(file)
    return _load(file)


def _load(file: Path) -> Ed25519PrivateKey:
    return serialization.load_pem_private_key(file.read_bytes(), password=None)


def _make(file: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = file.with_suffix(f".{os.getpid()}")
    scratch.touch(mode=0o600)
    scratch.write_bytes(pem)
    try:
        os.link(scratch, file)
    except FileExistsError:
        pass
    finally:
        scratch.unlink()
