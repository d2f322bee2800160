"""The axes of a credit hour (R3, R4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    FOUNDATION = "foundation", _("Foundation")
    KEY_LAW = "key_law", _("Key law")
    PRACTICAL = "practical", _("Practical")


class Mode(models.TextChoices):
    ONLINE = "online", _("online")
    IN_PERSON = "in_person", _("in person")
    MENTORING = "mentoring", _("mentoring")
    TEACHING = "teaching", _("teaching")
    DISCUSSION = "discussion", _("discussion")
    DECLARED = "declared", _("declared")


class Schedule(models.TextChoices):
    CONCENTRATED = "concentrated", _("concentrated")
    ROUTINE = "routine", _("routine")


class Method(models.TextChoices):
    LECTURE = "lecture", _("lecture")
    SEMINAR = "seminar", _("seminar")
    CASE = "case", _("case")
    SIMULATION = "simulation", _("simulation")
    EXPERIENTIAL = "experiential", _("experiential")
