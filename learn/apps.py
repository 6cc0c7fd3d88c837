from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class LearnConfig(AppConfig):
    name = "learn"

    def ready(self) -> None:
        from . import read_models

        # Django sends no signal for an app without models; caching has the tables that it needs.
        caching = apps.get_app_config("caching")
        post_migrate.connect(read_models.flag_missing_dog_pile, sender=caching)
