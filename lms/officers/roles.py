"""Which role may do which act. One table; pages, API, exports and tests read it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.officers.models.grants import Role


class Act(models.TextChoices):
    VIEW = "view", _("see people and their standing")
    SUPPORT = "support", _("offer classes and remind")
    APPROVE = "approve", _("decide on declarations, waivers and leaves")
    DECLARE_CLASS = "declare_class", _("declare a class by its roll")
    EXPORT = "export", _("export lists")
    RUN_YEAR = "run_year", _("set requirements and close the year")
    ISSUE = "issue", _("issue certificates")
    REVOKE = "revoke", _("revoke certificates")
    IMPORT_ROSTER = "import_roster", _("import the roster")
    IMPORT_HOURS = "import_hours", _("import hours")
    GRANT = "grant", _("grant roles and hand out one-time codes")
    RUN_MENTORING = "run_mentoring", _("run mentoring programmes")
    AUDIT = "audit", _("audit the ledger and who read what")
    OPERATE = "operate", _("operate the system")
    AUTHOR = "author", _("build courses and question banks")
    REVIEW = "review", _("review courses and guidance")
    TEACH = "teach", _("teach classes and keep their rolls")
    ARRANGE = "arrange", _("arrange classes")
    RUN_CALLS = "run_calls", _("run course calls and choose outside courses")
    SUBMIT = "submit", _("submit courses to a call")
    EDIT_GUIDANCE = "edit_guidance", _("write guidance from masked cases")


ROLES_FOR: dict[str, set[str]] = {
    Act.VIEW: {Role.UNIT_MANAGER, Role.BUREAU, Role.AUDITOR, Role.ISSUER},
    Act.SUPPORT: {Role.UNIT_MANAGER, Role.BUREAU},
    Act.APPROVE: {Role.UNIT_MANAGER, Role.BUREAU},
    Act.DECLARE_CLASS: {Role.TRAINER, Role.UNIT_MANAGER, Role.BUREAU},
    Act.EXPORT: {Role.UNIT_MANAGER, Role.BUREAU},
    Act.RUN_YEAR: {Role.BUREAU},
    Act.ISSUE: {Role.ISSUER},
    Act.REVOKE: {Role.ISSUER},
    Act.IMPORT_ROSTER: {Role.ROSTER_CLERK},
    Act.IMPORT_HOURS: {Role.HOURS_CLERK},
    Act.GRANT: {Role.SECURITY_ADMIN},
    Act.RUN_MENTORING: {Role.BUREAU},
    Act.AUDIT: {Role.AUDITOR},
    Act.OPERATE: {Role.SYSTEM_ADMIN},
    Act.AUTHOR: {Role.TRAINER},
    Act.REVIEW: {Role.LEGAL_REVIEWER},
    Act.TEACH: {Role.TRAINER},
    Act.ARRANGE: {Role.TRAINER, Role.UNIT_MANAGER, Role.BUREAU},
    Act.RUN_CALLS: {Role.BUREAU},
    Act.SUBMIT: {Role.UNIT_MANAGER},
    Act.EDIT_GUIDANCE: {Role.CASE_EDITOR},
}

# The using unit of a posting sees and supports; it does not decide or export (S1).
ACTS_OF_USING_UNIT = {Act.VIEW, Act.SUPPORT}

# S2: nobody holds two roles of one line.
APART: list[set[str]] = [
    {Role.ISSUER, Role.HOURS_CLERK},
    {Role.ISSUER, Role.TRAINER},  # closing a roll writes hours
    {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR},
]
