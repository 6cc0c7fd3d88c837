from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from config.monitoring import health, metrics, status
from learn.styleguide import styleguide

# For errors outside of the views.
handler400 = "config.middleware.bad_request"
handler500 = "config.middleware.server_error"

urlpatterns = [
    path("", include("leagues.urls")),
    path("", include("scoring.urls")),
    path("", include("teams.urls")),
    path("", include("fantasy.urls")),
    path("", include("config.site.urls")),
    path("learn/", include("learn.urls")),
    path("styleguide/", styleguide, name="styleguide"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("status/", status.status, name="status"),
    # Where earlier releases had the stat lines.
    re_path(
        "^admin/scoring/statline/(?P<rest>.*)$",
        RedirectView.as_view(url="/admin/teams/statline/%(rest)s", query_string=True),
        name="former-stat-lines",
    ),
    path("admin/", admin.site.urls),
]

if settings.EMAIL_BACKEND == "demo.mailbox.backend.EmailBackend":
    urlpatterns.append(path("demo/", include("demo.urls")))
if "debug_toolbar" in settings.INSTALLED_APPS:
    urlpatterns.append(path("__debug__/", include("config.toolbar_urls")))
