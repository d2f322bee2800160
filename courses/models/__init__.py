from .attempts import Attempt, ExtraTime, Mark, QuestionResult
from .attendance import Direction, Feedback, FeedbackGiven, RollClosing, RollLine, SignEvent
from .classes import (
    CalendarFeed,
    ClassFigures,
    PostingConsent,
    ReservedPlaces,
    SignUp,
    Sitting,
    TrainingClass,
)
from .editions import Completion, Edition, EditionFile, Enrolment, Listing
from .learning import LearningSession, StepDone, TimeFigures, UncountedSpan
from .pages import CoursePage, LibraryPage, QuestionBankPage, QuestionPage, ScenarioPage, SectionPage
from .reviews import CourseReviewTask, Staleness, Verdict

__all__ = [
    "Attempt",
    "CalendarFeed",
    "ClassFigures",
    "Completion",
    "CoursePage",
    "CourseReviewTask",
    "Direction",
    "Edition",
    "EditionFile",
    "Enrolment",
    "ExtraTime",
    "Feedback",
    "FeedbackGiven",
    "LearningSession",
    "LibraryPage",
    "Listing",
    "Mark",
    "PostingConsent",
    "QuestionBankPage",
    "QuestionPage",
    "QuestionResult",
    "ReservedPlaces",
    "RollClosing",
    "RollLine",
    "ScenarioPage",
    "SectionPage",
    "SignEvent",
    "SignUp",
    "Sitting",
    "Staleness",
    "StepDone",
    "TimeFigures",
    "TrainingClass",
    "UncountedSpan",
    "Verdict",
]
