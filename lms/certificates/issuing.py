"""Issue certificates: the next number in the transaction that stores all words; bytes added once (R20)."""

import secrets
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lms.certificates.fonts import missing_characters
from lms.certificates.models import Certificate, CertificateFile, Revocation, Serial
from lms.certificates.rendering import render
from lms.certificates.signing import configured_signer
from lms.certificates.words import CategoryRow, CertificateWords
from lms.common import clock, vault
from lms.common.errors import HouseError
from lms.compliance.models import AnnualResult
from lms.hours.checkpoints import last_signed
from lms.officers.models import Account, Place

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CATEGORY_NAMES = {
    "foundation": ("基础", "Foundation"),
    "key_law": ("重点", "Key law"),
    "practical": ("实务", "Practical"),
}
TOGETHER = ("mentoring", "teaching", "discussion")


class NotIssued(HouseError):
    """No certificate for this result."""


class UnprintableName(NotIssued):
    """A character that the font cannot draw; no boxes are ever printed (R21)."""


def issue(
    result: AnnualResult, *, by: Account | None, now: datetime, replaces: Certificate | None = None
) -> Certificate:
    """Issue and store a certificate for *result*; the one that exists, when there is one.

    Raises ``NotIssued`` where the result is not met, exempt or superseded, ``UnprintableName`` (R21).
    """
    certificate = enter(result, checkpoint=last_signed(), by=by, now=now, replaces=replaces)
    store_file(certificate, now=now)
    return certificate


def enter(
    result: AnnualResult,
    *,
    checkpoint: str,
    by: Account | None,
    now: datetime,
    replaces: Certificate | None = None,
) -> Certificate:
    """Take the next number and store the words; the bytes follow by :func:`store_file`.

    *checkpoint* is the ledger's last signed one, looked up once for a batch.
    """
    _check(result)
    with transaction.atomic():
        place = Place.current()
        serial = _lock_serial(place.certificate_prefix, result.year)
        existing = result.certificates.order_by("-serial").first()
        if existing and (replaces is None or existing.replaces_id == replaces.pk):
            return existing
        replaces = replaces or _of_earlier_result(result)
        number = f"{place.certificate_prefix}-{result.year}-{serial.last + 1:06d}"
        words = words_of(result, place, number=number, checkpoint=checkpoint, now=now, replaces=replaces)
        _refuse_undrawable(words)
        certificate = Certificate.objects.create(
            result=result,
            issuer=place.certificate_prefix,
            year=result.year,
            serial=serial.last + 1,
            number=number,
            code=words.code,
            words=words.as_dict(),
            replaces=replaces,
            issued_by=by,
            issued_at=now,
        )
        Serial.objects.filter(pk=serial.pk).update(last=F("last") + 1)
    return certificate


def store_file(certificate: Certificate, *, now: datetime) -> CertificateFile:
    """Make the bytes from the words, sign them, store them once. Safe to run twice."""
    found = CertificateFile.objects.filter(certificate=certificate).first()
    if found:
        return found
    signer = configured_signer()
    pdf = signer.sign(render(CertificateWords.from_dict(certificate.words)))
    file = CertificateFile(
        certificate=certificate,
        sha256=vault.keep(pdf),
        size=len(pdf),
        signed_with=signer.fingerprint,
        stored_at=now,
    )
    try:
        with transaction.atomic():
            file.save()
    except IntegrityError:  # another worker was quicker; its bytes stand
        return CertificateFile.objects.get(certificate=certificate)
    return file


def replace_certificate(old: Certificate, *, result: AnnualResult, by: Account, now: datetime) -> Certificate:
    """A correction is a new certificate that names the old one (R20)."""
    if Certificate.objects.filter(replaces=old).exists():
        raise NotIssued(_("%(number)s was already replaced.") % {"number": old.number})
    return issue(result, by=by, now=now, replaces=old)


@transaction.atomic
def revoke(certificate: Certificate, *, reason: str, by: Account | None, now: datetime) -> Revocation:
    """Revoke with a reason from the fixed list; the check page says so from now on."""
    if Revocation.objects.filter(certificate=certificate).exists():
        raise NotIssued(_("%(number)s was already revoked.") % {"number": certificate.number})
    revocation = Revocation(certificate=certificate, reason=reason, revoked_by=by, revoked_at=now)
    revocation.full_clean()
    revocation.save()
    return revocation


