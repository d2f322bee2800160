"""A course page as one plain document: everything resolved, nothing pointing at a page or a picture.

``{"course_key", "title", "summary", "teacher", "category", "method", "schedule", "minutes", "audience",
"powers", "provisions", "lessons": [{"title", "seconds", "kind", "digest", "blocks": [{"id", "type", …}]}],
"questions": […], "scenarios": {uid: …}, "paper": [rule], "test": {…}, "substantial_change"}``
"""

import hashlib
import json

import nh3
from wagtail.rich_text import expand_db_html

from courses.captions import cues
from courses.guides import Guides
from courses.keeping import Keeper
from courses.models import QuestionPage, ScenarioPage
from courses.provisions import Place, Quotations
from courses.questions.freezing import freeze_question, split

TAGS = {"p", "h3", "h4", "b", "strong", "ol", "ul", "li", "br", "blockquote"}
# A lesson without a video runs on its own clock of reading seconds.
VIDEO, READING = "video", "reading"
PROVISION = "provision"


def freeze(page) -> dict:
    """*page* (live or draft) as it would be learned. Media bytes go to the vault by hash."""
    banks: dict[int, list[dict]] = {}
    parts = Parts(page)
    content = {
        "course_key": page.course_key,
        "title": page.title,
        "summary": page.summary,
        "teacher": page.teacher,
        "category": page.category,
        "method": page.method,
        "schedule": page.schedule,
        "minutes": page.minutes,
        "audience": {
            "field": split(page.fields),
            "rank": split(page.ranks),
            "post": split(page.posts),
            "experience": page.experience,
        },
        "powers": split(page.powers),
        "provisions": [_provision(child.value, parts) for child in page.provisions],
        "lessons": [_lesson(child.value, parts) for child in page.lessons],
        "paper": [_rule(child.value, banks) for child in page.paper],
        "test": {
            "pass_mark": page.pass_mark,
            "test_out_mark": page.test_out_mark,
            "minutes": page.test_minutes,
            "tries": page.tries,
            "retry_hours": page.retry_hours,
        },
        "substantial_change": page.substantial_change,
    }
    content["questions"] = sorted((q for bank in banks.values() for q in bank), key=lambda q: q["uid"])
    return content


def digest_of(document: dict) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def media_of(content: dict) -> set[str]:
    """Hashes of all files that an edition holds."""
    found = set()
    for lesson in content["lessons"]:
        for block in lesson["blocks"]:
            found |= {block[key]["sha256"] for key in ("file", "poster") if block.get(key)}
            found |= {slide["file"]["sha256"] for slide in block.get("slides", [])}
    return found


class Parts:
    """What a course takes from elsewhere, each kind loaded at once: files, provisions, study guides, questions, scenarios."""

    def __init__(self, page):
        blocks = [block for lesson in page.lessons for block in lesson.value["body"]]
        held = {kind: [b.value for b in blocks if b.block_type == kind] for kind in _FREEZERS}
        self.keeper = Keeper(page.lessons)
        self.laws = Quotations([_place(v) for v in [*_quoted_by(page), *held[PROVISION]]])
        self.guides = Guides((v["guide"], v["edition"]) for v in held["guide"])
        self.questions = _newest(QuestionPage, [v["question"].pk for v in held["question"]])
        self.scenarios = _newest(ScenarioPage, [v["scenario"].pk for v in held["scenario"]])


def _quoted_by(page) -> list:
    return [block.value for block in page.provisions if block.block_type == PROVISION]


def _lesson(value, parts: Parts) -> dict:
    """Its digest is of what a learner meets, so that an untouched lesson is known again in the next edition."""
    blocks = [_block(child, n, parts) for n, child in enumerate(value["body"], start=1)]
    video = next((b for b in blocks if b["type"] == "video"), None)
    lesson = {
        "title": value["title"],
        "kind": VIDEO if video else READING,
        "seconds": video["seconds"] if video else value["minutes"] * 60,
        "blocks": blocks,
    }
    return lesson | {"digest": digest_of(lesson)[:32]}


def _block(child, place: int, parts: Parts) -> dict:
    """It goes by its place in the lesson: the editor's own ids come and go with its forms."""
    kind = child.block_type
    return {"id": str(place), "type": kind} | _FREEZERS[kind](child.value, parts)


def _text(value, parts: Parts) -> dict:
    return {"html": nh3.clean(expand_db_html(value.source), tags=TAGS, attributes={})}


