from django.conf import settings
from django.db import models

from caching.outbox import FlaggingModel
from fantasy.models import Week
from teams.models import POINTS, Club, Game, Player, Team
from teams.points_field import PointsField

from .managers import FeedRowQuerySet, PlayQuerySet
from .rules.feed import FeedLine


class Correction(models.Model):
    """A change of a stat line, with author and reason: one row for each change, never edited.

    `ingest` writes it for each correction, and for each feed row that changes a final week.
    """

    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Empty for a command, a feed, and once the account is deleted",
    )  # fmt: skip
    who = models.CharField(max_length=150)
    why = models.CharField(max_length=200)
    game = models.ForeignKey(Game, models.CASCADE, related_name="corrections")
    player = models.ForeignKey(Player, models.CASCADE, related_name="corrections")
    revision_before = models.PositiveIntegerField(help_text="0: there was no stat line")
    revision_after = models.PositiveIntegerField()
    stats_before = models.JSONField(default=dict)
    stats_after = models.JSONField(default=dict)
    points_before = PointsField(**POINTS)
    points_after = PointsField(**POINTS)
    weeks = models.JSONField(default=list, help_text="Numbers of the final weeks scored again")
    teams = models.PositiveIntegerField(default=0, help_text="That had the player, scored again")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.player_id} in {self.game_id}: {self.points_before} → {self.points_after}"


class Play(FlaggingModel):
    """A change of a player's points in a game, with the game as it stood after the change.

    `ingest` writes it together with the stat line; see scoring/services/plays.py.
    """

    game = models.ForeignKey(Game, models.CASCADE, related_name="plays")
    player = models.ForeignKey(Player, models.CASCADE, related_name="plays")
    club = models.ForeignKey(Club, models.PROTECT, related_name="+", help_text="In this game")
    revision = models.PositiveIntegerField(help_text="Of the stat line")
    clock = models.CharField(max_length=12, blank=True)
    home_score = models.PositiveSmallIntegerField(null=True, blank=True)
    away_score = models.PositiveSmallIntegerField(null=True, blank=True)
    lines = models.JSONField(
        help_text="[label, change of the count, change of the points as text]"
    )
    points = PointsField(**POINTS, help_text="Change of the points")
    is_correction = models.BooleanField(default=False, help_text="Not a play of the live game")
    at = models.DateTimeField(auto_now_add=True)

    objects = PlayQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["game", "player", "revision"], name="one_play")
        ]

    def __str__(self) -> str:
        return f"{self.player_id} in {self.game_id}: {self.points:+}"


class FeedRow(models.Model):
    """A row of a recorded season as its source has it, for replay and audit.

    `week` is the week under which the source lists the row. It may differ from the game's: a
    postponed game leaves a row of zeros in the week it has left.
    """

    game = models.ForeignKey(Game, models.CASCADE, related_name="feed_rows")
    player = models.ForeignKey(Player, models.CASCADE, related_name="feed_rows")
    club = models.ForeignKey(Club, models.PROTECT, related_name="+")
    week = models.ForeignKey(Week, models.CASCADE, related_name="feed_rows")
    revision = models.PositiveIntegerField()
    stats = models.JSONField()
    official_points = PointsField(**POINTS, null=True, blank=True)
    source = models.CharField(max_length=120, help_text="File and line")

    objects = FeedRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["game", "player", "revision"], name="one_feed_row")
        ]

    def __str__(self) -> str:
        return self.source

    def as_line(self) -> FeedLine:
        """Return the row as a line for `ingest`."""
        return FeedLine(
            game=self.game_id,
            player=self.player_id,
            revision=self.revision,
            stats=self.stats,
            club=self.club_id,
            official_points=self.official_points,
            source=self.source,
        )


class EntryRecord(models.Model):
    """The published result of a real team's week, for the audit."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="records")
    week = models.ForeignKey(Week, models.CASCADE, related_name="+")
    points = PointsField(**POINTS)
    bench_points = PointsField(**POINTS)
    transfers_cost = models.PositiveSmallIntegerField()
    season_points = PointsField(**POINTS)
    source = models.CharField(max_length=120, help_text="File and line")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "week"], name="one_entry_record")]

    def __str__(self) -> str:
        return self.source


class RecordedResult(models.Model):
    """The final score of a recorded game, for the replay."""

    game = models.OneToOneField(Game, models.CASCADE, related_name="recorded_result")
    home_score = models.PositiveSmallIntegerField()
    away_score = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.home_score}:{self.away_score}"
