from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class CommonConfig(AppConfig):
    name = "lms.common"

    def ready(self) -> None:
        from lms.common import append_only, logs

        logs.configure()
        post_migrate.connect(append_only.install_triggers, dispatch_uid="append-only triggers")
        register("database")(append_only.check_triggers)
