"""Discussions on a course or a guidance edition: posts with their history, moderation, the closing roll."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel
from lms.common.models import paired
from lms.hours.categories import Category


class Discussion(models.Model):
    """Something to talk about. What it is about is named by kind and key, never by a foreign key:
    guidance lives in a room of its own.
    """

    class Kind(models.TextChoices):
        COURSE = "course", _("course edition")
        GUIDANCE = "guidance", _("guidance edition")

    class State(models.TextChoices):
        OPEN = "open", _("open for posts")
        CLOSED = "closed", _("closed")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=80)  # course key or guidance key
    edition_digest = models.CharField(max_length=64, blank=True)
    title = models.CharField(_("topic"), max_length=200)
    opening = models.TextField(_("what is to be discussed"), max_length=2000)
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    minutes = models.PositiveSmallIntegerField(_("minutes credited"))
    unit = models.ForeignKey("officers.Unit", models.PROTECT, related_name="+")
    trainer = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    closes_on = models.DateField(_("open until"))
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    opened_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "key"]), models.Index(fields=["state", "closes_on"])]


class Post(models.Model):
    """A contribution or an answer to one; its words stand in versions."""

    discussion = models.ForeignKey(Discussion, models.PROTECT, related_name="posts")
    answers = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    author = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    text = models.TextField(_("text"), max_length=4000)  # the version in force
    version = models.PositiveSmallIntegerField(default=1)
    quotes = models.JSONField(default=list, blank=True)  # [{law, article, text}], copied when quoted
    hidden = models.BooleanField(default=False)
    marked_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    posted_at = models.DateTimeField()
    # Passages that read like names; the author answers that no party is called so, a moderator looks.
    assured = models.JSONField(default=list, blank=True)
    names_seen_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    names_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["discussion", "posted_at"])]
        constraints = [paired("names_seen_by", "names_seen_at", name="names_seen_by_somebody")]


class PostVersion(AppendOnlyModel):
    """What a post said, version by version."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=4000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["post", "version"], name="one_text_per_version")]


class Moderation(AppendOnlyModel):
    """A post was hidden or shown again, by somebody, for a reason."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="moderations")
    hidden = models.BooleanField()
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="moderation_has_reason")]


class HeldBack(AppendOnlyModel):
    """Words were not published because they named somebody. Whose and when, never the words: enough to see guessing."""

    discussion = models.ForeignKey(Discussion, models.PROTECT, related_name="held_back")
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Contributor(AppendOnlyModel):
    """A line of the closing roll (R8): who contributed, and whether it counts."""

    discussion = models.ForeignKey(Discussion, models.PROTECT, related_name="contributors")
    officer = models.ForeignKey("officers.Officer", models.PROTECT, related_name="+")
    posts = models.PositiveSmallIntegerField()
    credited = models.BooleanField()
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["discussion", "officer"], name="one_line_per_contributor")
        ]
