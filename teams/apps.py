from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "teams"

    def ready(self) -> None:
        from . import cleanup  # noqa: F401
        from .read_models import site_contents  # noqa: F401
