from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from caching.outbox import flag_rows
from fantasy.models import Season
from scoring.services.ingest import hold_feed
from teams.models import ScoreCount, TeamWeek


class Command(BaseCommand):
    help = "Counts the scores of all final weeks again. Ranks are read from these counts."

    def handle(self, *args: Any, **options: Any) -> None:
        for season in Season.objects.all():
            for week in season.weeks.filter(finalized_at__isnull=False).order_by("number"):
                with transaction.atomic():
                    hold_feed(season)
                    for kind in ScoreCount.Kind:
                        ScoreCount.objects.recount(week, kind)
                    flag_rows(TeamWeek, [TeamWeek(week=week)], f"{week} counted again")
                self.stdout.write(f"{week} of {season}: counted")
