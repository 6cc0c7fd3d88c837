from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LearnConfig(AppConfig):
    name = "learn"

    def ready(self) -> None:
        from . import read_models

        post_migrate.connect(read_models.flag_missing_dog_pile, sender=self)
