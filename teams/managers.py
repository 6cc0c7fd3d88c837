"""Querysets named in the words of the domain, each with the cached manager of the same data."""

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
from .page_types import ClubPage, Leaderboards, TeamPage, WeekNumbers
from .rankings import RankedQuerySet
from .search.key_field import KeyedQuerySetMixin
from .search.text import search_key

if TYPE_CHECKING:
    from .models import Club, Game, Player, TeamWeek

SCOREBOARD: "Snapshot[list[Game]]" = Snapshot(
    "scoreboard", ModelRows("teams.Game", *GAME), of="fantasy.Week"
)
# There are hundreds of games, and most of them do not change. A change flags its game; the
# interval only catches a lost flag.
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
# `climbed`: places gained in the season since the last final week before; negative for a fall.
RANKED: "ModelRows[TeamWeek]" = ModelRows(
    "teams.TeamWeek", *TEAM_WEEK_FIELDS, extra={"climbed": int}
)

# The best of the week, the best of the season, and the distribution of all scores. Each needs
# every team's points, so one build computes all three, and `pause` limits a burst of touchdowns to
# one build.
LEADERBOARDS: "Snapshot[Leaderboards]" = Snapshot(
    "leaderboards",
    Parts(week=RANKED, season=RANKED, spread=PlainJSON()),
    pause=timedelta(seconds=5),
    schema=2,
    of="fantasy.Week",
)
# A build counts every slot of the week. `pause` therefore keeps touchdowns from starting a build
# each, and `interval` keeps finished weeks from being built again and again. A correction to a
# finished week flags it.
WEEK_NUMBERS: "Snapshot[WeekNumbers]" = Snapshot(
    "week-numbers",
    PlainJSON(),
    pause=timedelta(minutes=1),
    interval=timedelta(hours=6),
    of="fantasy.Week",
)

LEADERBOARD_SIZE = 100
FORM_WEEKS = 3


class ClubQuerySet(KeyedQuerySetMixin, FlaggingQuerySet["Club"]):
    def page(self, pk: int) -> ClubPage:
        """Return {"club", "games", "squad"} in three queries, however many games and players.

        Each list has a query of its own: a join of both would return every player once a game.
        Raises Club.DoesNotExist.
        """
        club = self.select_related("season").get(pk=pk)
        return {
            "club": club,
            "games": club.season.games.of_club(club),
            "squad": club.players.squad(club),
        }


class CachedClubs(CachedManager):
    def page(self, pk: int) -> ClubPage:
        """Return `objects.page(pk)` from its minted value. Raises Club.DoesNotExist."""
        return CLUB_PAGE.read(pk)


class GameQuerySet(FlaggingQuerySet["Game"]):
    def scoreboard(self, week: Week) -> "GameQuerySet":
        """Return a week's games with both clubs, in one query.

        `select_related` joins the row that each foreign key points to. Without it a loop over
        `game.home.name` and `game.away.name` makes two queries a game.
        """
        return self.filter(week=week).select_related("home", "away").order_by("kickoff", "pk")

    def detail(self, pk: int) -> "Game":
        """Return a game with all that its page shows except the stat lines: one query, four joins.

        Raises Game.DoesNotExist.
        """
        game: Game = self.select_related("home", "away", "week", "season").get(pk=pk)
        return game

    def of_club(self, club: "Club") -> "GameQuerySet":
        """Return a club's games, home and away, with their weeks; those without a date come last.

        One query serves both: each side of the `|` has an index of its own. Databases disagree on
        where an empty kickoff sorts, so the order states it.
        """
        return (
            self.filter(Q(home=club) | Q(away=club))
            .select_related("home", "away", "week")
            .order_by(F("kickoff").asc(nulls_last=True), "pk")
        )


class CachedGames(CachedManager):
    def scoreboard(self, week: Week) -> "list[Game]":
        """Return `objects.scoreboard(week)` from its snapshot."""
        return SCOREBOARD.read(week.pk)

    def detail(self, pk: int) -> "Game":
        """Return `objects.detail(pk)` from its snapshot. Raises Game.DoesNotExist."""
        return GAME_DETAIL.read(pk)


