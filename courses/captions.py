"""WebVTT as a list of sentences with times. Pure."""

import re

_TIME = r"(?:([0-9]{1,2}):)?([0-9]{1,2}):([0-9]{2})[.,]([0-9]{1,3})"
_LINE = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}")
_TAG = re.compile(r"<[^<>]{0,80}>")


def cues(text: str) -> list[dict]:
    """``[{"start", "end", "text"}]`` in seconds; [] where no line names a time."""
    found: list[dict] = []
    lines = iter(text.replace("\r\n", "\n").split("\n"))
    for line in lines:
        match = _LINE.match(line)
        if match:
            words = []
            for more in lines:
                if not more.strip():
                    break
                words.append(_TAG.sub("", more.strip()))
            found.append({"start": _seconds(match, 1), "end": _seconds(match, 5), "text": " ".join(words)})
    return found


def webvtt(sentences: list[dict]) -> str:
    """The file for a ``<track>``."""
    parts = [f"{_stamp(c['start'])} --> {_stamp(c['end'])}\n{c['text']}" for c in sentences]
    return "WEBVTT\n\n" + "\n\n".join(parts) + "\n"


def _seconds(match: re.Match, first: int) -> float:
    hours, minutes, seconds, fraction = (match.group(first + k) or "0" for k in range(4))
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000


def _stamp(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{round((seconds - whole) * 1000):03}"
