"""Guidance as a document of the schema, from the page and back, without loss."""

import uuid
from datetime import date

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from case_library.checking.record import day
from case_library.citations import Citation, extract
from case_library.intake.validating import explain
from case_library.maskings import digest_of
from case_library.models import GuidancePage
from case_library.schemas import load, shown
from case_library.sheet import texts_of
from case_library.statutes.numerals import article_label
from case_library.wording import place_of

FIELDS = ("difficulty", "audience", "value_tags", "gist")
# Parts that no author writes here: they come with a file and go on with the next, unread and not searched.
CARRIED = ("templates", "media", "related_cases", "provenance", "deidentification", "review", "lifecycle")
CARRIED_OF_PROVISIONS = ("text", "status")  # the house quotes by its own law texts
BEGUN = {
    "version": "0.1",
    "status": "draft",
    "valid_from": None,
}  # what the schema wants beside a review date
# What must be said before anybody else's time is taken.
NEEDED = (
    "audience", "gist", "key_points", "facts", "course_of_handling", "evidence_chain", "issues", "legal_analysis", "discretion_analysis",
    "procedure_check", "outcome", "pitfalls", "standard_steps", "takeaways", "statutes",
)  # fmt: skip


def content_of(page: GuidancePage) -> dict:
    """What the author is responsible for, in the words of ``guidance.v1``."""
    parts = {block["type"]: block["value"] for block in page.body.get_prep_value()}
    document = {
        "schema_version": "1.0", "code": page.guidance_key, "title": page.title, "domain": page.field, "matter": page.matter,
        "keywords": [k for k in page.keywords.split("、") if k],
    }  # fmt: skip
    document |= {name: _plain(getattr(page, name)) for name in FIELDS if getattr(page, name)}
    for name, value in parts.items():
        if name == "procedure_items":
            document.setdefault("procedure_check", {})["items"] = _plain(value)
        elif name == "art58":
            document.setdefault("procedure_check", {})["art58"] = {"required": False} | _plain(value)
        else:
            document[name] = _plain(value)
    for place, row in enumerate(document.get("course_of_handling", []), start=1):
        row["seq"] = place
    for place, row in enumerate(document.get("standard_steps", []), start=1):
        row["seq"] = place
    if uses := [_plain(b["value"]) for b in page.uses.get_prep_value()]:
        document["uses"] = uses
    return document | _carried_on(page, document.get("statutes", []))


def _carried_on(page: GuidancePage, provisions: list[dict]) -> dict:
    """What came with the file, and the review date of today; *provisions* get back what they came with."""
    carried = dict(page.carried)
    for came in carried.pop("statutes", []):
        named = {name: value for name, value in came.items() if name not in CARRIED_OF_PROVISIONS}
        for row in provisions:
            if row == named:
                row.update(came)
    lifecycle = carried.get("lifecycle", {})
    due = page.review_due.isoformat() if page.review_due else None
    if due != lifecycle.get("review_due"):
        carried["lifecycle"] = BEGUN | lifecycle | {"review_due": due}
    return carried


def authored(content: dict) -> dict:
    """What readers read and search: without the parts that only came along."""
    return {name: value for name, value in content.items() if name not in CARRIED}


def review_due(content: dict) -> date | None:
    return day(content.get("lifecycle", {}).get("review_due"))


def citations_of(content: dict) -> list[Citation]:
    """What each paragraph cites by its own words, and the provisions listed at the end.

    A bare 第三十三条 never means the law that the part before spoke of.
    """
    listed = [
        f"《{s['law_title']}》{article_label(s['article'], s.get('article_suffix', 0))}"
        for s in content.get("statutes", [])
    ]
    lines = [*texts_of(authored(content)).splitlines(), *listed]
    return [cited for line in lines for cited in extract(line)]


def draft_content(page: GuidancePage) -> dict:
    """``content_of`` the latest draft, from the revision's own bytes: no statement for each page of a list."""
    said = page.latest_revision.content
    draft = GuidancePage(
        title=said["title"],
        review_due=day(said.get("review_due")),
        carried=said.get("carried", {}),
        **{name: said[name] for name in ("guidance_key", "field", "matter", "keywords", *FIELDS)},
    )
    for name in ("body", "uses"):
        value = said[name]
        setattr(draft, name, draft._meta.get_field(name).to_python(value))
    return content_of(draft)


