"""Outside catalogues: courses of other libraries, listed beside our own once the bureau has chosen them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.common.models import paired
from lms.hours.categories import Category, Mode


class OutsideCourse(models.Model):
    """A course of another library. Its hours arrive by ``import_hours`` under the same course code."""

    provider = models.CharField(_("provider"), max_length=120)
    code = models.CharField(_("course code"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    mode = models.CharField(_("mode"), max_length=12, choices=Mode.choices)
    minutes = models.PositiveIntegerField(_("minutes"))
    about = models.CharField(_("about"), max_length=1000, blank=True)
    where = models.CharField(_("where to take it"), max_length=300, blank=True)
    ends_on = models.DateField(_("offered until"), null=True, blank=True)
    listed = models.BooleanField(default=True)  # false: gone from the last file of its provider
    chosen = models.BooleanField(_("chosen"), default=False)
    chosen_by = models.ForeignKey("officers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    chosen_at = models.DateTimeField(null=True, blank=True)
    imported_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "code"]), models.Index(fields=["chosen", "listed"])]
        constraints = [
            paired("chosen_by", "chosen_at", name="outside_choice_paired"),
            models.CheckConstraint(condition=models.Q(minutes__gt=0), name="outside_course_has_minutes"),
        ]
