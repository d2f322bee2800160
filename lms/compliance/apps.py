from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "lms.compliance"

    def ready(self) -> None:
        from lms.compliance import year_end
        from lms.jobs.kinds import Kind, register

        register(Kind(year_end.KIND, year_end.freeze_units, batch=20, finish=year_end.freeze_rest))
