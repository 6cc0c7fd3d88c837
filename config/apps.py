from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The project itself, for what Django finds by app: system checks."""

    name = "config"

    def ready(self) -> None:
        from .monitoring import checks  # noqa: F401
