"""All nightly checks in one; each names what is wrong, or nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from case_library.local import missing_years
from courses.freezing import digest_of
from courses.models import CoursePage, Edition, EditionFile
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.proposals import revocations_proposed
from lms.common import clock, vault
from lms.common.append_only import unguarded_tables
from lms.compliance.models import Standing, YearClosing
from lms.compliance.projection import day_of, fold
from lms.compliance.queries import standings
from lms.compliance.rules import Assessment
from lms.hours.models import Evidence
from lms.hours.verification import verify_ledger
from lms.jobs.models import Job
from lms.mentoring.confirmations import changed_logs


def all_checks() -> dict[str, Callable[[], Iterator[str]]]:
    """Name → check of a migrated house; a check yields one sentence per fault."""
    return {
        "triggers": triggers,
        "keys": keys,
        "ledger": ledger,
        "standing": standing,
        "files": files,
        "editions": editions,
        "certificates": certificates,
        "jobs": jobs,
        "mentoring": mentoring,
    }


def migrations() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield f"{migration} is not applied."


def warnings() -> Iterator[str]:
    """What is no fault yet and wants somebody's hand."""
    for year in missing_years(clock.today()):
        yield f"The holidays of {year} are missing; run import_holidays or enter them under Settings."


def triggers() -> Iterator[str]:
    for table in unguarded_tables():
        yield f"{table} lacks its append-only triggers; run migrate."


def keys() -> Iterator[str]:
    """Kept from others; and all there where none may be made (production)."""
    if not settings.MAY_MAKE_KEYS:
        for name in ("CASE_DATA_KEYS", "CHECKPOINT_KEY_FILE"):
            if not getattr(settings, name):
                yield f"{name} is not set."
        if settings.SIGNING and not settings.SIGNING_KEY_FILE:
            yield "SIGNING_KEY_FILE is not set: certificates are issued unsigned. Set SIGNING=off if that is meant."
    folder = settings.KEYS_DIR
    for file in folder.glob("**/*") if folder.exists() else []:
        if file.is_file() and file.stat().st_mode & 0o077:
            yield f"{file.name} can be read by others."


def ledger() -> Iterator[str]:
    _rows, faults = verify_ledger()
    for fault in faults:
        yield f"ledger: {fault.kind}, entry {fault.entry}, officer {fault.officer}"


def standing() -> Iterator[str]:
    """The projection against a full assessment, person by person."""
    fold(now=clock.now(), limit=None)
    today = clock.today()
    for year in sorted(set(Standing.objects.values_list("requirement__year", flat=True))):
        kept = _kept(year)
        for found in standings(year, on=day_of(year, today)):
            for a in found.assessments:
                if kept.pop((found.officer_id, a.terms.code), None) != _figures(a):
                    yield f"standing of {found.staff_no} in {year} ({a.terms.code}) differs; run rebuild_standing."
        for officer, code in kept:
            yield f"standing of officer {officer} in {year} ({code}) is kept without ground."


def files() -> Iterator[str]:
    stored = [
        sha256
        for model in (CertificateFile, Evidence, EditionFile)
        for sha256 in model.objects.values_list("sha256", flat=True).order_by("pk")
    ]
    for sha256 in dict.fromkeys(stored):
        if not vault.is_intact(sha256):
            yield f"file {sha256[:16]}… is missing or changed."


def editions() -> Iterator[str]:
    """Digests of all editions, and courses that went live without one (a receiver of Wagtail's failed)."""
    for edition in Edition.objects.iterator(chunk_size=50):
        document = {
            "content": edition.content_digest, "course_key": edition.course_key, "number": edition.number,
        }  # fmt: skip
        if digest_of(edition.content) != edition.content_digest or digest_of(document) != edition.digest:
            yield f"edition {edition.number} of {edition.course_key} does not match its digest."
    issued = Edition.objects.values("course_key")
    for page in CoursePage.objects.filter(live=True, first_published_at__isnull=False).exclude(
        course_key__in=issued
    ):
        yield f"course {page.course_key} is live without an edition; submit it for review again."


def certificates() -> Iterator[str]:
    """Numbers without gaps; bytes for every number; proposals of revocation are no faults."""
    serials: dict[tuple[str, int], int] = {}
    for issuer, year, serial in Certificate.objects.order_by("issuer", "year", "serial").values_list(
        "issuer", "year", "serial"
    ):
        expected = serials.get((issuer, year), 0) + 1
        if serial != expected:
            yield f"certificate numbers {issuer}-{year} jump from {expected - 1} to {serial}."
        serials[issuer, year] = serial
    waiting = Certificate.objects.filter(file=None, issued_at__lt=clock.now() - timedelta(hours=1)).count()
    if waiting:
        yield f"{waiting} certificates have no bytes yet; run issue_certificates again."


def jobs() -> Iterator[str]:
    silent = Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=clock.now() - timedelta(hours=1))
    for job in silent:
        yield f"job {job.pk} ({job.kind}) has been silent for an hour."


def proposals() -> int:
    """How many revocations wait for a person; shown, not a fault."""
    return sum(len(revocations_proposed(year)) for year in YearClosing.objects.values_list("year", flat=True))


def _kept(year: int) -> dict[tuple[int, str], tuple]:
    """(officer, requirement) → the figures kept; plain tuples, a province has a million of them."""
    rows = Standing.objects.filter(requirement__year=year).values_list(
        "officer",
        "requirement__code",
        "counted",
        "foundation",
        "key_law",
        "practical",
        "owed",
        "met",
        "exempt",
        "behind_from",
        "out_of_reach_from",
    )
    return {(officer, code): tuple(figures) for officer, code, *figures in rows.iterator(chunk_size=5000)}


def _figures(a: Assessment) -> tuple:
    return (a.counted, *a.by_category.values(), a.owed, a.met, a.exempt, a.behind_from, a.out_of_reach_from)


def mentoring() -> Iterator[str]:
    for pk in changed_logs():
        yield f"mentoring log {pk} is not what was confirmed."
