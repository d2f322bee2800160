"""Published cases of courts, procuratorates and ministries: import, and put where they can be found."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from case_library.citations import Citation, extract, flat
from case_library.intake.validating import unusable
from case_library.models import ReferenceCase
from case_library.search import index
from case_library.statutes import citing
from lms.common.clock import local_day
from lms.common.errors import RefusedFile, RowError
from lms.common.reports import ImportReport
from lms.common.spreadsheets import refused

KIND = "reference"
MAX_BYTES = 200 * 1024 * 1024
LONGEST = {"id": 80, "title": 300, "series": 40, "series_title": 120, "no": 60, "domain": 60, "url": 300}
ADDRESSED = re.compile(r"(?!\.{1,2}$)[^\s/?#\\]+")
# Sections in which the publishers say what a case is about.
GIST = re.compile(r"要旨|要点|摘要|关键词|典型意义|指导意义|裁判规则|提要|主旨")
AGENCY = re.compile(
    r"(?:被告|被申请人|被诉行政机关|上诉人|被上诉人)[：:（(]?[^，。；\n：:]{0,8}?[：:）)]?([\u4e00-\u9fff]{3,24}?(?:委员会|管理局|监察局|执法局|支队|大队|总队|管理处|人民政府|局|厅|所|中心))"
)
COURT = re.compile(r"[\u4e00-\u9fff]{2,14}?(?:人民法院|人民检察院|海事法院)")
PENALTIES = (
    "罚款",
    "没收违法所得",
    "没收非法财物",
    "责令停产停业",
    "吊销",
    "暂扣",
    "警告",
    "行政拘留",
    "责令拆除",
    "责令改正",
)
YEAR = re.compile(r"((?:19|20)[0-9]{2})年|[〔（(\[]((?:19|20)[0-9]{2})[〕）)\]]")


def import_reference_cases(path: Path, *, by, now: datetime) -> ImportReport:
    """Import *path* (JSON lines); whole or not at all. The same ``id`` updates. Raises ``RefusedFile``."""
    records = list(_read(path))
    report = ImportReport(rows=len(records))
    with transaction.atomic():
        stored = {c.uid: c for c in ReferenceCase.objects.filter(uid__in=[r["id"] for r in records])}
        changed = [c for r in records if (c := _apply(r, stored, now, report))]
        put_in_index(changed, now=now)
    return report


def put_in_index(cases: list[ReferenceCase], *, now: datetime) -> None:
    """Search entries and citations of *cases*."""
    index.put((found(case, today=local_day(now)) for case in cases), now=now)
    for case in cases:
        citing.record_text(kind=KIND, key=case.uid, title=case.title, text=full_text(case), now=now)


def _read(path: Path) -> Iterator[dict]:
    if not path.is_file():
        raise refused(_("There is no file %(name)s. Check the path.") % {"name": path.name})
    if path.stat().st_size > MAX_BYTES:
        raise refused(_("The file is larger than %(mb)s MB. Split it.") % {"mb": MAX_BYTES // 2**20})
    errors: list[RowError] = []
    records: dict[str, int] = {}
    kept = []
    with path.open("rb") as file:
        for row, line in enumerate(file, 1):
            if not line.strip():
                continue
            record = _record(row, line, errors)
            if record is None:
                continue
            if record["id"] in records:
                errors.append(
                    RowError(
                        row,
                        "id",
                        _("This id already stands in row %(row)s.") % {"row": records[record["id"]]},
                    )
                )
            records.setdefault(record["id"], row)
            kept.append(record)
    if errors:
        raise RefusedFile(errors[:1000])
    if not kept:
        raise refused(_("The file holds no cases. Nothing was imported."))
    return iter(kept)


def _record(row: int, line: bytes, errors: list[RowError]) -> dict | None:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        errors.append(RowError(row, "", _("This line is not valid JSON.")))
        return None
    if not isinstance(record, dict):
        errors.append(RowError(row, "", _("Each line is one JSON object.")))
        return None
    wrong = list(_mistakes(record))
    errors += [RowError(row, column, message) for column, message in wrong]
    return None if wrong else record


def _mistakes(record: dict) -> Iterator[tuple[str, str]]:
    for name in ("id", "title"):
        if not isinstance(record.get(name), str) or not record[name].strip():
            yield name, _("This cell is empty. Fill it in.")
    for name, longest in LONGEST.items():
        value = record.get(name)
        if value is not None and not isinstance(value, str):
            yield name, _("This must be text.")
        elif value and len(value) > longest:
            yield name, _("At most %(longest)s characters.") % {"longest": longest}
        elif name == "id" and value and not ADDRESSED.fullmatch(value):
            yield name, _("An id stands in the address of its page: no spaces, / ? # or \\.")
    if not isinstance(record.get("keywords") or [], list):
        yield "keywords", _("Keywords are a list of words.")
    for fault in unusable(record):
        yield fault["path"], fault["message"]
    sections = record.get("sections") or []
    if not isinstance(sections, list) or not all(_is_section(s) for s in sections):
        yield "sections", _('Sections are a list of {"heading", "text"}.')
    elif not sections and not isinstance(record.get("text"), str):
        yield "sections", _("The case has no text.")


def _is_section(section: object) -> bool:
    heading, text = (section.get("heading"), section.get("text")) if isinstance(section, dict) else (0, 0)
    return isinstance(text, str) and (heading is None or isinstance(heading, str))


def _apply(record: dict, stored: dict[str, ReferenceCase], now: datetime, report) -> ReferenceCase | None:
    """The case made or changed, or ``None`` when nothing differs."""
    digest = hashlib.sha256(json.dumps(record, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    case = stored.get(record["id"])
    if case and case.digest == digest:
        report.unchanged += 1
        return None
    report.created += case is None
    report.updated += case is not None
    case = case or ReferenceCase(uid=record["id"])
    sections = record.get("sections") or [{"heading": "", "text": record["text"]}]
    case.title, case.domain = record["title"].strip(), record.get("domain") or ""
    case.series, case.series_title = record.get("series") or "", record.get("series_title") or ""
    case.number, case.url = record.get("no") or "", record.get("url") or ""
    case.keywords = [str(k)[:60] for k in record.get("keywords") or []]
    case.sections = [{"heading": s.get("heading") or "", "text": s["text"]} for s in sections]
    case.source = record["source"] if isinstance(record.get("source"), dict) else {}
    case.digest, case.imported_at = digest, now
    case.save()
    return case


def full_text(case: ReferenceCase) -> str:
    return "\n".join(s["text"] for s in case.sections)


def found(case: ReferenceCase, *, today: date) -> index.Found:
    """The case as the search sees it."""
    gist = [s["text"] for s in case.sections if GIST.search(s["heading"])]
    rest = [s["text"] for s in case.sections if not GIST.search(s["heading"])]
    return index.Found(
        kind=KIND,
        key=case.uid,
        title=case.title,
        summary="\n".join([case.number, *case.keywords, *gist]).strip(),
        snippet="".join(gist[:1])[:200],
        body="\n".join(rest),
        origin=case.series_title,
        facets=_facets(case, today),
    )


def _facets(case: ReferenceCase, today: date) -> dict[str, list[str]]:
    text = f"{case.title}\n{full_text(case)}"
    head = "\n".join([case.title, *case.keywords, text[:4000]])
    return {
        "field": [case.domain],
        "origin": [case.series_title],
        "year": _years(text, today),
        "cause": _causes(case),
        "agency": [name for name, _n in Counter(AGENCY.findall(text)).most_common(2)],
        "court": [name for name, _n in Counter(COURT.findall(text)).most_common(2)],
        "penalty": [word for word in PENALTIES if word in head],
        **provision_facets(extract(text)),
    }


def provision_facets(citations: Iterable[Citation]) -> dict[str, list[str]]:
    """The laws cited, the most cited first, and every article."""
    cited = [c for c in flat(citations) if c.law]
    return {
        "law": [law for law, _n in Counter(c.law for c in cited).most_common(12)],
        "article": [
            f"{c.law}第{c.article}条" + (f"之{c.article_suffix}" if c.article_suffix else "") for c in cited
        ],
    }


def _years(text: str, today: date) -> list[str]:
    """The last year that the text tells: when the case was decided, as near as it says."""
    years = [int(a or b) for a, b in YEAR.findall(text)]
    return [str(max(y for y in years if y <= today.year))] if any(y <= today.year for y in years) else []


def _causes(case: ReferenceCase) -> list[str]:
    """What the case is about, by the publisher's keywords, else by the end of its title."""
    known = [k for k in case.keywords if k not in ("行政", "行政诉讼", "行政检察", "行政公益诉讼")]
    if known:
        return known[:6]
    ending = re.search(r"([\u4e00-\u9fff]{2,12})(?:行政)?(?:纠纷|处罚|检察监督|公益诉讼)?案$", case.title)
    return [ending[1][-8:]] if ending else []
