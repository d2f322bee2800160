from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "lms.certificates"

    def ready(self) -> None:
        from lms.certificates import batches
        from lms.jobs.kinds import Kind, register

        register(Kind(batches.KIND, _("Certificates"), batches.issue_items, batch=20))
