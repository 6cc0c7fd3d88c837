from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config.monitoring import health, metrics, status
from learn.styleguide import styleguide

# For errors outside of the views.
handler400 = "config.middleware.bad_request"
handler500 = "config.middleware.server_error"

urlpatterns = [
    path("", include("scoring.urls")),
    path("", include("teams.urls")),
    path("", include("fantasy.urls")),
    path("learn/", include("learn.urls")),
    path("styleguide/", styleguide, name="styleguide"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("status/", status.status, name="status"),
    path("admin/", admin.site.urls),
]

if "debug_toolbar" in settings.INSTALLED_APPS:
    urlpatterns.append(path("__debug__/", include("config.toolbar_urls")))
