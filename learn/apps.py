from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class LearnConfig(AppConfig):
    name = "learn"

    def ready(self) -> None:
        from . import read_models

        # Django sends no signal for an app without models. All tables are there at each one.
        fantasy = apps.get_app_config("fantasy")
        post_migrate.connect(read_models.flag_missing_dog_pile, sender=fantasy)
