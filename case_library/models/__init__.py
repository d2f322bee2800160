"""Tables of the case library, by subject."""

from case_library.models.key_law import KeyLawEdition, KeyLawGuidePage, KeyLawVerdict
from case_library.models.search import ReferenceCase, SearchEntry, SearchFacet, SynonymGroup
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
    "KeyLawEdition",
    "KeyLawGuidePage",
    "KeyLawVerdict",
    "LawAlert",
    "ProvisionChange",
    "ReferenceCase",
    "SearchEntry",
    "SearchFacet",
    "Statute",
    "StatuteVersion",
    "SynonymGroup",
]