class PlayerQuerySet(KeyedQuerySetMixin, FlaggingQuerySet["Player"]):
    def listing(self, season: Season) -> "PlayerQuerySet":
        """Return every player of the season with club, points so far and form, best first.

        The form is the points of the last weeks that have begun. One query: it joins the club, and
        the database sums the points rather than Python.
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
        """Return a club's part of the listing.

        SQL filters it, so the sums cover only the club's players.
        """
        return self.listing(club.season).filter(club=club)


class CachedPlayers(CachedManager):
    def listing(self, season: Season) -> "list[Player]":
        """Return `objects.listing(season)` from its snapshot."""
        return PLAYERS.read(season.pk)


class TeamQuerySet(KeyedQuerySetMixin, FlaggingQuerySet["Team"]):  # type: ignore[name-defined]
    def of_owner(self, owner: User, season: Season) -> "TeamQuerySet":
        return self.filter(owner=owner, season=season)

    def with_lineup(self, week: Week | None) -> "TeamQuerySet":
        """Add `has_lineup` to each team: whether a lineup counts in the week. No further query."""
        lineups = self.model._meta.get_field("lineups").related_model
        saved = lineups._default_manager.filter(
            Q(only_week=False) | Q(from_week=week),
            team=OuterRef("pk"),
            from_week__number__lte=week.number if week else 0,
        )
        return self.annotate(has_lineup=Exists(saved))

    def search(self, season: Season, name: str, week: Week | None) -> "TeamQuerySet":
        """Return the teams whose names begin with `name`, each with its numbers of a final week.

        The best teams come first. The query compares the key of the name (teams.search.text), so
        accents, apostrophes and case make no difference. An index can find the beginning of a key
        but not its middle. A name with an empty key finds no team. `FilteredRelation` is a LEFT
        JOIN with the week in its condition: it also finds a team that has no row in the week yet,
        and no team costs a second query.
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
    def page(self, pk: int, week: Week) -> TeamPage:
        """Return a team's week as everybody may see it (scoring.read_models.team_page).

        Raises Team.DoesNotExist.
        """
        return TEAM_PAGE.read(pk, week.pk)


class LineupQuerySet(FlaggingQuerySet["Lineup"]):  # type: ignore[name-defined]
    def candidates(self, week: Week) -> "LineupQuerySet":
        """Return the lineups that may count in the week.

        Of each team of the week's season, the first one counts. The latest lineup comes first,
        saved for this week or an earlier one. A lineup for one week only counts in that week
        alone, and there before any other.
        """
        return self.filter(
            Q(only_week=False) | Q(from_week=week), from_week__number__lte=week.number
        ).order_by("-from_week__number", "-only_week")

    def in_force(self, week: Week) -> "LineupQuerySet":
        """Return the lineup that counts in the week, for each team that has one."""
        every = self.model._default_manager
        first = every.candidates(week).filter(team=OuterRef("team")).values("pk")[:1]
        return self.filter(team__season=week.season_id, pk=Subquery(first))

    def with_slots(self) -> "LineupQuerySet":
        """Load each lineup's slots with player and club, in one more query however many lineups.

        `prefetch_related` loads the many side; `select_related` inside it joins the rows that each
        slot points to.
        """
        slot = self.model._meta.get_field("slots").related_model
        return self.select_related("from_week").prefetch_related(
            Prefetch("slots", slot._default_manager.select_related("player__club"))
        )


class TeamWeekQuerySet(RankedQuerySet):
    def leaderboard(self, week: Week) -> RankedQuerySet:
        """Return the best of a final week, best first, with shared ranks."""
        return self.ranked(week, "rank")[:LEADERBOARD_SIZE]

    def standings(self, week: Week) -> RankedQuerySet:
        """Return the best of the season as of a final week, best first, with shared ranks."""
        return self.ranked(week, "season_rank")[:LEADERBOARD_SIZE]


class CachedTeamWeeks(CachedManager):
    """Ranked teams from the snapshots.

    For a week that is not final they have the ranks as they stand, which no row stores.
    """

    def leaderboard(self, week: Week) -> "list[TeamWeek]":
        found: list[TeamWeek] = LEADERBOARDS.read(week.pk)["week"]
        return found

    def standings(self, week: Week) -> "list[TeamWeek]":
        found: list[TeamWeek] = LEADERBOARDS.read(week.pk)["season"]
        return found
