from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from caching.outbox import FlaggingModel
from fantasy.models import Season, Week
from fantasy.validators import validate_visible_name

from .managers import (
    CachedClubs,
    CachedGames,
    CachedPlayers,
    CachedStatLines,
    ClubQuerySet,
    GameQuerySet,
    LineupQuerySet,
    PlayerQuerySet,
    StatLineQuerySet,
    TeamQuerySet,
    TeamWeekQuerySet,
)
from .points_field import PointsField
from .rankings import NET
from .rules.kits import DEFAULT_KIT, PATTERNS, problem
from .score_counts import ScoreCountQuerySet
from .search.key_field import KeyedModel, SearchKeyField
from .transaction_number import TransactionField

PRICE: dict[str, Any] = {"max_digits": 8, "decimal_places": 1}
POINTS: dict[str, Any] = {"max_digits": 9, "decimal_places": 2}


def validate_colour(value: str) -> None:
    if found := problem(value):
        raise ValidationError(found)


class Club(FlaggingModel, KeyedModel):
    season = models.ForeignKey(Season, models.CASCADE, related_name="clubs")
    source_id = models.CharField(max_length=40, help_text="Its id where the season comes from")
    name = models.CharField(max_length=60, validators=[validate_visible_name])
    short_name = models.CharField(max_length=4, validators=[validate_visible_name])
    colour = models.CharField(max_length=7, default="#46505e", help_text="#rrggbb")
    second_colour = models.CharField(max_length=7, default="#ffffff", help_text="#rrggbb")
    search_key = SearchKeyField("name", "short_name")

    objects = ClubQuerySet.as_manager()
    cached = CachedClubs()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["season", "source_id"], name="club_source_id")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def pattern(self) -> int:
        """Number of the club's drawing of crest and shirt, of which there are four."""
        return (self.pk or 0) % 4


class Player(FlaggingModel, KeyedModel):
    season = models.ForeignKey(Season, models.CASCADE, related_name="players")
    source_id = models.CharField(max_length=40, help_text="Id where the season comes from")
    name = models.CharField(
        max_length=60, help_text="As on the shirt: Haaland", validators=[validate_visible_name]
    )
    full_name = models.CharField(max_length=120, validators=[validate_visible_name])
    position = models.CharField(max_length=4)
    club = models.ForeignKey(Club, models.PROTECT, related_name="players")
    price = models.DecimalField(**PRICE, help_text="In the week that is open now")
    search_key = SearchKeyField("name", "full_name")

    objects = PlayerQuerySet.as_manager()
    cached = CachedPlayers()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["season", "source_id"], name="player_source_id")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("player", args=[self.pk])


class PlayerClub(models.Model):
    """The club a player plays for from a week on."""

    player = models.ForeignKey(Player, models.CASCADE, related_name="clubs")
    club = models.ForeignKey(Club, models.CASCADE, related_name="+")
    since = models.ForeignKey(Week, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["player", "since"], name="player_club")]

    def __str__(self) -> str:
        return f"{self.player_id} at {self.club_id} since {self.since_id}"


class PlayerPrice(models.Model):
    """A player's price from a week on."""

    player = models.ForeignKey(Player, models.CASCADE, related_name="prices")
    since = models.ForeignKey(Week, models.CASCADE, related_name="+")
    price = models.DecimalField(**PRICE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["player", "since"], name="player_price")]

    def __str__(self) -> str:
        return f"{self.player_id}: {self.price} since {self.since_id}"


