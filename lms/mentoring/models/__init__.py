from .levels import Entrustment, LevelProposal, PanelVote
from .logs import Addendum, MonthlyConfirmation, TaskLog
from .mentors import Bar, Mentee, Mentor, Preference
from .observations import Observation, ObservationSignature, RemedialPlan
from .pairings import Pairing, PairingStep, PlanItem, Signature
from .programmes import Programme, Skill, SkillWording
from .reviews import Evaluation, FinalPart, PhaseReview, RatingRelease
from .runs import MatchRun

__all__ = [
    "Addendum",
    "Bar",
    "Entrustment",
    "Evaluation",
    "FinalPart",
    "LevelProposal",
    "MatchRun",
    "Mentee",
    "Mentor",
    "MonthlyConfirmation",
    "Observation",
    "ObservationSignature",
    "Pairing",
    "PairingStep",
    "PanelVote",
    "PhaseReview",
    "PlanItem",
    "Preference",
    "Programme",
    "RatingRelease",
    "RemedialPlan",
    "Signature",
    "Skill",
    "SkillWording",
    "TaskLog",
]
