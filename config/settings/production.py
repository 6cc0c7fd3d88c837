"""Settings of a public server. It does not start while a variable without a default is missing."""

from environs import validate

from config import error_reports

from .base import *

SECRET_KEY = env.str("SECRET_KEY", validate=validate.Length(min=50))
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", validate=validate.Length(min=1))
SITE_URL = env.str("SITE_URL", "").rstrip("/") or f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
env.str("DATABASE_URL", validate=validate.Regexp("postgres", error="must be a postgres:// URL"))
env.str("CACHE_URL", validate=validate.Regexp("memcached://", error="must be a memcached:// URL"))
env.str(
    "EMAIL_URL", validate=validate.Regexp("smtp://|submission://", error="must be an SMTP URL")
)

DEBUG = False
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
# Health checks and metrics are read from inside, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 60 * 60 * 24 * 365)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# False only where visitors use plain HTTP, as on a developer's machine.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", True)

LOGGING["handlers"]["console"]["formatter"] = "json"

# Errors go to the log, and also to Sentry if SENTRY_DSN is set.
if SENTRY_DSN := env.str("SENTRY_DSN", ""):
    error_reports.begin(SENTRY_DSN, server=SERVER_NAME, release=RELEASE)
