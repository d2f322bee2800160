from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Make the .mo files from locale/ (no gettext needed)."
    requires_system_checks = []

    def handle(self, *args, **options) -> None:
        for folder in settings.LOCALE_PATHS:
            for po in Path(folder).glob("*/LC_MESSAGES/*.po"):
                mo = po.with_suffix(".mo")
                if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
                    polib.pofile(str(po)).save_as_mofile(str(mo))
