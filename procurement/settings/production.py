"""Settings of a real installation; what is missing or weak stops the start."""

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .env import SMTP, mail_host, read_bool, read_class, read_int

if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
    raise ImproperlyConfigured(
        "SECRET_KEY must be set, secret, random and at least 50 characters long."
    )
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of this site, never '*'.")
if not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must be the public address and begin with https://.")
if DEMONSTRATION:
    raise ImproperlyConfigured("DEMONSTRATION shows passwords on the login page; not here.")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = read_bool("SECURE_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = read_int("SECURE_HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
EMAIL_BACKEND = read_class("EMAIL_BACKEND", SMTP)
mail_host(EMAIL_HOST, EMAIL_BACKEND)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
