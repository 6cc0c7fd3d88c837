"""The application that gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.monitoring.metrics_folder import share_numbers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
share_numbers(settings.VAR_DIR / "metrics" / settings.SERVER_NAME)
application = get_wsgi_application()
