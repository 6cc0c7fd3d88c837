"""A public server. It refuses to start while a variable without a default is missing."""

from .base import *

SECRET_KEY = env.str("SECRET_KEY", validate=lambda key: len(key) >= 50)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", validate=bool)
env.str("DATABASE_URL", validate=lambda url: url.startswith("postgres"))
env.str("CACHE_URL", validate=lambda url: url.startswith("memcached"))

DEBUG = False
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
# Health checks come from inside, by plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 60 * 60 * 24 * 365)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
