"""The digest chain of the ledger: pure functions, so that anyone with a copy can recompute it (R18).

A row's digest covers the texts of all its plain fields in the order of ``FIELDS_1``, joined by the
unit separator, the digest of the officer's previous row last. The version stands in the row, so that
later columns can join without touching what is kept.
"""

import hashlib
from datetime import UTC, date, datetime

SEPARATOR = "\x1f"
VERSION = 1

# In this order; `reverses` is the number of the reversed entry or "".
FIELDS_1 = (
    "digest_version",
    "number",
    "officer_id",
    "position",
    "category",
    "mode",
    "minutes",
    "earned_on",
    "year",
    "schedule",
    "method",
    "course_key",
    "edition_digest",
    "substantial_change",
    "factor",
    "key",
    "reverses",
    "recorded_at",
    "recorded_by_id",
    "text_digest",
    "previous_digest",
)


def row_digest(values: tuple) -> str:
    """SHA-256 (hex) over *values*, given in the order of ``FIELDS_1``."""
    return hashlib.sha256(SEPARATOR.join(map(_plain, values)).encode()).hexdigest()


def text_digest(title: str, provider: str, reason: str) -> str:
    return hashlib.sha256(SEPARATOR.join((title, provider, reason)).encode()).hexdigest()


def merkle_root(leaves: list[str]) -> str:
    """Root over *leaves* (hex digests) in their order; an odd one moves up as it is."""
    level = [hashlib.sha256(leaf.encode()).digest() for leaf in leaves] or [hashlib.sha256(b"").digest()]
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256(b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex()


def _plain(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
