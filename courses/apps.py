from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        from courses.classes import closing
        from courses.slides import taking
        from lms.jobs.kinds import Kind, register

        taking.register_job()
        register(Kind(closing.JOB, closing.credit_batch, batch=closing.AT_ONCE))
