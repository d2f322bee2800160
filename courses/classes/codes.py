"""The sign-in code that changes every 30 seconds, made from the server's secret (H7).

A code belongs to one sitting, one direction and one stretch of time. It is never stored: whoever
knows the secret can make it again, nobody else can. A code of the stretch before is refused, so a
photograph sent on by chat is worth nothing half a minute later.
"""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings

DIGITS = 6


def step_of(now: datetime, seconds: int) -> int:
    """The number of the stretch of *seconds* in which *now* lies."""
    return int(now.timestamp()) // seconds


def seconds_left(now: datetime, seconds: int) -> int:
    return seconds - int(now.timestamp()) % seconds


def code(sitting_id: int, direction: str, step: int) -> str:
    """Six digits."""
    number = int.from_bytes(_digest(sitting_id, direction, step)[:8], "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matches(given: str, sitting_id: int, direction: str, step: int) -> bool:
    return hmac.compare_digest(given.encode(), code(sitting_id, direction, step).encode())


def device_digest(mark: str) -> str:
    """What is kept of a browser's mark: enough to see it twice, nothing about the device."""
    return hmac.new(_key("device"), mark.encode(), hashlib.sha256).hexdigest()[:32]


def _digest(sitting_id: int, direction: str, step: int) -> bytes:
    return hmac.new(_key("code"), f"{sitting_id}:{direction}:{step}".encode(), hashlib.sha256).digest()


def _key(purpose: str) -> bytes:
    return hashlib.sha256(f"classes.{purpose}:{settings.SECRET_KEY}".encode()).digest()
