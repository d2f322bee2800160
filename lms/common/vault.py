"""Private files, stored by SHA-256 outside the web root; whoever serves them asks who may see them."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings


def path_of(sha256: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / sha256[:2] / sha256[2:4] / sha256


def keep(content: bytes) -> str:
    """Store *content*; its SHA-256. The same bytes are stored once."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = target.with_name(f".{sha256}.{secrets.token_hex(4)}")
        with scratch.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(target)
    return sha256


def keep_stream(chunks: Iterable[bytes]) -> str:
    """Store a large file piece by piece; its SHA-256."""
    root = Path(settings.PRIVATE_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    scratch = root / f".incoming.{secrets.token_hex(8)}"
    digest = hashlib.sha256()
    try:
        with scratch.open("wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        target = path_of(digest.hexdigest())
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)
    return digest.hexdigest()


def read(sha256: str) -> bytes:
    return path_of(sha256).read_bytes()


def is_intact(sha256: str) -> bool:
    """Whether the stored bytes still are what their name says."""
    path = path_of(sha256)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256
