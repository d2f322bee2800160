"""Tables of the case library, by subject."""

from case_library.models.search import ReferenceCase, SearchEntry, SearchFacet
from case_library.models.statutes import (
    Article,
    Citing,
    LawAlert,
    ProvisionChange,
    Statute,
    StatuteVersion,
)

__all__ = [
    "Article",
    "Citing",
    "LawAlert",
    "ProvisionChange",
    "ReferenceCase",
    "SearchEntry",
    "SearchFacet",
    "Statute",
    "StatuteVersion",
]
