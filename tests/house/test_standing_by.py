"""What a house's forked process reads is what a process started for it alone would read."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.databases import ROOT, House

pytestmark = pytest.mark.commits

# All but SETTINGS_MODULE: Django forgets that name where settings are overridden.
SETTINGS = """
import django
django.setup()
import json
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
read = {name: repr(getattr(settings, name)) for name in dir(settings)
        if name.isupper() and name != "SETTINGS_MODULE"}
print(json.dumps(read | {"stored": default_storage.location, "connected": repr(connection.settings_dict)}))
"""


def test_settings_are_those_of_its_own_environment(sqlite_house, tmp_path):
    first = json.loads(sqlite_house.run(SETTINGS))
    folder = tmp_path / "second"
    folder.mkdir()
    shutil.copy(tmp_path / "db.sqlite3", folder / "db.sqlite3")
    second = House(f"sqlite:///{folder}/db.sqlite3", folder)
    forked = json.loads(second.run(SETTINGS))
    alone = subprocess.run(
        [sys.executable, "-c", SETTINGS], cwd=ROOT, env=second.environment, capture_output=True, check=True
    )
    assert forked == json.loads(alone.stdout)
    assert forked["SECRET_KEY"] != first["SECRET_KEY"]
