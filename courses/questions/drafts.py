"""A question read from a file, before it becomes a page; and what is wrong with it, by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from courses.questions.kinds import faults
from lms.common.errors import RefusedFile, RowError

MAX_STEM, MAX_OPTION = 2000, 400


@dataclass
class Draft:
    """*row* is the line of the file on which the question begins; *kind* and *value* fill the answer."""

    row: int
    stem: str
    kind: str
    value: dict
    points: int = 5
    tags: str = ""
    difficulty: int = 3
    law: str = ""
    explanation: str = ""
    title: str = ""
    notes: list[RowError] = field(default_factory=list)

    def frozen(self) -> dict:
        """As the grading sees it, so that the same rules judge imported and written questions."""
        value = dict(self.value)
        if self.kind == "fill_in":
            value["blanks"] = [[w.strip() for w in b.split("|") if w.strip()] for b in value["blanks"]]
        return {"uid": "", "kind": self.kind, "stem": self.stem, "points": self.points, **value}

    def errors(self) -> list[RowError]:
        found = [RowError(self.row, "", message) for message in faults(self.frozen())]
        if len(self.stem) > MAX_STEM:
            found.append(
                RowError(self.row, "", _("The question is longer than %(n)s characters.") % {"n": MAX_STEM})
            )
        if any(len(o["text"]) > MAX_OPTION for o in self.value.get("options", [])):
            found.append(
                RowError(self.row, "", _("An answer is longer than %(n)s characters.") % {"n": MAX_OPTION})
            )
        return found


def checked(drafts: list[Draft], errors: list[RowError]) -> list[Draft]:
    """*drafts* when all is well. Raises ``RefusedFile``: what could not be read (*errors*) and what is wrong with the rest."""
    found = [*errors, *(error for draft in drafts for error in draft.errors())]
    if found:
        raise RefusedFile(sorted(found, key=lambda error: error.row))
    return drafts


def option(text: str, correct: bool, feedback: str = "") -> dict:
    return {"text": text.strip(), "correct": correct, "feedback": feedback.strip()[:MAX_OPTION]}


def refuse_part_points(weights: Sequence[float], *, choice: bool) -> None:
    """Raises ``ValueError`` where a file gives part of the points in a way that a key of right and wrong cannot say.

    *weights* in percent. One full answer is a single choice; shares that make up 100 together are a
    multiple one. Half right beside right would become right.
    """
    right = [weight for weight in weights if weight > 0]
    whole = all(weight == 100 for weight in right)
    if choice and right and (abs(sum(right) - 100) > 1 or (len(right) > 1 and 100 in right)):
        raise ValueError(
            _(
                "The right answers do not make up 100 percent together. Mark one as right, or each with its share."
            )
        )
    if not choice and not whole:
        raise ValueError(_("An answer earns part of the points only. Leave it out or give it all of them."))


def choice_kind(options: list[dict]) -> str:
    return "single" if sum(o["correct"] for o in options) == 1 else "multiple"