def _picture(value, parts: Parts) -> dict:
    file = parts.keeper.picture(value["image"])
    return {"file": file, "words": value["words"], "caption": value["caption"] or ""}


def _video(value, parts: Parts) -> dict:
    media = value["media"]
    return {
        "file": parts.keeper.file(media.file),
        "seconds": max(1, round(media.duration)),
        "poster": parts.keeper.picture(value["poster"]) if value["poster"] else None,
        "title": media.title,
        "cues": cues(value["captions"] or ""),
        "transcript": (value["transcript"] or "").strip(),
    }


def _slides(value, parts: Parts) -> dict:
    return {"title": value["title"], "slides": [_picture(slide, parts) for slide in value["slides"]]}


def _document(value, parts: Parts) -> dict:
    document = value["document"]
    return {"file": parts.keeper.file(document.file) | {"name": document.filename}, "title": value["title"]}


def _place(value) -> Place:
    return Place(value["law"], value["version"] or "", value["article"])


def _provision(value, parts: Parts) -> dict:
    return parts.laws.quoted(_place(value), value["words"] or "")


def _guidance(value, parts: Parts) -> dict:
    return {"code": value["code"], "edition": value["edition"], "title": value["title"]}


def _guide(value, parts: Parts) -> dict:
    return parts.guides.explained(value["guide"], value["edition"], value["article"])


def _question(value, parts: Parts) -> dict:
    return {"question": freeze_question(parts.questions[value["question"].pk])}


def _scenario(value, parts: Parts) -> dict:
    return {"scenario": freeze_scenario(parts.scenarios[value["scenario"].pk])}


def _checklist(value, parts: Parts) -> dict:
    return {"title": value["title"], "points": list(value["items"])}


def _field_task(value, parts: Parts) -> dict:
    frozen = {"title": value["title"], "task": value["task"], "evidence": bool(value["evidence"])}
    # Named only where it is asked for, so that courses without it keep their digest.
    return frozen | ({"checked": True} if value.get("checked") else {})


_FREEZERS = {
    "text": _text,
    "picture": _picture,
    "video": _video,
    "slides": _slides,
    "document": _document,
    "provision": _provision,
    "guidance": _guidance,
    "guide": _guide,
    "question": _question,
    "scenario": _scenario,
    "checklist": _checklist,
    "field_task": _field_task,
}


def freeze_scenario(page) -> dict:
    return {
        "uid": str(page.translation_key),
        "title": page.title,
        "pass_points": page.pass_points,
        "nodes": [_node(child.value) for child in page.nodes],
    }


def _node(value) -> dict:
    return {
        "name": value["name"].strip(),
        "text": value["text"],
        "end": bool(value["end"]),
        "choices": [
            {
                "text": c["text"],
                "goes_to": c["goes_to"].strip(),
                "points": {p["dimension"]: p["points"] for p in c["points"]},
                "fatal": bool(c["fatal"]),
                "feedback": c["feedback"] or "",
                "law": c["law"] or "",
            }
            for c in value["choices"]
        ],
    }


def _rule(value, banks: dict[int, list[dict]]) -> dict:
    bank = value["bank"]
    if bank.pk not in banks:
        banks[bank.pk] = bank_questions(bank)
    return {
        "bank": str(bank.translation_key),
        "count": value["count"],
        "tag": value["tag"] or "",
        "difficulty": int(value["difficulty"]) if value["difficulty"] else None,
    }


def bank_questions(bank) -> list[dict]:
    """The bank's questions as their authors last saved them: the review covers exactly these words."""
    uid = str(bank.translation_key)
    return [freeze_question(q) | {"bank": uid} for q in newest_questions(bank) if q.answer]


def newest_questions(bank) -> list[QuestionPage]:
    """The questions of *bank* with their latest drafts, in its order; one statement."""
    return _drafts(QuestionPage.objects.child_of(bank).order_by("path"))


def _newest(model: type[QuestionPage | ScenarioPage], pks: list[int]) -> dict:
    """Pages by their number with their latest drafts: only the frozen course is ever approved, never its parts."""
    return {page.pk: page for page in _drafts(model.objects.filter(pk__in=pks))} if pks else {}


def _drafts(pages) -> list:
    pages = pages.select_related("latest_revision")
    return [_drafted(page) if page.has_unpublished_changes else page for page in pages]


def _drafted(page):
    if page.latest_revision is None:
        return page
    draft = type(page).from_serializable_data(page.latest_revision.content, check_fks=False)
    draft.pk, draft.translation_key = page.pk, page.translation_key
    return draft