class Game(FlaggingModel):
    class Status(models.TextChoices):
        SCHEDULED = "scheduled"
        LIVE = "live"
        FINAL = "final"
        POSTPONED = "postponed"

    season = models.ForeignKey(Season, models.CASCADE, related_name="games")
    week = models.ForeignKey(
        Week, models.PROTECT, null=True, blank=True, related_name="games",
        help_text="Empty while a postponed game has no new date",
    )  # fmt: skip
    source_id = models.CharField(max_length=40, help_text="Its id where the season comes from")
    home = models.ForeignKey(Club, models.PROTECT, related_name="home_games")
    away = models.ForeignKey(Club, models.PROTECT, related_name="away_games")
    kickoff = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.SCHEDULED)
    clock = models.CharField(max_length=12, blank=True, help_text="As the feed says it: 67', Q3")
    home_score = models.PositiveSmallIntegerField(null=True, blank=True)
    away_score = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = GameQuerySet.as_manager()
    cached = CachedGames()

    class Meta:
        ordering = ["kickoff", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["season", "source_id"], name="game_source_id"),
            models.CheckConstraint(condition=~Q(home=F("away")), name="game_has_two_clubs"),
        ]

    def __str__(self) -> str:
        return f"{self.home} – {self.away}"

    def get_absolute_url(self) -> str:
        return reverse("game", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.status == self.Status.LIVE

    @property
    def is_final(self) -> bool:
        return self.status == self.Status.FINAL

    @property
    def is_over(self) -> bool:
        """Nothing more will happen in it this week."""
        return self.status in (self.Status.FINAL, self.Status.POSTPONED)


class StatLine(FlaggingModel):
    """One player in one game, by the last revision of the feed."""

    game = models.ForeignKey(Game, models.CASCADE, related_name="stat_lines")
    player = models.ForeignKey(Player, models.CASCADE, related_name="stat_lines")
    club = models.ForeignKey(Club, models.PROTECT, related_name="+", help_text="In this game")
    revision = models.PositiveIntegerField()
    stats = models.JSONField(help_text="Stat → number, to date; of the ruleset's [stats]")
    points = PointsField(**POINTS)
    official_points = PointsField(
        **POINTS, null=True, blank=True, help_text="As the source gives them, for audit_points"
    )

    objects = StatLineQuerySet.as_manager()
    cached = CachedStatLines()

    class Meta:
        db_table = "scoring_statline"  # where earlier releases declared it
        constraints = [models.UniqueConstraint(fields=["game", "player"], name="one_stat_line")]

    def __str__(self) -> str:
        return f"{self.player_id} in {self.game_id}: {self.points}"


class Team(KeyedModel):
    season = models.ForeignKey(Season, models.CASCADE, related_name="teams")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="teams",
        help_text="Empty once the account is deleted; the results stay",
    )  # fmt: skip
    name = models.CharField(max_length=40, validators=[validate_visible_name])
    search_key = SearchKeyField("name")
    created_at = models.DateTimeField(auto_now_add=True)
    # The kit. The database has the defaults too: the last release inserts rows without a kit.
    colour = models.CharField(
        max_length=7, validators=[validate_colour], help_text="#rrggbb",
        default=DEFAULT_KIT.colour, db_default=DEFAULT_KIT.colour,
    )  # fmt: skip
    second_colour = models.CharField(
        max_length=7, validators=[validate_colour], help_text="#rrggbb",
        default=DEFAULT_KIT.second_colour, db_default=DEFAULT_KIT.second_colour,
    )  # fmt: skip
    pattern = models.PositiveSmallIntegerField(
        default=DEFAULT_KIT.pattern, db_default=DEFAULT_KIT.pattern,
        validators=[MaxValueValidator(len(PATTERNS) - 1)], help_text="Of the shirt: 0 to 3",
    )  # fmt: skip

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["season", "owner"], name="one_team_a_season")
        ]
        indexes = [
            # The second operator class is PostgreSQL's for LIKE; SQLite needs none.
            models.Index(
                fields=["season", "search_key"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="team_by_search_key",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("team", args=[self.pk])


class Lineup(models.Model):
    """A team's picks from a week on, until a later lineup replaces them.

    A lineup for a single week (`only_week`) replaces no other and ends with its week.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="lineups")
    from_week = models.ForeignKey(Week, models.PROTECT, related_name="+")
    only_week = models.BooleanField(default=False)
    version = models.PositiveIntegerField(
        default=1, help_text="Grows by one a save: a form names the version it was made from"
    )
    saved_at = models.DateTimeField(help_text="By the database's clock, under the week's lock")
    written_in = TransactionField()
    # For `from_week` alone: the chip and the transfers made in it, and the free transfers it began
    # with.
    chip = models.CharField(max_length=20, blank=True, help_text="A code of the ruleset's chips")
    squad_before = models.JSONField(
        default=dict, blank=True, help_text="Before the week's transfers: player → price paid"
    )
    free_transfers = models.PositiveSmallIntegerField(default=0)
    transfers = models.PositiveSmallIntegerField(default=0)
    transfers_cost = models.PositiveSmallIntegerField(default=0, help_text="Points taken off")

    objects = LineupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "from_week", "only_week"], name="one_lineup_a_week"
            )
        ]
        indexes = [models.Index(fields=["written_in"], name="lineup_written_in")]

    def __str__(self) -> str:
        return f"{self.team_id} from {self.from_week_id}"

    def chip_in(self, week: Week) -> str:
        """Return the code of the lineup's chip in the week, or ""."""
        return self.chip if self.from_week_id == week.pk else ""

    @property
    def token(self) -> str:
        """Value by which a form identifies the lineup it was made from."""
        return f"{self.pk}.{self.version}"


class LineupSlot(models.Model):
    class Role(models.TextChoices):
        STARTER = "starter"
        BENCH = "bench"

    lineup = models.ForeignKey(Lineup, models.CASCADE, related_name="slots")
    player = models.ForeignKey(Player, models.PROTECT, related_name="slots")
    role = models.CharField(max_length=7, choices=Role)
    order = models.PositiveSmallIntegerField(
        help_text="Among its role; on the bench, who is first"
    )
    is_captain = models.BooleanField(default=False)
    is_vice = models.BooleanField(default=False)
    price_paid = models.DecimalField(**PRICE)

    class Meta:
        ordering = ["-role", "order"]  # starters first
        constraints = [
            models.UniqueConstraint(fields=["lineup", "player"], name="a_player_once"),
            models.UniqueConstraint(fields=["lineup", "role", "order"], name="a_slot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.order}: {self.player_id}"


class TeamWeek(FlaggingModel):
    """A team's result in a week that is final.

    Season points are as of the end of this week, after the cost of transfers. `rank` and
    `season_rank` are annotations (`with_ranks`). Equal teams share a rank: 1, 2, 2, 4.
    """

    rank: int | None
    season_rank: int | None

    team = models.ForeignKey(Team, models.CASCADE, related_name="weeks")
    week = models.ForeignKey(Week, models.PROTECT, related_name="team_weeks")
    chip = models.CharField(max_length=20, blank=True)
    transfers = models.PositiveSmallIntegerField(default=0)
    transfers_cost = models.PositiveSmallIntegerField(default=0, help_text="Points taken off")
    points = PointsField(**POINTS, null=True, blank=True, help_text="Before the cost of transfers")
    bench_points = PointsField(**POINTS, null=True, blank=True)
    season_points = PointsField(**POINTS, null=True, blank=True)

    objects: ClassVar = TeamWeekQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "week"], name="team_week")]
        indexes = [
            models.Index(F("week"), NET.desc(), F("team"), name="team_week_by_net"),
            models.Index(fields=["week", "-season_points", "team"], name="team_week_by_season"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} in {self.week_id}"

    @property
    def net(self) -> Decimal:
        """The points that count: after the cost of transfers."""
        return (self.points or Decimal(0)) - self.transfers_cost


class ScoreCount(models.Model):
    """The number of teams that have a score in a final week: a rank is `better` + 1.

    The score is the week's points after the cost of transfers, or the season's at its end.
    """

    class Kind(models.TextChoices):
        WEEK = "rank", "points of the week"
        SEASON = "season_rank", "points of the season"

    week = models.ForeignKey(Week, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=11, choices=Kind)
    score = PointsField(**POINTS)
    teams = models.PositiveIntegerField(help_text="Teams that have this score")
    better = models.PositiveIntegerField(help_text="Teams that have a better one")

    objects: ClassVar = ScoreCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["week", "kind", "score"], name="score_counted_once")
        ]
        indexes = [models.Index(fields=["week", "kind", "better"], name="score_by_better")]

    def __str__(self) -> str:
        return f"{self.teams} with {self.score} in {self.week_id}"


class Watch(models.Model):
    """A player on a user's watch list."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="watched_players"
    )
    player = models.ForeignKey(Player, models.CASCADE, related_name="watches")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "watches"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "player"], name="watched_once")]

    def __str__(self) -> str:
        return f"{self.user_id} watches {self.player_id}"
