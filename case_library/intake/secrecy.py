"""What must not be opened by anyone but the secrecy officer: told by the record, or marked in its words."""

import hashlib
import json
import re

# A mark of secrecy as documents bear it: the grade with a star, a term or the words 国家秘密.
_MARKED = re.compile(
    r"(?:绝密|机密|秘密)\s{0,2}(?:★|☆|\*|级|[（(]\s?[0-9一二三四五六七八九十]{1,3}\s?年)|属于?国家秘密|涉及国家秘密|国家秘密事项"
)
STATED = "state_secret"  # what the record says of itself can only be taken back by a new record
WAS_STATED = "was_stated"
HASH_MISMATCH = "hash_mismatch"
_BAD_NAME = re.compile(
    r"[/\\\0]|\.\.|\.(?:exe|dll|bat|cmd|com|scr|js|vbs|ps1|sh|jar|msi|lnk|hta|html?|svg)$", re.IGNORECASE
)


def holds_trade_secrets(record: dict) -> bool:
    said = record.get("sensitivity") or {}
    return bool(said.get("trade_secret")) or any(
        file.get("sensitivity") == "trade_secret" for file in record.get("attachments", [])
    )


def content_digest(record: dict) -> str:
    """What ``source.content_sha256`` promises: of all but the source, keys in order, no spaces, UTF-8."""
    content = {name: value for name, value in record.items() if name != "source"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def quarantine_ground(record: dict) -> str:
    """``state_secret``, ``secret_mark``, ``bad_attachment``, ``hash_mismatch`` or ``""``."""
    if record.get("sensitivity", {}).get("state_secret"):
        return STATED
    if any(_MARKED.search(text) for text in _texts(record)):
        return "secret_mark"
    if any(_BAD_NAME.search(a["file_name"]) for a in record.get("attachments", [])):
        return "bad_attachment"
    promised = record["source"].get("content_sha256")
    return HASH_MISMATCH if promised and promised != content_digest(record) else ""


def standing_ground(record: dict, before: str) -> str:
    """Why *record* goes to quarantine, when its case lies there on the ground *before* ("" when it does not).

    What was found in words or attachments waits for the secrecy officer, even if it is left out the next time. A record
    that does not call itself a secret any more may be released, by the same person (``was_stated``). One that came damaged
    is healed by one that came whole.
    """
    found = quarantine_ground(record)
    if before == HASH_MISMATCH and "content_sha256" in record["source"]:
        before = ""
    return found or (WAS_STATED if before == STATED else before)


def _texts(value):
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
