from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class Unit(MP_Node):
    """A node of city → district → bureau or township → team, in official order (the tree's own)."""

    class Kind(models.TextChoices):
        CITY = "city", _("city")
        DISTRICT = "district", _("district or county")
        BUREAU = "bureau", _("bureau")
        TOWNSHIP = "township", _("township or subdistrict")
        TEAM = "team", _("team")

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TEAM)

    steplen = 4

    def __str__(self) -> str:
        return self.name

    def ancestor_paths(self) -> list[str]:
        """Paths from the root down to this unit, itself included."""
        return [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
