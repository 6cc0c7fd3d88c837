from django.apps import AppConfig


class LeaguesConfig(AppConfig):
    name = "leagues"

    def ready(self) -> None:
        # They register builders, receivers and tasks.
        from .read_models import browse, large_leagues, league  # noqa: F401
        from .services import entrants, stored_tables  # noqa: F401
