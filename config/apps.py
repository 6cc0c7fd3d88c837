from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The app through which Django finds the project's system checks."""

    name = "config"

    def ready(self) -> None:
        from .monitoring import checks  # noqa: F401
