"""One machine, SQLite, worker threads in the web process: what ``make run`` starts."""

from lms.common.keys import secret_key

from .base import *
from .base import KEYS_DIR, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret_key("SECRET_KEY", KEYS_DIR, env.str("SECRET_KEY", default=""), may_make=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
