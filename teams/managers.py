"""Querysets named in the words of the domain, each with the cached manager of the same data.

models.py imports this module. A method therefore imports the models of other rows when it runs.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q, Sum
from django.db.models.functions import Coalesce, Now

from caching.managers import CachedManager
from caching.outbox import FlaggingQuerySet
from fantasy.models import Season, User, Week

from .rankings import RankedQuerySet, net_of, rank_of
from .read_models.club_page import CLUB_PAGE, ClubPage
from .read_models.fields import TEAM
from .read_models.game_page import BOX_SCORE, GAME_DETAIL
from .read_models.player_page import PLAYER_PAGE, PlayerPage
from .read_models.players import PLAYERS
from .read_models.scoreboard import SCOREBOARD
from .search.key_field import KeyedQuerySetMixin
from .transaction_number import Moment

if TYPE_CHECKING:
    from .models import Club, Game, Player, StatLine

TEAM_WEEK_FIELDS = (
    "points",
    "transfers_cost",
    "season_points",
    *(f"team__{field}" for field in TEAM),
)
# The annotations of RankedQuerySet.with_ranks, with the functions that read them from JSON.
TEAM_WEEK_RANKS: dict[str, Callable[[Any], Any]] = {"rank": int, "season_rank": int}
LEADERBOARD_SIZE = 100
FORM_WEEKS = 3
NEXT_GAMES = 5


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

    def coming_of(self, club: "Club") -> "GameQuerySet":
        """Return the club's next games that have a date and have not begun, at most five."""
        return self.of_club(club).filter(status="scheduled", kickoff__isnull=False)[:NEXT_GAMES]


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


class StatLineQuerySet(FlaggingQuerySet["StatLine"]):
    def of_week(self, week: Week) -> "StatLineQuerySet":
        return self.filter(game__week=week)

    def box_score(self, game: "Game") -> "StatLineQuerySet":
        """Return a game's lines with their players, best first: one query.

        There is no join for the club: it is one of the game's two, which the page has already.
        """
        return self.filter(game=game).select_related("player").order_by("-points", "pk")

    def career(self, pk: int) -> PlayerPage:
        """Return {"player", "lines", "prices", "coming"} of the player with this id: four queries.

        The lines are in the order of their games, the prices in that of their first weeks.
        `coming` has the next games of the club. Raises Player.DoesNotExist.
        """
        from .models import Game, Player

        player = Player.objects.select_related("club", "season").get(pk=pk)
        return {
            "player": player,
            "lines": self.of_player(player),
            "prices": player.prices.select_related("since").order_by("since__number"),
            "coming": Game.objects.coming_of(player.club),
        }

    def of_player(self, player: "Player") -> "StatLineQuerySet":
        """Return a player's lines, game by game, each with its game, clubs and week: one query.

        `select_related` follows paths of several steps: four joins, and no queries for each game.
        """
        return (
            self.filter(player=player, game__week__isnull=False)
            .select_related("game__home", "game__away", "game__week")
            .order_by("game__kickoff")
        )


class CachedStatLines(CachedManager):
    def box_score(self, game: "Game") -> "list[StatLine]":
        """Return the same as `objects.box_score(game)`, from its snapshot."""
        return BOX_SCORE.read(game.pk)

    def career(self, pk: int) -> PlayerPage:
        """Return the same as `objects.career(pk)`, minted. Raises Player.DoesNotExist."""
        return PLAYER_PAGE.read(pk)


