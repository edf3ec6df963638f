"""Settings of the test suite: TEST_DATABASE_URL chooses the database, a file in memory else."""

import tempfile
from pathlib import Path

from .base import *
from .env import database, read_str

SECRET_KEY = "only-for-tests-" + "x" * 40
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DEMONSTRATION = False
# Tests read the msgids; those about Chinese ask for Chinese, one asserts the real default.
LANGUAGE_CODE = "en"
CLOCK_MAY_TRAVEL = True

_url = read_str("TEST_DATABASE_URL")
if _url:
    DATABASES = {"default": database(_url)}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    DATABASES = {"default": database("sqlite:////tmp/not-used-by-tests.sqlite3")}

VAR_DIR = Path(tempfile.gettempdir()) / "procurement-tests"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
AUDIT_HEADS = None  # tests take back what they wrote; the file would keep it
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "pages", "renditions")
}
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "background": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "WARNING"}}
# Journeys sign in and register a whole city within a minute; failed sign-ins stay throttled.
ACCOUNT_RATE_LIMITS = {
    **ACCOUNT_RATE_LIMITS,
    **dict.fromkeys(("login", "signup", "signup_mail"), "10000/m/ip"),
}
