from .projection import Fold, Standing, UnitStanding, UnitTurn
from .requirements import Requirement, Waiver
from .results import AnnualResult, YearClosing
from .support import SupportStep

__all__ = [
    "AnnualResult",
    "Fold",
    "Requirement",
    "Standing",
    "SupportStep",
    "UnitStanding",
    "UnitTurn",
    "Waiver",
    "YearClosing",
]
