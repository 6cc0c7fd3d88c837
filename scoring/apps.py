from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self) -> None:
        from . import published  # noqa: F401
        from .read_models import leaderboards, live, plays, team_page, transactions, week_numbers  # noqa: F401
