"""For the test suite: cheap hashing, plain static files, nothing in the background."""

import tempfile
from pathlib import Path

from .base import *
from .base import STORAGES

SECRET_KEY = "for-tests-only"  # noqa: S105
DATA_DIR = Path(tempfile.gettempdir()) / "zhifa-tests"
KEYS_DIR = DATA_DIR / "keys"
PRIVATE_ROOT = DATA_DIR / "private"
MEDIA_ROOT = DATA_DIR / "media"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMBEDDED_WORKER = False
