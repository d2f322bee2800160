from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.hours.categories import Category, Mode


class Offer(models.Model):
    """What can still be earned: filled by producers (courses, classes), read by standing and home."""

    key = models.CharField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    category = models.CharField(max_length=12, choices=Category.choices)
    mode = models.CharField(max_length=12, choices=Mode.choices)
    minutes = models.PositiveIntegerField()
    course_key = models.CharField(max_length=80, blank=True)
    starts_on = models.DateField(null=True, blank=True)  # none: any time
    ends_on = models.DateField(null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    places_left = models.PositiveIntegerField(null=True, blank=True)  # none: without limit
    unit = models.ForeignKey("officers.Unit", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["ends_on"])]
