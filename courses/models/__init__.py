from .attempts import Attempt, ExtraTime, Mark, QuestionResult
from .attendance import Direction, Feedback, FeedbackGiven, RollClosing, RollLine, SignEvent
from .calls import CallReviewer, CourseCall, Milestone, Score, SelectionLine, Submission, TrialLecture
from .catalogues import OutsideCourse
from .classes import (
    CalendarFeed,
    ClassFigures,
    PostingConsent,
    ReservedPlaces,
    SignUp,
    Sitting,
    TrainingClass,
)
from .daily import DailyAnswer, DailyCard, DailyFigures, DailyMonth
from .discussions import Contributor, Discussion, Moderation, Post, PostVersion
from .editions import Completion, Edition, EditionFile, Enrolment, Listing
from .learning import LearningSession, StepDone, TimeFigures, UncountedSpan
from .pages import CoursePage, LibraryPage, QuestionBankPage, QuestionPage, ScenarioPage, SectionPage
from .reviews import CourseReviewTask, Staleness, Verdict

__all__ = [
    "Attempt",
    "CalendarFeed",
    "CallReviewer",
    "ClassFigures",
    "Completion",
    "Contributor",
    "CourseCall",
    "CoursePage",
    "CourseReviewTask",
    "DailyAnswer",
    "DailyCard",
    "DailyFigures",
    "DailyMonth",
    "Direction",
    "Discussion",
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
    "Milestone",
    "Moderation",
    "OutsideCourse",
    "Post",
    "PostVersion",
    "PostingConsent",
    "QuestionBankPage",
    "QuestionPage",
    "QuestionResult",
    "ReservedPlaces",
    "RollClosing",
    "RollLine",
    "ScenarioPage",
    "Score",
    "SectionPage",
    "SelectionLine",
    "SignEvent",
    "SignUp",
    "Sitting",
    "Staleness",
    "StepDone",
    "Submission",
    "TimeFigures",
    "TrainingClass",
    "TrialLecture",
    "UncountedSpan",
    "Verdict",
]
