"""Guidance under review and published: submissions, verdicts, editions and withdrawals. Facts, never changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.common.append_only import AppendOnlyModel

# A guidance or a study guide: both are reviewed alike.
ONE_OF_TWO = Q(submission__isnull=False, guide__isnull=True) | Q(submission__isnull=True, guide__isnull=False)


class Submission(AppendOnlyModel):
    """Exactly this content was handed in for review. What a reviewer sees, compares and decides on."""

    KIND = "submission"  # its name where a study guide may stand instead

    guidance_key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    page_id = models.PositiveBigIntegerField()  # where the words were written; a plain number, pages may go
    title = models.CharField(max_length=120)
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="+")
    case = models.ForeignKey("case_library.RecordedCase", models.PROTECT, null=True, related_name="+")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    writers = models.JSONField(default=list)  # accounts whose words stand in it
    submitted_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["guidance_key", "number"]
        constraints = [models.UniqueConstraint(fields=["guidance_key", "number"], name="submission_number")]


class TakenBack(AppendOnlyModel):
    """The author took a submission back before anybody decided; the next one has a number of its own."""

    submission = models.OneToOneField(Submission, models.PROTECT, null=True, related_name="taken_back")
    guide = models.OneToOneField(
        "case_library.KeyLawSubmission", models.PROTECT, null=True, related_name="taken_back"
    )
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_OF_TWO, name="taken_back_guidance_or_guide"),
        ]


class ReviewAssignment(models.Model):
    """Whose turn it is to review a submission or a study guide, chosen by qualification and load, until when."""

    submission = models.ForeignKey(Submission, models.PROTECT, null=True, related_name="assignments")
    guide = models.ForeignKey(
        "case_library.KeyLawSubmission", models.PROTECT, null=True, related_name="assignments"
    )
    reviewer = models.ForeignKey("officers.Account", models.PROTECT, related_name="guidance_reviews")
    assigned_at = models.DateTimeField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=Q(closed_at__isnull=True), name="one_open_assignment"
            ),
            models.UniqueConstraint(
                fields=["guide"], condition=Q(closed_at__isnull=True), name="one_open_assignment_of_a_guide"
            ),
            models.CheckConstraint(condition=ONE_OF_TWO, name="assigned_guidance_or_guide"),
        ]


class SubmissionView(AppendOnlyModel):
    """A reviewer opened a submission: what changed since is shown against it."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="views")
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "by"], name="first_view")]


class GuidanceVerdict(AppendOnlyModel):
    """指引审核: a reviewer's word on exactly one content, bound to its digest (C3)."""

    class Verdict(models.TextChoices):
        PASS = "pass", pgettext_lazy("verdict", "pass")
        PASS_WITH_CHANGES = "pass_with_changes", _("pass after changes")
        RETURN = "return", _("return")

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="verdict")
    digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    opinion = models.TextField(max_length=2000, blank=True)
    comments = models.JSONField(default=dict, blank=True)  # block → words
    reviewer = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # Sent back without words leaves the author guessing.
            models.CheckConstraint(
                condition=Q(verdict="pass") | ~Q(opinion=""), name="guidance_return_has_words"
            ),
        ]


class ReviewerProfile(models.Model):
    """Whether a reviewer may begin: the legal-profession qualification of Art. 58 (C4)."""

    account = models.OneToOneField("officers.Account", models.PROTECT, related_name="reviewer_profile")
    has_legal_qualification = models.BooleanField(
        _("holds the legal-profession qualification"), default=False
    )
    reviewing_since = models.DateField(_("has reviewed since"), null=True, blank=True)
    fields = models.JSONField(_("fields"), default=list, blank=True)
    noted_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()


class GuidanceEdition(AppendOnlyModel):
    """Guidance as published: words, quoted provisions by version, digest. Learners' records may pin it."""

    guidance_key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    field = models.CharField(max_length=40)
    difficulty = models.CharField(max_length=16)
    minutes = models.PositiveSmallIntegerField(default=5)  # reading time
    page_id = models.PositiveBigIntegerField()
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="+")
    case = models.ForeignKey("case_library.RecordedCase", models.PROTECT, null=True, related_name="editions")
    content = models.JSONField()
    quoted = models.JSONField(default=list)  # [{law, version, article, label, text, status}]
    digest = models.CharField(max_length=64, unique=True)
    verdict = models.OneToOneField(GuidanceVerdict, models.PROTECT, related_name="edition")
    # Why it teaches although its decision was quashed, in the publisher's words; empty where it stood that day.
    quashed_reason = models.CharField(max_length=300, blank=True)
    review_due = models.DateField(null=True)  # copied from the content, for the list of work
    issued_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["guidance_key", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["guidance_key", "number"], name="guidance_edition_number")
        ]

    def __str__(self) -> str:
        return f"{self.guidance_key} {self.number}"


class Withdrawal(AppendOnlyModel):
    """An edition is no longer offered. What was learned by it stays (C5, Art. 48)."""

    class Ground(models.TextChoices):
        QUASHED = "quashed", _("the source decision was changed, revoked or condemned")
        LEAK = "leak", _("something identifying was left in it")
        LAW = "law", _("the law changed")
        OTHER = "other", _("other reason")

    edition = models.OneToOneField(GuidanceEdition, models.PROTECT, related_name="withdrawal")
    ground = models.CharField(max_length=10, choices=Ground.choices)
    reason = models.CharField(max_length=300)
    due_on = models.DateField(null=True)  # three working days after the decision was quashed
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason")]
