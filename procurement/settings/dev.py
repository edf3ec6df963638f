"""Settings of `make run` on one's own machine: no secret needed, the demonstration on."""

from .base import *
from .env import read_bool, read_class, read_needed

DEBUG = read_bool("DEBUG", False)
# A key for one's own machine only; production refuses to start without its own.
SECRET_KEY = read_needed("SECRET_KEY", "development-only-" + "x" * 40)
DEMONSTRATION = read_bool("DEMONSTRATION", True)
CLOCK_MAY_TRAVEL = True
WHITENOISE_USE_FINDERS = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = read_class("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
