"""A player's season so far, for the page of the player and for comparing two. No query."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from fantasy.calendar import Calendar
from fantasy.models import Week
from fantasy.rulesets import Position
from scoring.rules.points import Number
from scoring.view_models.club_games import ClubGame
from scoring.view_models.player_weeks import PlayerWeek, player_weeks
from teams.managers import FORM_WEEKS
from teams.models import Player, PlayerPrice
from teams.read_models.player_page import PlayerPage
from teams.read_models.week_numbers import WeekNumbers

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Ownership:
    """Shares of the teams in per cent: those that have the player, and whose captain they are."""

    week: int
    teams: str
    captains: str


@dataclass(frozen=True)
class PlayerSeason:
    """`form`, `coming` and `owned` are empty for a player of another season."""

    player: Player
    position: Position
    weeks: list[PlayerWeek]
    coming: list[ClubGame]
    form: Decimal | None
    owned: Ownership | None

    @property
    def games(self) -> int:
        return sum(len(week.games) for week in self.weeks)

    @property
    def points(self) -> Decimal:
        return sum((week.points for week in self.weeks), Decimal(0))

    @property
    def best(self) -> Decimal:
        return max((week.points for week in self.weeks if week.games), default=Decimal(0))

    @property
    def per_game(self) -> Decimal | None:
        """Points a game, to a tenth; None before the first game."""
        return (self.points / self.games).quantize(TENTH, ROUND_HALF_UP) if self.games else None

    @property
    def played_weeks(self) -> list[PlayerWeek]:
        return [week for week in self.weeks if week.games]

    def stats(self) -> dict[str, Number]:
        """Return stat → sum over all games."""
        found: dict[str, Number] = {}
        for week in self.weeks:
            for game in week.games:
                for stat, number in game.line.stats.items():
                    found[stat] = found.get(stat, 0) + Decimal(str(number))
        return found


def player_season(
    career: PlayerPage, calendar: Calendar, numbers: WeekNumbers | None
) -> PlayerSeason:
    """Return the season of the player. `numbers`: of the last week that has closed."""
    player = career["player"]
    is_current = player.season_id == calendar.season.pk
    prices = [one for one in career["prices"] if not is_current or is_known(one, calendar)]
    weeks = player_weeks(player, career["lines"], prices)
    coming = [game for game in career["coming"] if game.kickoff and game.kickoff > calendar.now]
    return PlayerSeason(
        player=player,
        position=player.season.rules.position(player.position),
        weeks=weeks,
        coming=[ClubGame(game, player.club) for game in coming] if is_current else [],
        form=_form(weeks, calendar) if is_current else None,
        owned=_owned(player.pk, numbers) if is_current and numbers else None,
    )


def is_known(price: PlayerPrice, calendar: Calendar) -> bool:
    """Return whether the price holds by now: imported seasons have prices of future weeks too."""
    return price.since.number <= (calendar.open or calendar.current).number


def _form(weeks: list[PlayerWeek], calendar: Calendar) -> Decimal:
    """Return the points of the last weeks that have begun, as Player.objects.listing does."""
    begun: list[Week] = [week for week in calendar.weeks if calendar.has_begun(week)]
    lately = {week.number for week in begun[-FORM_WEEKS:]}
    return sum((week.points for week in weeks if week.number in lately), Decimal(0))


def _owned(player: int, numbers: WeekNumbers) -> Ownership:
    shares: Mapping[str, list[str]] = numbers["shares"]
    teams, captains = shares.get(str(player), ["0.0", "0.0"])
    return Ownership(numbers["week"], teams, captains)
