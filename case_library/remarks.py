"""What reviewers said of the parts of a guidance: for its author, and for whoever reviews it next."""

from dataclasses import dataclass

from case_library.models import GuidanceVerdict, Submission
from case_library.schemas import load, shown


@dataclass(frozen=True, slots=True)
class Remarks:
    """An opinion with its comments, (title of the part, words) in the order of the parts."""

    number: int  # of the submission
    opinion: str
    parts: list[tuple[str, str]]


def title_of(part: str) -> str:
    """As its readers name it, in their language."""
    return shown(load("guidance.v1")["properties"].get(part, {}).get("title", part))


def remarks_of(verdict: GuidanceVerdict) -> Remarks:
    order = [*load("guidance.v1")["properties"]]
    said = sorted(
        verdict.comments.items(), key=lambda row: order.index(row[0]) if row[0] in order else len(order)
    )
    return Remarks(
        verdict.submission.number, verdict.opinion, [(title_of(part), words) for part, words in said]
    )


def returned(guidance_key: str) -> Remarks | None:
    """Of the newest submission, when it came back with words."""
    last = (
        Submission.objects.filter(guidance_key=guidance_key)
        .select_related("verdict")
        .order_by("-number")
        .first()
    )
    verdict = getattr(last, "verdict", None)
    return remarks_of(verdict) if verdict and (verdict.opinion or verdict.comments) else None


def said_before(submission: Submission) -> GuidanceVerdict | None:
    """The verdict on what was handed in before it."""
    earlier = GuidanceVerdict.objects.filter(
        submission__guidance_key=submission.guidance_key, submission__number__lt=submission.number
    )
    return earlier.select_related("submission").order_by("-submission__number").first()
