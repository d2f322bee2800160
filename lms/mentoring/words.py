"""Words of grounds, bans and remedies: the same on pages, in the command and in refusals."""

from django.utils.translation import gettext_lazy as _

GROUND_WORDS = {
    "": "",
    "same_person": _("the same person"),
    "appraiser": _("appraises the mentee"),
    "recusal": _("a conflict was declared"),
    "banned": _("ruled out by hand"),
    "suspended": _("suspended as a mentor"),
    "training": _("not approved or not trained"),
    "rotation": _("rotates or leaves before the end"),
    "cool_down": _("resting after the last pairing"),
    "full": _("no place left"),
    "reach": _("too far away"),
}

POINT_WORDS = {
    "field": _("field of enforcement"),
    "skills": _("skills to learn"),
    "distance": _("distance of the units"),
    "load": _("load"),
    "earlier": _("earlier pairing"),
    "shift": _("shift"),
    "language": _("language or dialect"),
    "rating": _("ratings by mentees, three or more together"),
}
