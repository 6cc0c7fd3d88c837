from django.apps import AppConfig


class FantasyConfig(AppConfig):
    name = "fantasy"

    def ready(self) -> None:
        from . import snapshots  # noqa: F401
