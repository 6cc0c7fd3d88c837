from django.apps import AppConfig


class LeaguesConfig(AppConfig):
    name = "leagues"

    def ready(self) -> None:
        from . import cleanup  # noqa: F401
        from .read_models import league  # noqa: F401 - its builder registers itself
        from .services import accounts  # noqa: F401
