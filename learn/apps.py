from django.apps import AppConfig


class LearnConfig(AppConfig):
    name = "learn"

    def ready(self) -> None:
        from . import read_models  # noqa: F401
