"""Settings that hold everywhere. What differs per place comes from the environment."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from .env import (
    database,
    made,
    mail_host,
    origin,
    read_address,
    read_bool,
    read_choice,
    read_class,
    read_folder,
    read_hosts,
    read_int,
    read_list,
    read_needed,
    read_str,
    redis,
)

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = made("VAR_DIR", read_folder("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = False
SECRET_KEY = read_str("SECRET_KEY")
ALLOWED_HOSTS = read_hosts("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [
    origin("CSRF_TRUSTED_ORIGINS", one) for one in read_list("CSRF_TRUSTED_ORIGINS")
]
SITE_URL = origin("SITE_URL", read_str("SITE_URL", "http://127.0.0.1:8000").rstrip("/"))

# Demonstration accounts on the login page and the moved clock of `manage.py demo`.
DEMONSTRATION = read_bool("DEMONSTRATION", False)
CLOCK_MAY_TRAVEL = False

INSTALLED_APPS = [
    "cms",
    "inspections",
    "contracts",
    "tenders",
    "procurement",
    "procurement.web",
    "procurement.audit",
    "procurement.documents",
    "procurement.calendars",
    "procurement.people",
    "procurement.monitoring",
    "procurement.system",
    "django_htmx",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "procurement.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "procurement.web.middleware.ContentSecurityPolicyMiddleware",
    "procurement.web.middleware.PrivatePagesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "procurement.web.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "procurement.urls"
WSGI_APPLICATION = "procurement.wsgi.application"
ASGI_APPLICATION = "procurement.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "procurement.web.context.shell",
            ],
        },
    }
]

DATABASES = {
    "default": database(read_str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = redis(read_str("REDIS_URL"))
CACHES: dict[str, dict[str, Any]] = {
    # Throttling of sign-in needs a cache that all processes share.
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            # By default 300: a stranger with as many names would make it forget the others.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    ),
    "pages": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "cache"),
    },
    "renditions": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "cache"),
        "KEY_PREFIX": "renditions",
    },
}

TASKS = {
    # Wagtail's index updates run in their own transaction at once; only our own slow work
    # (PDFs, photos, mail) goes to the worker.
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "background": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []},
}

# Language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_THOUSAND_SEPARATOR = False

# Files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
# Beside the database, not in it: heads of the audit log.
AUDIT_HEADS: Path | None = VAR_DIR / "audit-heads.jsonl"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
UPLOAD_MAX_BYTES = read_int("UPLOAD_MAX_MB", 200) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_PERMISSIONS = 0o640

# People ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "login": "procurement.people.forms.LoginForm",
    "reset_password": "procurement.people.account_forms.ResetPasswordForm",
    "reset_password_from_key": "procurement.people.account_forms.ResetPasswordKeyForm",
    "change_password": "procurement.people.account_forms.ChangePasswordForm",
    "reauthenticate": "procurement.people.account_forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "procurement.people.account_forms.AuthenticateForm",
    "reauthenticate": "procurement.people.account_forms.ReauthenticateCodeForm",
    "activate_totp": "procurement.people.account_forms.ActivateTOTPForm",
}
ACCOUNT_ADAPTER = "procurement.people.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# "key" is the address or the name that was typed; "signup_mail" counts the mails to one address.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "5/5m/key,20/5m/ip",
    "reset_password": "20/10m/ip,3/10m/key",
    "signup": "30/10m/ip",
    "signup_mail": "3/10m/key",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Accounts of the offices are opened without a mail to prove the address first.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# How many proxies of ours stand in front: throttling counts by the address before them. Without
# it everybody would have the proxy's address, and one stranger could lock out the city.
ALLAUTH_TRUSTED_PROXY_COUNT = read_int("TRUSTED_PROXIES", 0, least=0, most=9)
# A code that ran out while it was typed, or a phone that is half a minute off, still counts.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Municipal procurement"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Mail -------------------------------------------------------------------------------------------
EMAIL_BACKEND = read_class("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = mail_host(read_str("EMAIL_HOST", "localhost"), EMAIL_BACKEND)
EMAIL_PORT = read_int("EMAIL_PORT", 25, most=65_535)
EMAIL_HOST_USER = read_str("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = read_str("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = read_bool("EMAIL_USE_TLS", False)
DEFAULT_FROM_EMAIL = read_address("DEFAULT_FROM_EMAIL", "no-reply@procurement.example")

# Browser safety ---------------------------------------------------------------------------------
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview shows our pages in its own frame
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
# Wagtail's and Django's administration carry inline scripts and styles of their own.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [SELF],
    "object-src": [NONE],
}

# Wagtail ----------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "市政养护公开"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "cms.CustomImage"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.CustomDocument"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "zip"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.editor.documents.DocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILEMBEDS_FINDERS: list[Any] = []  # no outside host is asked
WAGTAILADMIN_LOGIN_URL = "/cms/login/"  # our door, which leads on to the one login
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.search.backend"}}

# What a city may set (workflows paper, "Settings with defaults") ---------------------------------
CITY: dict[str, Any] = {
    "name": read_needed("CITY_NAME", "示例市城市管理局"),
    "name_en": read_needed("CITY_NAME_EN", "Example City Management Bureau"),
    "site_name_en": read_needed("SITE_NAME_EN", "Open Municipal Services"),
    "legal_zone": "Asia/Shanghai",
    "finding_answer_hours": read_int("FINDING_ANSWER_HOURS", 24, most=720),
    "assessment_answer_working_days": read_int("ASSESSMENT_ANSWER_WORKING_DAYS", 3, most=60),
}

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": read_choice("LOG_LEVEL", "INFO", LOG_LEVELS)},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
    },
}

# W019 wants X-Frame-Options DENY; Wagtail's editor shows the preview of our pages in a frame of
# this same site, and frame-ancestors 'self' says the same in the content security policy.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
