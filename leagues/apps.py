from django.apps import AppConfig


class LeaguesConfig(AppConfig):
    name = "leagues"

    def ready(self) -> None:
        from .read_models import league  # noqa: F401 - its builder registers itself
