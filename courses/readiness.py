"""What still stands between a course under way and its review: shown while writing, demanded on submission."""

from django.utils.translation import gettext as _

from case_library.models import GuidanceEdition
from courses import scenarios
from courses.papers import matching, shortages
from courses.questions.kinds import WRITTEN, faults
from courses.scanning import identifying


def problems(content: dict) -> list[str]:
    """Each hole in a frozen course, in words for its author; [] when it can be reviewed."""
    return [*_lessons(content), *_paper(content), *identifying(content)]


MUCH = 2  # times its lessons' minutes: what a course may credit before its author and reviewer are asked


def doubts(content: dict) -> list[str]:
    """What a person should look at twice; it forbids nothing (H5: the edition's minutes are what counts)."""
    learned = sum(lesson["seconds"] for lesson in content["lessons"]) // 60
    if not learned or content["minutes"] <= MUCH * learned:
        return []
    return [
        _(
            "It would credit %(credited)s minutes; its lessons take about %(learned)s. "
            "Make the lessons longer or credit less, unless work outside them explains it."
        )
        % {"credited": content["minutes"], "learned": learned}
    ]


def _lessons(content: dict) -> list[str]:
    found = []
    if not content["lessons"]:
        found.append(_("The course has no lesson."))
    for number, lesson in enumerate(content["lessons"], start=1):
        if not lesson["blocks"]:
            found.append(_("Lesson %(n)s is empty.") % {"n": number})
        for block in lesson["blocks"]:
            found += [_("Lesson %(n)s: %(what)s") % {"n": number, "what": what} for what in _block(block)]
    return found


def _block(block: dict) -> list[str]:
    kind = block["type"]
    if kind == "video" and not block["cues"] and not block["transcript"]:
        return [_("The video “%(title)s” has neither captions nor a transcript.") % {"title": block["title"]}]
    if kind == "provision" and not block["words"]:
        return [_("%(law)s, %(article)s: the words are missing.") % block]
    if kind == "guidance":
        return _guidance(block)
    if kind == "guide" and not block["points"]:
        return [_("The study guide %(guide)s, edition %(edition)s, explains no article %(article)s.") % block]
    if kind == "question":
        return faults(block["question"])
    if kind == "scenario":
        return [str(fault) for fault in scenarios.faults(block["scenario"])]
    return []


def _guidance(block: dict) -> list[str]:
    """Nothing, when this edition of the guidance exists and is still offered."""
    edition = (
        GuidanceEdition.objects.filter(guidance_key=block["code"], number=block["edition"])
        .values("withdrawal")
        .first()
    )
    if edition is None:
        return [_("There is no guidance %(code)s, edition %(edition)s; look up its number.") % block]
    if edition["withdrawal"]:
        return [
            _("The guidance %(code)s, edition %(edition)s, is withdrawn; take another or remove it.") % block
        ]
    return []


def _paper(content: dict) -> list[str]:
    if not content["paper"]:
        return [_("The final test is missing: without a test nothing is credited.")]
    found = [
        _("The bank has %(n)s questions too few for one rule of the final test.") % {"n": missing}
        for _rule, missing in shortages(content["questions"], content["paper"])
    ]
    drawn = [q for q in content["questions"] if any(matching([q], rule) for rule in content["paper"])]
    for question in drawn:
        found += [f"{question['stem'][:30]}…: {what}" for what in faults(question)]
    if content["test"]["test_out_mark"] and any(q["kind"] in WRITTEN for q in drawn):
        found.append(_("A test without the lessons cannot hold questions that people mark."))
    return found
