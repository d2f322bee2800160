from django.apps import AppConfig


class HoursConfig(AppConfig):
    name = "lms.hours"

    def ready(self) -> None:
        from lms.hours import audits
        from lms.jobs.kinds import Kind, register

        register(Kind(audits.KIND, audits.verify_items))
