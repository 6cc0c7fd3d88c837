"""Settings of every process. Each overlay (demo, production, test) imports them and adds a few.

Values that differ between machines come from environment variables; docs/settings.md lists them.
"""

from pathlib import Path
from typing import Any

from environs import Env

from caching.backends.urls import cache_from_url

env = Env()
BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "config",
    "demo",
    "importers",
    "learn",
    "leagues",
    "scoring",
    "teams",
    "fantasy",
    "caching",
    "waffle",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.logs.request_id",
    "caching.publishing.encodings.accept_encoding",
    "django.middleware.security.SecurityMiddleware",
    "config.static_files.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "config.middleware.page_cost",
    "config.monitoring.health.for_machines",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "fantasy.sessions.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.PlaceholderMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# Django caches the templates of these loaders: each process compiles a template once.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL",
        f"sqlite:///{VAR_DIR / 'gameday.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A transaction that reads and then writes fails under load unless it takes the write lock
    # at its start (IMMEDIATE) and waits for it (timeout); WAL lets readers go on meanwhile.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # PgBouncer in transaction mode may give each transaction another server connection.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool(
        "DISABLE_SERVER_SIDE_CURSORS", False
    )
    # Without these limits Django waits for minutes when the database hangs or the network drops
    # packets: 3 seconds for a connection, 10,000 ms until the other side acknowledges sent data.
    limits = {"connect_timeout": 3, "tcp_user_timeout": 10_000}
    DATABASES["default"]["OPTIONS"] = limits | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": cache_from_url(env.str("CACHE_URL", ""), folder=VAR_DIR / "cache")}

# The folder where the refresher publishes hot pages for nginx. It is in memory, one for each host
# and site, such as /dev/shm/gameday. Without it the web servers render these pages.
PUBLISH_DIR = Path(publish_dir) if (publish_dir := env.str("PUBLISH_DIR", "")) else None

# Sessions are database rows: a memcached that comes back must not restore a signed-out session.
SESSION_ENGINE = "fantasy.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 300  # a season, so that nobody has to sign in at kickoff
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
COOKIES_ENDED_AT_SIGN_OUT = {"draft": "/lineup/"}  # name → path: teams/views/draft_cookie.py

AUTH_USER_MODEL = "fantasy.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# Roll-out: fantasy/rollout.py lists the flags and switches. A flag without a row is on.
# waffle's own migrations make tables for its flags and switches, which this project does not use.
MIGRATION_MODULES = {"waffle": None}
WAFFLE_FLAG_MODEL = "fantasy.FeatureFlag"
WAFFLE_SWITCH_MODEL = "fantasy.Switch"
WAFFLE_FLAG_DEFAULT = True
WAFFLE_ENABLE_ADMIN_PAGES = False  # fantasy/admin.py has them

LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "my-team"
LOGOUT_REDIRECT_URL = "home"

# Without EMAIL_URL each mail is a file in var/mail, and the page that sent it says so.
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Gameday <gameday@localhost>")
globals().update(env.dj_email_url("EMAIL_URL", f"file:///{VAR_DIR / 'mail'}"))
EMAIL_TIMEOUT = 5  # seconds that a page waits for a mail server that does not answer

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.ModulesStorage"},
}

# One policy for every page, without inline code or nonces, so that a page can be shared as a file.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# The site's address for visitors, without a slash at the end: for links elsewhere, as to share
# images. A shared page is rendered without a request's host.
SITE_URL = env.str("SITE_URL", f"http://localhost:{env.str('PORT', '8000')}").rstrip("/")
# The name that this process sends in X-Served-By.
SERVER_NAME = env.str("SERVER_NAME", "web")
# The name of the running release, set by the deploy; the status page and error reports show it.
RELEASE = env.str("RELEASE", "unnamed")
# A request body is a lineup or a form, never a file.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": "config.logs.JSONLines", "server": SERVER_NAME},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
