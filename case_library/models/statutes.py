"""Laws, their dated versions and articles; who cites them; what changed between two versions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel
from lms.common.models import paired


class Statute(models.Model):
    """A law, regulation or rule under its name, whatever its wording was on a day."""

    title = models.CharField(_("title"), max_length=200)  # 中华人民共和国行政处罚法
    short_title = models.CharField(
        _("short title"), max_length=200, unique=True
    )  # 行政处罚法: how it is cited
    level = models.CharField(_("rank of the law"), max_length=40, blank=True)
    issuer = models.CharField(_("issuing body"), max_length=120, blank=True)

    class Meta:
        ordering = ["short_title"]

    def __str__(self) -> str:
        return self.short_title


class StatuteVersion(models.Model):
    """The wording adopted on a day; in force from a day until the next version or a repeal."""

    statute = models.ForeignKey(Statute, models.PROTECT, related_name="versions")
    adopted_on = models.DateField(_("adopted on"))
    effective_on = models.DateField(_("in force from"))
    repealed_on = models.DateField(_("repealed on"), null=True, blank=True)
    repealed_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    history = models.JSONField(default=list, blank=True)  # lines as printed below the title
    source = models.JSONField(default=dict, blank=True)  # where the text came from
    article_count = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64)  # of the articles, so that a second import changes nothing
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["statute", "effective_on", "adopted_on"]
        constraints = [
            # Two wordings of one day could not be told apart by a citation.
            models.UniqueConstraint(fields=["statute", "adopted_on"], name="statute_version_by_day"),
            models.CheckConstraint(
                condition=Q(repealed_on__isnull=True) | Q(repealed_on__gte=F("effective_on")),
                name="statute_repealed_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statute} {self.adopted_on}"


class Article(models.Model):
    """One article of one version; paragraphs, items and subitems as nested lists.

    ``paragraphs`` is ``[{"no", "text", "items": [{"no", "cn", "text", "subitems": [...]}]}]``.
    """

    version = models.ForeignKey(StatuteVersion, models.CASCADE, related_name="articles")
    position = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()  # 133
    suffix = models.PositiveSmallIntegerField(default=0)  # 第一百三十三条之一: 1
    label = models.CharField(max_length=40)  # 第一百三十三条之一
    part = models.JSONField(null=True, blank=True)  # 编 {"no", "cn", "title"}
    chapter = models.JSONField(null=True, blank=True)
    section = models.JSONField(null=True, blank=True)
    paragraphs = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number", "suffix"], name="article_once_a_version"),
            models.UniqueConstraint(fields=["version", "position"], name="article_position"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def text(self) -> str:
        """The article as plain lines."""
        lines: list[str] = []
        for paragraph in self.paragraphs:
            lines.append(paragraph["text"])
            for item in paragraph["items"]:
                lines.append(f"{item['cn']}{item['text']}")
                lines += [f"{sub['cn']}{sub['text']}" for sub in item.get("subitems", [])]
        return "\n".join(lines)


class Citing(models.Model):
    """Something that cites a provision: guidance, a course, a question, a reference case.

    Filled by the room that owns the citing thing; lower rooms and the portal only read it. The law is
    kept by name, because much of what is cited (local rules above all) is never imported.
    """

    kind = models.CharField(max_length=20)  # guidance, course, question, reference, power
    key = models.CharField(max_length=80)  # the citing thing's own id within its kind
    title = models.CharField(max_length=300)
    law = models.CharField(max_length=200)  # short title
    number = models.PositiveSmallIntegerField()
    suffix = models.PositiveSmallIntegerField(default=0)
    paragraph = models.PositiveSmallIntegerField(default=0)  # 0: the whole article
    item = models.PositiveSmallIntegerField(default=0)
    subitem = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["law", "number", "suffix"], name="citing_by_provision"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "law", "number", "suffix", "paragraph", "item", "subitem"],
                name="cited_once_by_each",
            )
        ]


class ProvisionChange(models.Model):
    """What became of one article when a version followed another (C5)."""

    class Kind(models.TextChoices):
        ADDED = "added", _("added")
        AMENDED = "amended", _("amended")
        RENUMBERED = "renumbered", _("renumbered")
        REPEALED = "repealed", _("repealed")

    version = models.ForeignKey(StatuteVersion, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    old_number = models.PositiveSmallIntegerField(null=True, blank=True)
    old_suffix = models.PositiveSmallIntegerField(default=0)
    new_number = models.PositiveSmallIntegerField(null=True, blank=True)
    new_suffix = models.PositiveSmallIntegerField(default=0)
    reworded = models.BooleanField(default=False)  # a renumbered article may also read differently
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["version", "old_number", "old_suffix", "new_number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(old_number__isnull=False) | Q(new_number__isnull=False),
                name="provision_change_names_an_article",
            )
        ]


class RepealUndone(AppendOnlyModel):
    """A repeal was noted by mistake: when it was said to be, why it was none, and the alerts that it had opened."""

    version = models.ForeignKey(StatuteVersion, models.PROTECT, related_name="repeals_undone")
    repealed_on = models.DateField()
    reason = models.CharField(max_length=300)
    alerts = models.JSONField(default=list)  # [{kind, key, title, state, note}] as they stood
    by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="repeal_undone_for_a_reason")]


class LawAlert(models.Model):
    """Something cites a provision that was amended or repealed; a person works it off (C5)."""

    class State(models.TextChoices):
        OPEN = "open", _("to be checked")
        KEPT = "kept", _("still right as it stands")
        REVISED = "revised", _("revised")

    change = models.ForeignKey(ProvisionChange, models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    note = models.CharField(_("what was checked"), max_length=300, blank=True)
    settled_by = models.ForeignKey(
        "officers.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "kind", "key"], name="one_alert_a_change"),
            paired("settled_by", "settled_at", name="law_alert_settled_by_somebody"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="law_alert_settled_when_closed",
            ),
        ]
