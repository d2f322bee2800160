from .accounts import Account
from .changes import Change, ChangeCounter
from .grants import Role, RoleGrant
from .officers import HomeUnit, Leave, Officer, PersonKind, Posting
from .place import Module, Place, PlaceChange
from .reading import CodeHandedOut, CorrectionRequest, Reading
from .units import Unit

__all__ = [
    "Account",
    "Change",
    "ChangeCounter",
    "CodeHandedOut",
    "CorrectionRequest",
    "HomeUnit",
    "Leave",
    "Module",
    "Officer",
    "PersonKind",
    "Place",
    "PlaceChange",
    "Posting",
    "Reading",
    "Role",
    "RoleGrant",
    "Unit",
]
