"""What an identified record says that may be known without opening it: noted on its shell, made anew by every check."""

from datetime import datetime

from django.db.models import Q

from case_library.checking.findings import CHECKS_VERSION, check
from case_library.checking.local import Local
from case_library.checking.record import Finding, Record, day
from case_library.intake.asking import checks_of_the_house
from case_library.intake.secrecy import holds_trade_secrets
from case_library.masking.numbers import find_numbers
from case_library.minors import concerns_minors
from case_library.models import CaseFinding, CaseOfficer, RecordedCase
from case_library.sheet import filed_on
from lms.common.clock import local_day
from lms.officers.models import Officer, Unit

QUASHED = {"changed", "revoked", "illegal"}
HANDLING = {"officer", "recorder", "reviewer", "approver", "hearing_host"}  # of the agency


def found_in(record: dict, unit: Unit, local: Local) -> list[Finding]:
    """What the machine notices today in a record of *unit*."""
    return check(record, more=checks_of_the_house(unit), local=local)


def note_shell(case: RecordedCase, record: dict, *, now: datetime) -> None:
    """Codes, days and marks; saved."""
    read = Record(record)
    case.field, case.procedure, case.status = record["domain"], record["procedure"], record["status"]
    case.outcome = read.part("decision").get("outcome", "")
    code = read.part("matter").get("code", "")
    case.power_code = (
        code if len(code) <= 64 and code.isascii() and not list(find_numbers(code, code)) else ""
    )
    case.filed_on, case.decided_on = filed_on(record), read.decided_on
    case.remedies_open = _remedies_open(record)
    case.quashed_on = _quashed_on(case, record, now)
    case.minors, case.trade_secret = concerns_minors(record), holds_trade_secrets(record)
    case.checks_version, case.checked_at = CHECKS_VERSION, now
    case.save()


def _remedies_open(record: dict) -> bool:
    """Whether somebody may still need the record: it is not purged before."""
    pending = any(r["result"] == "pending" for r in record.get("remedies", []))
    return record["status"] in ("open", "under_review") or pending


def _quashed_on(case: RecordedCase, record: dict, now: datetime):
    """The day that the record names; else the day on which it was first known."""
    days = [day(r.get("date")) for r in record.get("remedies", []) if r["result"] in QUASHED]
    return max(filter(None, days), default=case.quashed_on or local_day(now)) if days else None


def note_findings(case: RecordedCase, found: list[Finding]) -> None:
    case.findings.all().delete()
    CaseFinding.objects.bulk_create(
        CaseFinding(
            case=case,
            code=f.code,
            origin=f.origin,
            rule=f.rule[:80],
            message=f.message[:300],
            said=f.said,
            path=f.path[:120],
            check_name=f.check[:40],
        )
        for f in found
    )


def note_handlers(case: RecordedCase, record: dict) -> None:
    """Who of the house handled the case: by card number, else by name within the unit; and how many are not known here (C3).

    Who was known by name stays so after leaving the unit.
    """
    people = record.get("persons", [])
    cards = {p["cert_no"].strip() for p in people if p.get("cert_no", "").strip()}
    by_card = Officer.objects.filter(card_no__in=cards)
    found = {officer.card_no: officer for officer in by_card}
    cardless = [p for p in people if p["role"] in HANDLING and p.get("cert_no", "").strip() not in found]
    names = {p["name"].strip() for p in cardless}
    here = Q(home_unit__path__startswith=case.unit.path) | Q(pk__in=case.handlers.values("officer"))
    by_name = list(Officer.objects.filter(here, name__in=names))
    case.handlers.all().delete()
    CaseOfficer.objects.bulk_create(
        CaseOfficer(case=case, officer=officer) for officer in {*found.values(), *by_name}
    )
    named = {officer.name for officer in by_name}
    case.unknown_handlers = sum(p["role"] == "officer" and p["name"].strip() not in named for p in cardless)
    case.save(update_fields=["unknown_handlers"])
