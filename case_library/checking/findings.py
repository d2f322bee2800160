"""All checks of one record, in the order of the taxonomy."""

from collections.abc import Callable, Iterable

from case_library.checking.authority import check_authority
from case_library.checking.deadlines import check_deadlines
from case_library.checking.evidence import check_evidence
from case_library.checking.legal_review import check_legal_review
from case_library.checking.local import Local
from case_library.checking.procedure import check_procedure
from case_library.checking.record import Finding, Record
from case_library.checking.serving import check_serving
from case_library.schemas import taxonomy

# One more when a check is added or changed: cases that were checked before are told apart by it.
CHECKS_VERSION = 2

LOOKS = (check_authority, check_procedure, check_legal_review, check_evidence, check_serving, check_deadlines)


def check(
    raw: dict, *, more: Iterable[Callable[[Record], Iterable[Finding]]] = (), local: Local | None = None
) -> list[Finding]:
    """Findings of a record that passed the schema. *more*: checks that ask the database (powers, laws)."""
    record = Record(raw, local)
    found = [finding for look in LOOKS for finding in look(record)]
    for ask in more:
        found += ask(record)
    order = {code: place for place, code in enumerate(taxonomy())}
    return sorted(dict.fromkeys(found), key=lambda f: (order.get(f.code, 999), f.path))
