"""Certificates whose ground fell away: the system proposes revocation, a person decides (R19, R22)."""

from lms.certificates.models import Certificate


def revocations_proposed(year: int) -> list[Certificate]:
    """Certificates in force on a result that a later one, no longer met, supersedes."""
    return list(
        Certificate.objects.filter(
            year=year,
            revocation=None,
            replaced_by=None,
            result__superseded_by__state="short",
        ).select_related("result")
    )
