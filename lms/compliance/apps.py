from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplianceConfig(AppConfig):
    name = "lms.compliance"

    def ready(self) -> None:
        from lms.compliance import year_end
        from lms.jobs.kinds import Kind, register

        title = _("Annual determination")
        register(Kind(year_end.KIND, title, year_end.freeze_units, batch=20, finish=year_end.freeze_rest))
