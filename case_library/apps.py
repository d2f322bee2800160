from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseLibraryConfig(AppConfig):
    name = "case_library"

    def ready(self) -> None:
        from case_library import rechecking
        from lms.jobs.kinds import Kind, register

        register(Kind(rechecking.KIND, _("Recorded cases checked again"), rechecking.recheck_items, batch=20))
