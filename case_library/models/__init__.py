"""Tables of the case library, by subject."""

from case_library.models.cases import (
    CaseFinding,
    CaseOfficer,
    CaseReading,
    CaseRecheck,
    QuarantineDecision,
    RecordedCase,
    SealedRecord,
)
from case_library.models.guidance import (
    GuidanceEdition,
    GuidanceVerdict,
    ReviewAssignment,
    ReviewerProfile,
    Submission,
    SubmissionView,
    TakenBack,
    Withdrawal,
)
from case_library.models.idle import IdleReason
from case_library.models.key_law import KeyLawEdition, KeyLawGuidePage, KeyLawSubmission, KeyLawVerdict
from case_library.models.local import ReviewMatter, WorkingYear
from case_library.models.masking import MaskedText, MaskingTask, SealedMarks, TextRecall
from case_library.models.pages import GuidanceLibrary, GuidancePage, GuidanceReviewTask, GuidanceSection
from case_library.models.search import ReferenceCase, SearchEntry, SearchFacet, SynonymGroup
from case_library.models.statutes import (
    Article,
    Citing,
    LawAlert,
    ProvisionChange,
    RepealUndone,
    Statute,
    StatuteVersion,
)

__all__ = [
    "Article",
    "CaseFinding",
    "CaseOfficer",
    "CaseReading",
    "CaseRecheck",
    "Citing",
    "GuidanceEdition",
    "GuidanceLibrary",
    "GuidancePage",
    "GuidanceReviewTask",
    "GuidanceSection",
    "GuidanceVerdict",
    "IdleReason",
    "KeyLawEdition",
    "KeyLawGuidePage",
    "KeyLawSubmission",
    "KeyLawVerdict",
    "LawAlert",
    "MaskedText",
    "MaskingTask",
    "ProvisionChange",
    "QuarantineDecision",
    "RecordedCase",
    "ReferenceCase",
    "RepealUndone",
    "ReviewAssignment",
    "ReviewMatter",
    "ReviewerProfile",
    "SealedMarks",
    "SealedRecord",
    "SearchEntry",
    "SearchFacet",
    "Statute",
    "StatuteVersion",
    "Submission",
    "SubmissionView",
    "SynonymGroup",
    "TakenBack",
    "TextRecall",
    "Withdrawal",
    "WorkingYear",
]
