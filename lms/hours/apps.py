from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HoursConfig(AppConfig):
    name = "lms.hours"

    def ready(self) -> None:
        from lms.hours import audits
        from lms.jobs.kinds import Kind, register

        register(Kind(audits.KIND, _("Verifying the ledger"), audits.verify_items))
