"""Store a law as read: create, replace or leave alone one dated version; note what changed (C5)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from case_library.models import Article, Statute, StatuteVersion
from case_library.statutes import changes
from case_library.statutes.reading import read_statute
from case_library.statutes.shape import ReadStatute
from lms.common.errors import HouseError
from lms.common.reports import ImportReport


@dataclass
class StatuteReport(ImportReport):
    """*rows* counts articles, as the other imports count lines."""

    statute: str = ""
    version: str = ""
    in_force_from: str = ""
    alerts: int = 0
    stored: bool = False  # False where the very same wording was there


def import_statute(path: Path, *, by, now: datetime) -> StatuteReport:
    """Store the law in *path*. Raises ``RefusedFile``; a second import of the same text changes nothing."""
    return store(read_statute(path), by=by, now=now)


@transaction.atomic
def store(read: ReadStatute, *, by, now: datetime) -> StatuteReport:
    """Store one wording; the day of adoption tells versions apart."""
    report = StatuteReport(
        rows=len(read.articles),
        statute=read.short_title,
        version=read.adopted_on.isoformat(),
        in_force_from=read.effective_on.isoformat(),
    )
    statute = _statute(read)
    version = StatuteVersion.objects.filter(statute=statute, adopted_on=read.adopted_on).first()
    if version and _same(version, read):
        report.unchanged = report.rows
        return report
    report.stored = True
    before = {(a.number, a.suffix): a for a in version.articles.all()} if version else {}
    version = _version(statute, version, read, by, now)
    _articles(version, read, before, report)
    report.alerts = changes.note(version, now=now)
    if _ends_the_law(version, read):
        report.alerts += changes.repeal(version, on=read.repealed_on, by=by, now=now)
    return report


def _ends_the_law(version: StatuteVersion, read: ReadStatute) -> bool:
    """A repeal that was not known. A wording that another followed did not end the law."""
    new = read.repealed_on is not None and read.repealed_on != version.repealed_on
    return new and changes.following(version) is None


def _statute(read: ReadStatute) -> Statute:
    statute, _new = Statute.objects.get_or_create(
        short_title=read.short_title, defaults={"title": read.title}
    )
    values = {"title": read.title, "level": read.level, "issuer": read.issuer}
    differing = {name: value for name, value in values.items() if value and getattr(statute, name) != value}
    if differing:
        for name, value in differing.items():
            setattr(statute, name, value)
        statute.save(update_fields=list(differing))
    return statute


def _same(version: StatuteVersion, read: ReadStatute) -> bool:
    """A file that is silent about a repeal does not take it back."""
    names = ("digest", "effective_on", "history", "source")
    return read.repealed_on in (None, version.repealed_on) and all(
        getattr(version, name) == getattr(read, name) for name in names
    )


def _version(statute: Statute, version: StatuteVersion | None, read: ReadStatute, by, now: datetime):
    version = version or StatuteVersion(statute=statute, adopted_on=read.adopted_on)
    if version.repealed_on and version.repealed_on < read.effective_on:
        raise HouseError(_("A law cannot end before it is in force."))
    version.effective_on = read.effective_on
    version.history, version.source = read.history, read.source
    version.article_count, version.digest, version.imported_at = len(read.articles), read.digest, now
    version.imported_by = by
    version.full_clean(validate_unique=False)
    version.save()
    return version


def _articles(version: StatuteVersion, read: ReadStatute, stored: dict, report: StatuteReport) -> None:
    """Articles are replaced as a whole: nothing points at them, citations name law and number."""
    wanted = {(a.number, a.suffix): a for a in read.articles}
    for key, article in wanted.items():
        old = stored.get(key)
        same = old is not None and old.paragraphs == article.paragraphs
        report.unchanged += same
        report.updated += old is not None and not same
        report.created += old is None
    report.removed = len(stored.keys() - wanted.keys())
    version.articles.all().delete()
    Article.objects.bulk_create(
        [
            Article(
                version=version,
                position=position,
                number=a.number,
                suffix=a.suffix,
                label=a.label,
                part=a.part,
                chapter=a.chapter,
                section=a.section,
                paragraphs=a.paragraphs,
            )
            for position, a in enumerate(read.articles, 1)
        ],
        batch_size=500,
    )
