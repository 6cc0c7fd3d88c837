"""Querysets as domain words, and beside each what the cached managers read instead."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Now

from caching.codecs import ModelRow, ModelRows, Parts, PlainJSON
from caching.managers import CachedManager
from caching.outbox import FlaggingQuerySet
from caching.snapshots import Snapshot
from fantasy.models import Season, User, Week

from .cached_fields import CLUB, CLUB_PAGE, GAME, TEAM_PAGE
from .rankings import RankedQuerySet
from .search_keys import KeyedQuerySetMixin
from .search_text import search_key

if TYPE_CHECKING:
    from .models import Club, Game, Player, TeamWeek

SCOREBOARD: "Snapshot[list[Game]]" = Snapshot(
    "scoreboard", ModelRows("teams.Game", *GAME), of="fantasy.Week"
)
# There are hundreds of games, and nothing happens to most of them: those that change are flagged,
# and the interval is a second net only.
EACH_GAME: dict[str, Any] = {"interval": timedelta(hours=6), "of": "teams.Game"}

GAME_DETAIL: "Snapshot[Game]" = Snapshot(
    "game", ModelRow("teams.Game", *GAME, "week__number", "season__ruleset"), **EACH_GAME
)

PLAYERS: "Snapshot[list[Player]]" = Snapshot(
    "players",
    ModelRows(
        "teams.Player",
        "name",
        "full_name",
        "position",
        "price",
        *(f"club__{field}" for field in CLUB),
        extra={"points": Decimal, "form": Decimal},
    ),
    pause=timedelta(seconds=10),
    of="fantasy.Season",
)

TEAM_WEEK_FIELDS = (
    "points",
    "transfers_cost",
    "rank",
    "season_points",
    "season_rank",
    "team__name",
)
# `climbed`: places in the season since the last final week before; below 0 is a fall.
RANKED: "ModelRows[TeamWeek]" = ModelRows(
    "teams.TeamWeek", *TEAM_WEEK_FIELDS, extra={"climbed": int}
)

# The best of the week and of the season, and how the scores of all are spread: every team's points
# go into each, so they are computed once for all three, and once for a burst of touchdowns.
LEADERBOARDS: "Snapshot[dict[str, Any]]" = Snapshot(
    "leaderboards",
    Parts(week=RANKED, season=RANKED, spread=PlainJSON()),
    pause=timedelta(seconds=5),
    schema=2,
    of="fantasy.Week",
)
# Counts every slot of the week, so it is not built at each touchdown, nor again and again for
# weeks that are over: those change by corrections, which flag them.
WEEK_NUMBERS: "Snapshot[dict[str, Any]]" = Snapshot(
    "week-numbers",
    PlainJSON(),
    pause=timedelta(minutes=1),
    interval=timedelta(hours=6),
    of="fantasy.Week",
)

LEADERBOARD_SIZE = 100
FORM_WEEKS = 3


class ClubQuerySet(KeyedQuerySetMixin, FlaggingQuerySet["Club"]):
    def page(self, pk: int) -> dict[str, Any]:
        """{"club", "games", "squad"}: three queries, however many games and players.

        One for each list, since a join of both would give every player once a game. Raises
        Club.DoesNotExist.
        """
        club = self.select_related("season").get(pk=pk)
        return {
            "club": club,
            "games": club.season.games.of_club(club),
            "squad": club.players.squad(club),
        }


class CachedClubs(CachedManager):
    def page(self, pk: int) -> dict[str, Any]:
        """What `objects.page(pk)` returns, from its minted value. Raises Club.DoesNotExist."""
        return CLUB_PAGE.read(pk)


class GameQuerySet(FlaggingQuerySet["Game"]):
    def scoreboard(self, week: Week) -> "GameQuerySet":
        """A week's games with both clubs, in one query.

        `select_related` joins what each row points to; a loop over `game.home.name` without it
        asks twice a game.
        """
        return self.filter(week=week).select_related("home", "away").order_by("kickoff", "pk")

    def detail(self, pk: int) -> "Game":
        """A game with all that its page shows but the stat lines: one query, four joins.

        Raises Game.DoesNotExist.
        """
        game: Game = self.select_related("home", "away", "week", "season").get(pk=pk)
        return game

    def of_club(self, club: "Club") -> "GameQuerySet":
        """A club's games, home and away, with their weeks; those without a date last.

        One query for both: either side of the `|` has an index of its own. Databases disagree
        on where an empty kickoff belongs, so the order says it.
        """
        return (
            self.filter(Q(home=club) | Q(away=club))
            .select_related("home", "away", "week")
            .order_by(F("kickoff").asc(nulls_last=True), "pk")
        )


class CachedGames(CachedManager):
    def scoreboard(self, week: Week) -> "list[Game]":
        """What `objects.scoreboard(week)` returns, from its snapshot."""
        return SCOREBOARD.read(week.pk)

    def detail(self, pk: int) -> "Game":
        """What `objects.detail(pk)` returns, from its snapshot. Raises Game.DoesNotExist."""
        return GAME_DETAIL.read(pk)


class PlayerQuerySet(KeyedQuerySetMixin, FlaggingQuerySet["Player"]):
    def listing(self, season: Season) -> "PlayerQuerySet":
        """Every player of the season with his club, his points so far and his form (those of
        the last weeks that have begun), best first.

        One query: the club joined, the points summed by the database rather than in Python.
        """
        begun = Week.objects.filter(season=season, first_kickoff__lte=Now()).order_by("-number")
        lately = Q(stat_lines__game__week__in=begun.values("pk")[:FORM_WEEKS])
        return (
            self.filter(season=season)
            .select_related("club")
            .annotate(
                points=Coalesce(Sum("stat_lines__points"), Decimal(0)),
                form=Coalesce(Sum("stat_lines__points", filter=lately), Decimal(0)),
            )
            .order_by("-points", "-price", "name", "pk")
        )

    def squad(self, club: "Club") -> "PlayerQuerySet":
        """A club's part of the listing. Filtered in SQL: the sum is made of its players only."""
        return self.listing(club.season).filter(club=club)


