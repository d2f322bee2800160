import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Migrate, make the demonstration city when the database is empty, then serve with worker threads."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *args, no_demo: bool, **options) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stderr.write("Preparing the database …")
            call_command("migrate", verbosity=0)
        if self._static_is_old():
            self.stderr.write("Collecting static files …")
            call_command("collectstatic", interactive=False, verbosity=0)
        self._demonstration(no_demo)
        connection.close()
        # gunicorn replaces this process, so that Ctrl-C reaches it directly.
        arguments = [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            "python:lms.operations.server",
            "lms.wsgi:application",
        ]
        os.execv(sys.executable, arguments)  # noqa: S606

    def _static_is_old(self) -> bool:
        """Whether a style, script or picture of ours is newer than what was collected."""
        collected = settings.STATIC_ROOT / "staticfiles.json"
        if not collected.exists():
            return True
        ours = (f.stat().st_mtime for root in settings.STATICFILES_DIRS for f in Path(root).rglob("*"))
        return max(ours, default=0) > collected.stat().st_mtime

    def _demonstration(self, no_demo: bool) -> None:
        from lms.officers.models import Officer

        self.stdout.write(f"\n执法学堂  http://127.0.0.1:{os.environ.get('PORT', '8000')}/")
        if no_demo or Officer.objects.exists():
            call_command("demo", logins=True)
        else:
            self.stderr.write("Making the demonstration city (about a minute) …")
            call_command("demo")
        self.stdout.flush()
