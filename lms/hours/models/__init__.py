from .declarations import ClassDeclaration, Declaration, Evidence
from .entries import EntryText, HourEntry, LedgerCounter, LedgerHead
from .objections import Objection
from .offers import Offer

__all__ = [
    "ClassDeclaration",
    "Declaration",
    "EntryText",
    "Evidence",
    "HourEntry",
    "LedgerCounter",
    "LedgerHead",
    "Objection",
    "Offer",
]