class TeamQuerySet(KeyedQuerySetMixin, FlaggingQuerySet["Team"]):  # type: ignore[name-defined]
    def of_owner(self, owner: User, season: Season) -> "TeamQuerySet":
        return self.filter(owner=owner, season=season)

    def with_lineup(self, week: int, number: int) -> "TeamQuerySet":
        """Add `has_lineup`: whether a lineup counts in the week. No further query.

        `week` is the week's id.
        """
        from .models import Lineup

        return self.annotate(
            has_lineup=Exists(Lineup.objects.candidates(week, number).filter(team=OuterRef("pk")))
        )

    def search(self, season: Season, name: str, week: Week | None) -> "TeamQuerySet":
        """Return the teams whose names begin with `name`, each with its numbers of a final week.

        Of more than a hundred only the first ones by name are found. The best teams come first.
        The query compares the key of the name (teams.search.text), so accents, apostrophes and
        case make no difference. An index can find the beginning of a key but not its middle. A
        name with an empty key finds no team. `FilteredRelation` is a LEFT JOIN with the week in
        its condition: it also finds a team that has no row in the week yet, and no team costs a
        second query. The order of season points is that of season ranks, and the database looks up
        the ranks of the first rows only.
        """
        numbers = {field: F(f"last__{field}") for field in TEAM_WEEK_FIELDS if "__" not in field}
        return (
            self.filter(season=season)
            .beginning_with(name, LEADERBOARD_SIZE)
            .annotate(last=FilteredRelation("weeks", condition=Q(weeks__week=week)), **numbers)
            .alias(net_points=net_of("last__"))
            .annotate(
                rank=rank_of("last__week", "net_points", by="rank"),
                season_rank=rank_of("last__week", "last__season_points", by="season_rank"),
            )
            .order_by(F("season_points").desc(nulls_last=True), "pk")[:LEADERBOARD_SIZE]
        )


class LineupQuerySet(FlaggingQuerySet["Lineup"]):  # type: ignore[name-defined]
    def candidates(self, week: int, number: int) -> "LineupQuerySet":
        """Return the lineups that may count in the week of the id `week`.

        Each team's first one counts. They are in the order of their weeks, the latest first. A
        lineup with `only_week` is a candidate in its own week alone, where it comes first.
        """
        return self.filter(
            Q(only_week=False) | Q(from_week=week), from_week__number__lte=number
        ).order_by("-from_week__number", "-only_week")

    def update(self, **values: Any) -> int:
        field: Any = self.model._meta.get_field("written_in")
        return super().update(**{"written_in": field.number, **values})

    update.alters_data = True  # type: ignore[attr-defined]

    def written_between(self, last: Moment, now: Moment) -> "LineupQuerySet":
        """Return the lineups that `now` has and `last` did not have, and perhaps some more."""
        return self.filter(written_in__gte=last.first, written_in__lt=now.next)

    def in_force(self, week: Week) -> "LineupQuerySet":
        """Return the lineup that counts in the week, for each team that has one."""
        later = self.model._default_manager.candidates(week.pk, week.number).filter(
            Q(from_week__number__gt=OuterRef("from_week__number"))
            | Q(from_week=OuterRef("from_week"), only_week__gt=OuterRef("only_week")),
            team=OuterRef("team"),
        )
        # NOT EXISTS is one hash join for a million teams; a subquery is run again for each row.
        counting = self.candidates(week.pk, week.number).order_by()
        return counting.filter(~Exists(later.order_by()), team__season=week.season_id)

    def with_slots(self) -> "LineupQuerySet":
        """Load each lineup's slots with player and club, in one more query however many lineups.

        `prefetch_related` loads the many side; `select_related` inside it joins the rows that each
        slot points to.
        """
        from .models import LineupSlot

        return self.select_related("from_week").prefetch_related(
            Prefetch("slots", LineupSlot.objects.select_related("player__club"))
        )


class TeamWeekQuerySet(RankedQuerySet):
    def leaderboard(self, week: Week) -> RankedQuerySet:
        """Return the best of a final week, best first, with shared ranks."""
        return self.ranked(week, "rank")[:LEADERBOARD_SIZE]

    def standings(self, week: Week) -> RankedQuerySet:
        """Return the best of the season as of a final week, best first, with shared ranks."""
        return self.ranked(week, "season_rank")[:LEADERBOARD_SIZE]
