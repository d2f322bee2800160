from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "lms.certificates"

    def ready(self) -> None:
        from lms.certificates import batches
        from lms.jobs.kinds import Kind, register

        register(Kind(batches.KIND, batches.issue_items, batch=20))
