from .declarations import ClassDeclaration, Declaration, Evidence
from .entries import Checkpoint, EntryText, HourEntry, LedgerCounter, LedgerHead
from .objections import Objection
from .offers import Offer

__all__ = [
    "Checkpoint",
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
