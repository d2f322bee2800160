"""Review of a course: Wagtail's workflow asks; the verdict is a row of its own, bound to the digest."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task

from lms.common.append_only import AppendOnlyModel
from lms.common.models import paired


class Verdict(AppendOnlyModel):
    """A reviewer's word on exactly one content. A revision is no evidence: autosave rewrites it."""

    course_key = models.CharField(max_length=80)
    content_digest = models.CharField(max_length=64)
    approved = models.BooleanField()
    reason = models.TextField(max_length=2000, blank=True)
    reviewer = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["course_key", "-at"], name="verdicts_of_a_course")]
        constraints = [
            # A course sent back without a reason leaves its author guessing.
            models.CheckConstraint(condition=Q(approved=True) | ~Q(reason=""), name="return_names_a_reason"),
        ]


class Staleness(models.Model):
    """A newest edition cites something that has changed since; its trainers look again (C5)."""

    edition = models.ForeignKey("courses.Edition", models.PROTECT, related_name="stale_marks")
    cited = models.CharField(max_length=200)  # law and article, or guidance
    change = models.CharField(max_length=300)  # what became of it
    marked_at = models.DateTimeField()
    settled_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "cited"],
                condition=Q(settled_at__isnull=True),
                name="one_open_mark_per_citation",
            ),
            paired("settled_by", "settled_at", name="staleness_settlement_paired"),
        ]


class EditionCitation(AppendOnlyModel):
    """What an edition cites, written as it is issued, so that a change finds it without reading contents (C5)."""

    class Kind(models.TextChoices):
        LAW = "law", _("Provision of law")
        GUIDANCE = "guidance", _("Case guidance")

    edition = models.ForeignKey("courses.Edition", models.PROTECT, related_name="citations", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    place = models.CharField(max_length=200)  # “行政处罚法 第三十三条”, or the guidance's code

    class Meta:
        indexes = [models.Index(fields=["kind", "place"], name="editions_that_cite")]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind", "place"], name="one_row_per_citation_of_edition"
            ),
        ]


class CourseReviewTask(Task):
    """Asks the role table who may review: no group per unit, and never the author."""

    class Meta:
        verbose_name = _("course review")
        verbose_name_plural = _("course reviews")

    def start(self, workflow_state, user=None):
        from courses.reviewing import submitted

        submitted(workflow_state.content_object.specific, by=user)
        return super().start(workflow_state, user=user)

    def user_can_access_editor(self, obj, user) -> bool:
        return self._may(obj, user)

    def locked_for_user(self, obj, user) -> bool:
        return True  # nobody edits what is being reviewed; the author takes it back first

    def get_actions(self, obj, user):
        if not self._may(obj, user):
            return []
        return [("reject", _now("Return with reasons"), True), ("approve", _now("Approve"), False)]

    def on_action(self, task_state, user, action_name, **kwargs):
        from courses.reviewing import decide_in_workflow

        decide_in_workflow(task_state, action=action_name, comment=kwargs.get("comment", ""), by=user)
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        from courses.reviewing import is_reviewer

        states = self.task_states.filter(status="in_progress")
        return states if is_reviewer(user) else states.none()

    @classmethod
    def get_description(cls):
        return _("A legal reviewer who wrote none of it approves exactly this content")

    def _may(self, obj, user) -> bool:
        from courses.reviewing import may_review

        return may_review(user, obj)
