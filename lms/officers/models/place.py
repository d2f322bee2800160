from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.common.append_only import AppendOnlyModel
from lms.common.requests import ask_again, once_a_request


class Module(models.TextChoices):
    """What a place can switch off (B4)."""

    TIME_KEEPING = "time_keeping", _("time-keeping")
    MENTORING = "mentoring", _("mentoring")
    DAILY_CASE = "daily_case", _("daily case")
    POWERS = "powers", _("delegated powers")
    REQUESTS = "requests", _("training requests")


class Place(models.Model):
    """The one city or county that this installation serves, and the figures that it sets for itself."""

    name = models.CharField(_("name"), max_length=80, default="示范市")
    issuer = models.CharField(_("issuing body"), max_length=80, default="示范市司法局")
    issuer_en = models.CharField(_("issuing body in English"), max_length=120, blank=True)
    certificate_prefix = models.CharField(_("number prefix of certificates"), max_length=12, default="ZFPX")
    certificate_english = models.BooleanField(_("English lines on certificates"), default=True)
    modules_off = models.JSONField(_("modules switched off"), default=list, blank=True)
    contact = models.CharField(_("who helps"), max_length=120, blank=True)
    # Demo figures of RULES; each place sets its own.
    month_counts_from_days = models.PositiveSmallIntegerField(default=15)  # R10
    daily_learning_minutes = models.PositiveSmallIntegerField(default=360)  # H5
    make_up_until = models.CharField(max_length=5, default="03-31")  # R13, month-day
    removal_share_percent = models.PositiveSmallIntegerField(default=10)  # S4
    posting_fixed_years = models.PositiveSmallIntegerField(default=2)  # M1
    posting_move_after_years = models.PositiveSmallIntegerField(default=3)
    posting_must_move_years = models.PositiveSmallIntegerField(default=5)
    new_officer_years = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_place")]

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        ask_again("place")

    @classmethod
    def current(cls) -> "Place":
        return once_a_request("place", lambda: cls.objects.filter(pk=1).first() or cls(pk=1))

    def offers(self, module: str) -> bool:
        """Whether *module* is in use here."""
        return module not in self.modules_off


class PlaceChange(AppendOnlyModel):
    """One figure of the place was set otherwise: from *before* to *after*, both as the form had them."""

    field = models.CharField(max_length=40)
    before = models.JSONField()
    after = models.JSONField()
    by = models.ForeignKey("officers.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField()
