from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self) -> None:
        from courses import one_page
        from courses.classes import closing
        from lms.jobs.kinds import Kind, register

        one_page.register_job()
        register(Kind(closing.JOB, closing.credit_batch, batch=closing.AT_ONCE))
