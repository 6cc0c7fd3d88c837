"""Plays the season of ten owners in a process of its own, as told by lines on standard input.

    python -m tests.browser.season_player      (DATABASE_URL: a migrated database without a season)

It prints "ok" once the season is there, and after each line: "join NAME-OF-LEAGUE", "play WEEK
live REVISION" or "play WEEK final".
"""

import os
import sys

import django

PASSWORD = "kick off at nine"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    django.setup()

    from fantasy.calendar import current_calendar
    from leagues.models import League
    from leagues.services.membership import join
    from tests.leagues.owned_season import make_owned_season, play_week

    season = make_owned_season(PASSWORD)
    owners = [team.owner for team in season.teams.select_related("owner").order_by("pk")]

    def obey(command: str, *arguments: str) -> None:
        if command == "join":
            league = League.objects.get(name=" ".join(arguments))
            for owner in owners:
                join(user=owner, league=league.pk, calendar=current_calendar())
        else:
            number, status, *revision = arguments
            week = season.weeks.select_related("season").get(number=number)
            play_week(week, status, *map(int, revision))

    print("ok", flush=True)  # noqa: T201
    for line in sys.stdin:
        obey(*line.split())
        print("ok", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
