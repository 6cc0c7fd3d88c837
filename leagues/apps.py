from django.apps import AppConfig


class LeaguesConfig(AppConfig):
    name = "leagues"

    def ready(self) -> None:
        # They register builders, receivers and tasks.
        from . import cleanup  # noqa: F401
        from .read_models import browse, large_leagues, league  # noqa: F401
        from .services import accounts, entrants, rounds, stored_tables  # noqa: F401
