from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FantasyConfig(AppConfig):
    name = "fantasy"

    def ready(self) -> None:
        from . import cleanup, rollout  # noqa: F401

        post_migrate.connect(rollout.make_those_there_are, sender=self)