class CachedPlayers(CachedManager):
    def listing(self, season: Season) -> "list[Player]":
        """What `objects.listing(season)` returns, from its snapshot."""
        return PLAYERS.read(season.pk)


class TeamQuerySet(KeyedQuerySetMixin, FlaggingQuerySet["Team"]):  # type: ignore[name-defined]
    def of_owner(self, owner: User, season: Season) -> "TeamQuerySet":
        return self.filter(owner=owner, season=season)

    def with_lineup(self, week: Week | None) -> "TeamQuerySet":
        """Each with `has_lineup`: whether one counts in the week. No further query."""
        lineups = self.model._meta.get_field("lineups").related_model
        saved = lineups._default_manager.filter(
            Q(only_week=False) | Q(from_week=week),
            team=OuterRef("pk"),
            from_week__number__lte=week.number if week else 0,
        )
        return self.annotate(has_lineup=Exists(saved))

    def search(self, season: Season, name: str, week: Week | None) -> "TeamQuerySet":
        """Teams whose names begin so, each with its numbers of a final week, best first.

        Accents, apostrophes and case make no difference: what is compared is the key of the name
        (teams.search_text). A beginning, since an index can find that and cannot find a middle. No
        letter and no digit finds nobody. `FilteredRelation`
        is a LEFT JOIN with the week in its condition: a team that has no row there yet is found
        too, and no team costs a second query.
        """
        key = search_key(name)
        # "o neil" finds O’Neil, whose key has no space.
        begins = Q(search_key__begins_with=key) | Q(search_key__begins_with=key.replace(" ", ""))
        found = self.filter(begins) if key else self.none()
        numbers = {field: F(f"last__{field}") for field in TEAM_WEEK_FIELDS if "__" not in field}
        return (
            found.filter(season=season)
            .annotate(last=FilteredRelation("weeks", condition=Q(weeks__week=week)), **numbers)
            .order_by(F("season_rank").asc(nulls_last=True), "pk")[:LEADERBOARD_SIZE]
        )


class CachedTeams(CachedManager):
    def page(self, pk: int, week: Week) -> dict[str, Any]:
        """A team's week as everybody may see it: see scoring.team_page for its form.

        Raises Team.DoesNotExist.
        """
        return TEAM_PAGE.read(pk, week.pk)


class LineupQuerySet(FlaggingQuerySet["Lineup"]):  # type: ignore[name-defined]
    def candidates(self, week: Week) -> "LineupQuerySet":
        """Those that may count in the week: of each team of its season the first one does.

        The latest saved for this week or an earlier one; a lineup for one week only counts
        in that week alone, and there before any other.
        """
        return self.filter(
            Q(only_week=False) | Q(from_week=week), from_week__number__lte=week.number
        ).order_by("-from_week__number", "-only_week")

    def in_force(self, week: Week) -> "LineupQuerySet":
        """The lineup that counts in the week, for each team that has one."""
        every = self.model._default_manager
        first = every.candidates(week).filter(team=OuterRef("team")).values("pk")[:1]
        return self.filter(team__season=week.season_id, pk=Subquery(first))

    def with_slots(self) -> "LineupQuerySet":
        """Each lineup's slots with player and club, in one more query however many lineups.

        `prefetch_related` for the many side, and inside it `select_related` for what each slot
        points to.
        """
        slot = self.model._meta.get_field("slots").related_model
        return self.select_related("from_week").prefetch_related(
            Prefetch("slots", slot._default_manager.select_related("player__club"))
        )


class TeamWeekQuerySet(RankedQuerySet):
    def leaderboard(self, week: Week) -> RankedQuerySet:
        """The best of a final week, best first, ranks shared."""
        return self.ranked(week, "rank")[:LEADERBOARD_SIZE]

    def standings(self, week: Week) -> RankedQuerySet:
        """The best of the season as of the end of a final week, best first, ranks shared."""
        return self.ranked(week, "season_rank")[:LEADERBOARD_SIZE]


class CachedTeamWeeks(CachedManager):
    """Of a week that is not final yet these hold the ranks as they stand, which no row does."""

    def leaderboard(self, week: Week) -> "list[TeamWeek]":
        found: list[TeamWeek] = LEADERBOARDS.read(week.pk)["week"]
        return found

    def standings(self, week: Week) -> "list[TeamWeek]":
        found: list[TeamWeek] = LEADERBOARDS.read(week.pk)["season"]
        return found

    def boards(self, week: Week) -> dict[str, Any]:
        """{"week": …, "season": …, "spread": {"week": …, "season": …}}: the best of each, and how
        the scores of all are spread. See scoring.spread for its form.
        """
        return LEADERBOARDS.read(week.pk)

    def numbers(self, week: Week) -> dict[str, Any]:
        """What all teams together did: see scoring.week_numbers for its form."""
        return WEEK_NUMBERS.read(week.pk)