def words_of(
    result: AnnualResult,
    place: Place,
    *,
    number: str,
    checkpoint: str,
    now: datetime,
    replaces: Certificate | None,
) -> CertificateWords:
    """Every word that the certificate will print, copied (R20)."""
    words, per_hour = result.words, result.words["minutes_per_hour"]
    local = now.astimezone(clock.LOCAL_ZONE)
    return CertificateWords(
        number=number,
        code=new_code(),
        year=result.year,
        place=place.name,
        name=result.name,
        unit=words["unit"],
        unit_en=words["unit_en"],
        card_no=words["card_no"],
        staff_no=words["staff_no"],
        requirement=words["requirement"],
        counted=hours(result.counted_minutes, per_hour),
        target=hours(result.target_minutes, per_hour),
        minutes_per_hour=per_hour,
        has_minima=any(result.minima.values()),
        rows=tuple(_row(result, category) for category in CATEGORY_NAMES),
        total=_total(result),
        issuer=place.issuer,
        issued_on=local.date().isoformat(),
        issued_at=local.isoformat(timespec="seconds"),
        verify_url=settings.VERIFY_URL,
        checkpoint=checkpoint,
        replaces=replaces.number if replaces else "",
        english=place.certificate_english,
        development=configured_signer().is_development,
    )


def hours(minutes: int, per_hour: int) -> str:
    return str((Decimal(minutes) / per_hour).quantize(Decimal("0.01"), ROUND_HALF_UP))


def new_code() -> str:
    """Sixty bits, in three groups of four."""
    text = "".join(secrets.choice(ALPHABET) for place in range(12))
    return "-".join((text[:4], text[4:8], text[8:]))


def _check(result: AnnualResult) -> None:
    if result.state != "met" or result.exempt:
        raise NotIssued(_("Only a met result that is not exempt gets a certificate."))
    if AnnualResult.objects.filter(supersedes=result).exists():
        raise NotIssued(_("A newer result supersedes this one."))


def _refuse_undrawable(words: CertificateWords) -> None:
    """Before the number is taken: the row is not stored and the serial stays (R21)."""
    if missing := missing_characters("".join(sorted(words.characters()))):
        raise UnprintableName(
            _("The certificate font cannot draw %(characters)s. The certificate waits until it can.")
            % {"characters": " ".join(missing)}
        )


def _of_earlier_result(result: AnnualResult) -> Certificate | None:
    """The officer's certificate on a superseded result of that year: a newer one names it (R20)."""
    earlier = Certificate.objects.filter(
        result__officer=result.officer_id, result__requirement=result.requirement_id, replaced_by=None
    )
    return earlier.exclude(result=result).order_by("-serial").first()


def _lock_serial(prefix: str, year: int) -> Serial:
    Serial.objects.bulk_create([Serial(issuer=prefix, year=year)], ignore_conflicts=True)
    return Serial.objects.select_for_update().get(issuer=prefix, year=year)


def _row(result: AnnualResult, category: str) -> CategoryRow:
    sums = {mode: minutes for c, mode, minutes in result.by_category_mode if c == category}
    name, name_en = CATEGORY_NAMES[category]
    return _printed(result, name, name_en, result.minima.get(category, 0), sums)


def _total(result: AnnualResult) -> CategoryRow:
    sums: dict[str, int] = {}
    for _category, mode, minutes in result.by_category_mode:
        sums[mode] = sums.get(mode, 0) + minutes
    return _printed(result, "合计", "Total", result.target_minutes, sums)


def _printed(
    result: AnnualResult, name: str, name_en: str, minimum: int, sums: dict[str, int]
) -> CategoryRow:
    def shown(minutes: int) -> str:
        return hours(minutes, result.words["minutes_per_hour"]) if minutes else "—"

    return CategoryRow(
        name=name,
        name_en=name_en,
        minimum=shown(minimum),
        counted=shown(sum(sums.values())),
        online=shown(sums.get("online", 0)),
        in_person=shown(sums.get("in_person", 0)),
        together=shown(sum(sums.get(mode, 0) for mode in TOGETHER)),
        declared=shown(sums.get("declared", 0)),
    )
