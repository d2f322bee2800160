from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        from courses.classes import closing
        from courses.slides import taking
        from lms.jobs.kinds import Kind, register

        taking.register_job()
        title = _("Hours of a long roll")
        register(Kind(closing.JOB, title, closing.credit_batch, batch=closing.AT_ONCE))
