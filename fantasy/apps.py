from django.apps import AppConfig


class FantasyConfig(AppConfig):
    name = "fantasy"

    def ready(self) -> None:
        from . import snapshots, sweepers  # noqa: F401
