"""Settings of `make run`: SQLite, no other service, and the debug toolbar for every visitor."""

from django.core.management.utils import get_random_secret_key

from .base import *


def secret_key() -> str:
    """Return the key of this checkout. The first start makes it and stores it in var/."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(get_random_secret_key())
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", None) or secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", ".localhost"])

# Without EMAIL_URL no mail is sent: a visitor reads theirs at /demo/mail/.
if not env.str("EMAIL_URL", ""):
    EMAIL_BACKEND = "demo.mailbox.backend.EmailBackend"
    MIDDLEWARE.append("demo.mailbox.middleware.own_mails")

INSTALLED_APPS += ["debug_toolbar"]
# After gzip, because the toolbar cannot read a compressed page; before everything it measures.
MIDDLEWARE.insert(
    MIDDLEWARE.index("config.middleware.page_cost"),
    "debug_toolbar.middleware.DebugToolbarMiddleware",
)
DEBUG_TOOLBAR_CONFIG = {
    "SHOW_TOOLBAR_CALLBACK": "config.toolbar.shown",
    "SHOW_COLLAPSED": True,
    "ROOT_TAG_EXTRA_ATTRS": "",
    # The number of requests that the one web process of `make run` keeps in memory.
    "RESULTS_CACHE_SIZE": 100,
}
# Left out: History (it lists other visitors' requests, whose SQL holds their session keys),
# Request, Headers and Settings (they show cookies and the machine), and panels that do not help
# with this site (Versions, Alerts, Signals, Tasks, Community, Redirects, Profiling).
DEBUG_TOOLBAR_PANELS = [
    # First, because it is the most useful panel on most pages.
    "caching.instrumentation.panels.SnapshotsPanel",
    "debug_toolbar.panels.timer.TimerPanel",
    "debug_toolbar.panels.sql.SQLPanel",
    "debug_toolbar.panels.cache.CachePanel",
    "debug_toolbar.panels.templates.TemplatesPanel",
    "debug_toolbar.panels.staticfiles.StaticFilesPanel",
]
