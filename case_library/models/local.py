"""What a place adds to the lists that come with the product: matters that need legal review, the calendar of a year."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.models import paired


class ReviewMatter(models.Model):
    """A row of the local catalogue: a law or regulation demands legal review of such decisions (Art. 58 (1) item 4).

    An empty field, kind of penalty or kind of party means any. A row is ended, never removed: what was found by it stands.
    """

    field = models.CharField(_("field"), max_length=40, blank=True)
    penalty_kind = models.CharField(_("kind of penalty"), max_length=40, blank=True)
    amount_from = models.DecimalField(
        _("from this amount on (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    party_kind = models.CharField(_("kind of party"), max_length=40, blank=True)
    basis = models.CharField(_("law or regulation, with its article"), max_length=200)
    confirmed_by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    confirmed_on = models.DateField(_("confirmed on"))
    ended_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        ordering = ["confirmed_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(basis=""), name="review_matter_names_its_basis"),
            # A row that says nothing would demand review of every decision.
            models.CheckConstraint(
                condition=~Q(field="", penalty_kind="", party_kind="", amount_from=None),
                name="review_matter_says_which",
            ),
            paired("ended_by", "ended_on", name="review_matter_ended_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.basis


class WorkingYear(models.Model):
    """The holidays of one year as the State Council announced them; goes before the list that comes with the product."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    off = models.JSONField(default=list, blank=True)  # ISO days on which nobody works
    work = models.JSONField(default=list, blank=True)  # ISO week-end days that are worked
    source = models.CharField(_("announcement"), max_length=200, blank=True)
    entered_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)
