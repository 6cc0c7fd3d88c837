"""Leagues of chance members, stored in few statements."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from django.db import transaction

from fantasy.models import Season
from leagues.models import League, Matchup, Membership
from leagues.rules.formats import CLASSIC, HEAD_TO_HEAD, LARGE_LEAGUE
from leagues.rules.schedule import round_robin
from teams import bulk

SIZE = 12


def store_leagues(season: Season, number: int) -> None:
    """Store leagues of twelve with chance members; every tenth one is head-to-head."""
    random = np.random.default_rng(26)
    teams = _teams_of(season)
    formats = [HEAD_TO_HEAD if n % 10 == 0 else CLASSIC for n in range(number)]
    leagues = League.objects.bulk_create(
        (
            League(
                season=season,
                name=f"League {n}",
                format=league_format,
                is_public=True,
                max_teams=SIZE,
                size=SIZE,
                start_week=1,
            )
            for n, league_format in enumerate(formats)
        ),
        batch_size=5000,
    )
    members = np.stack([random.choice(teams, SIZE, replace=False) for _ in leagues])
    _store_members(np.array([league.pk for league in leagues], np.int64), members)
    _store_matchups(season, leagues, members)


def _store_members(leagues: np.ndarray, members: np.ndarray) -> None:
    with transaction.atomic():
        bulk.insert_columns(
            Membership,
            {
                "league": np.repeat(leagues, members.shape[1]),
                "team": members.ravel(),
                "from_week": 1,
                "joined_at": datetime.now(UTC),
            },
        )


def _store_matchups(season: Season, leagues: Sequence[League], members: np.ndarray) -> None:
    weeks = dict(season.weeks.values_list("number", "pk"))
    chosen = [n for n, league in enumerate(leagues) if league.is_head_to_head]
    pairings = round_robin(range(SIZE), sorted(weeks))
    columns: dict[str, list[int]] = {"league": [], "week": [], "place": [], "home": [], "away": []}
    for n in chosen:
        for pairing in pairings:
            assert pairing.away is not None
            columns["league"].append(leagues[n].pk)
            columns["week"].append(weeks[pairing.week])
            columns["place"].append(pairing.place)
            columns["home"].append(int(members[n, pairing.home]))
            columns["away"].append(int(members[n, pairing.away]))
    with transaction.atomic():
        bulk.insert_columns(
            Matchup, {name: np.array(values, np.int64) for name, values in columns.items()}
        )


def store_one_large(season: Season) -> League:
    """Store a league of all teams, at most 100,000."""
    teams = _teams_of(season)[:100_000]
    league = League.objects.create(
        season=season,
        name="One for all",
        is_public=True,
        max_teams=100_000,
        size=len(teams),
        start_week=1,
    )
    _store_members(np.array([league.pk]), teams[None, :])
    return league


def store_many_large(season: Season, number: int) -> None:
    """Store leagues of chance members, each just large enough to be read by pages."""
    random = np.random.default_rng(27)
    teams = _teams_of(season)
    leagues = League.objects.bulk_create(
        League(
            season=season,
            name=f"Large {n}",
            is_public=True,
            max_teams=LARGE_LEAGUE,
            size=LARGE_LEAGUE,
            start_week=1,
        )
        for n in range(number)
    )
    members = np.stack([random.choice(teams, LARGE_LEAGUE, replace=False) for _ in leagues])
    _store_members(np.array([league.pk for league in leagues], np.int64), members)


def _teams_of(season: Season) -> np.ndarray:
    return np.array(list(season.teams.order_by("pk").values_list("pk", flat=True)), np.int64)
