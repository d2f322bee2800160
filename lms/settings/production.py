"""Behind a proxy with TLS; every secret comes from the environment."""

from lms.common.keys import secret_key

from .base import *
from .base import KEYS_DIR, env

SECRET_KEY = secret_key("SECRET_KEY", KEYS_DIR, env.str("SECRET_KEY", default=""), may_make=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
MAY_MAKE_KEYS = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