def fill(page: GuidancePage, document: dict) -> GuidancePage:
    """Write *document* into the (unsaved) page."""
    page.title, page.field, page.matter = document["title"], document["domain"], document.get("matter", "")
    page.keywords = "、".join(document.get("keywords", []))
    for name in FIELDS:
        setattr(page, name, document.get(name, GuidancePage._meta.get_field(name).get_default()))
    blocks = []
    for name in GuidancePage.body.field.stream_block.child_blocks:
        if name == "procedure_items":
            value = document.get("procedure_check", {}).get("items")
        elif name == "art58":
            value = document.get("procedure_check", {}).get("art58")
        else:
            value = document.get(name)
        if value:
            blocks.append({"type": name, "value": _written(name, value), "id": str(uuid.uuid4())})
    page.body = GuidancePage.body.field.to_python(blocks)
    uses = [{"type": "use", "value": use, "id": str(uuid.uuid4())} for use in document.get("uses", [])]
    page.uses = GuidancePage.uses.field.to_python(uses)
    page.review_due, page.carried = review_due(document), _carried_of(document)
    return page


def _carried_of(document: dict) -> dict:
    carried = {name: document[name] for name in CARRIED if document.get(name)}
    came = [row for row in document.get("statutes", []) if row.keys() & {*CARRIED_OF_PROVISIONS}]
    return carried | ({"statutes": came} if came else {})


def holes(document: dict) -> list[str]:
    """Parts that are still missing or not in shape, in words; with the intended use (C6)."""
    titles = load("guidance.v1")["properties"]
    found = [
        _("“%(part)s” is not written yet.") % {"part": shown(titles[name]["title"])}
        for name in NEEDED
        if not document.get(name)
    ]
    if not document.get("uses"):
        found.append(
            _("Say what it is used for: at least a course, a question, a checklist or a discussion.")
        )
    return list(dict.fromkeys(found + shape_faults(document)))[:30]


def shape_faults(document: dict) -> list[str]:
    """What is written but not in the shape of the schema; a part that is missing altogether is no fault here."""
    schema, found = load("guidance.v1"), []
    for error in Draft202012Validator(schema).iter_errors(document):
        if error.validator != "required" or error.absolute_path:
            found += [_said(fault, error, schema) for fault in explain(error)]
    return list(dict.fromkeys(found))[:30]


def _said(fault: dict, error: ValidationError, schema: dict) -> str:
    """The message of ``explain`` behind its place in words; a field whose title opens the message is not said twice."""
    path = [*error.absolute_path]
    if error.validator == "additionalProperties":
        path.append(fault["path"].rpartition("/")[2])
    elif error.validator != "required" and path and isinstance(path[-1], str):
        path.pop()
    return _(": ").join(filter(None, [place_of(path, schema), fault["message"]]))


def completeness(document: dict) -> int:
    """Percent of the needed parts that are written."""
    return round(100 * sum(bool(document.get(name)) for name in NEEDED) / len(NEEDED))


def content_digest(document: dict) -> str:
    return digest_of(document)


def _plain(value):
    """Block values without the stream's own ids and without what was left empty."""
    if isinstance(value, list):
        return [
            _plain(row["value"] if isinstance(row, dict) and row.get("type") == "item" else row)
            for row in value
        ]
    if isinstance(value, dict):
        cleaned = {key: _plain(inner) for key, inner in value.items()}
        kept = {k: v for k, v in cleaned.items() if not _left_empty(v) or k in ("applies", "required")}
        # The editor saves a question that nobody answered with its box not ticked.
        return {} if kept == {"applies": False} else kept
    return _one_line_end(value) if isinstance(value, str) else value


def _one_line_end(text: str) -> str:
    """A browser sends every text back with other ends of lines: that is no change."""
    return text.replace("\r\n", "\n")


def _left_empty(value) -> bool:
    """Nothing was written there; the zero of the day of filing is something."""
    return value is None or value is False or (isinstance(value, (str, list, dict)) and not value)


def _written(name: str, value):
    """A part as its block holds it: without what the order says or what only comes along."""
    if name == "statutes":
        return [{k: v for k, v in row.items() if k not in CARRIED_OF_PROVISIONS} for row in value]
    return _without_places(value)


def _without_places(value):
    if isinstance(value, list):
        return [_without_places(row) for row in value]
    if isinstance(value, dict):
        return {key: _without_places(inner) for key, inner in value.items() if key != "seq"}
    return value
