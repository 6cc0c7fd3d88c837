from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from caching.outbox import FlaggingModel
from fantasy.models import Season, Week
from fantasy.validators import validate_visible_name
from teams.models import POINTS, Team
from teams.points_field import PointsField
from teams.search.key_field import KeyedModel, SearchKeyField

from .managers import LeagueQuerySet, LogEntryQuerySet, MatchupQuerySet, MembershipQuerySet
from .rules.formats import (
    BOARD_LIMIT,
    CLASSIC,
    HEAD_TO_HEAD,
    LARGE_LEAGUE,
    LEAST_TEAMS,
    LeagueRules,
)
from .rules.texts import quoted, with_names

RESULT: dict[str, Any] = {**POINTS, "null": True, "blank": True}


def default_tie_breaks() -> list[str]:
    return ["points_for", "head_to_head", "latest_week", "fewest_transfers"]


class League(FlaggingModel, KeyedModel):
    """Teams of a season with a table of their own.

    The overall league has no memberships: every team is in it, and its table is the leaderboard.
    """

    class Kind(models.TextChoices):
        OVERALL = "overall", "everyone"
        ENTRANTS = "entrants", "everyone who began in the same week"
        OWNED = "owned", "created by a user"

    class Format(models.TextChoices):
        CLASSIC = CLASSIC, "Classic"
        HEAD_TO_HEAD = HEAD_TO_HEAD, "Head-to-head"

    season = models.ForeignKey(Season, models.CASCADE, related_name="leagues")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.OWNED)
    format = models.CharField(max_length=7, choices=Format, default=Format.CLASSIC)
    name = models.CharField(max_length=40, validators=[validate_visible_name])
    search_key = SearchKeyField("name")
    is_public = models.BooleanField(default=False, help_text="Everyone may see and join it")
    commissioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Empty for leagues of everyone, and once the account is deleted",
    )  # fmt: skip
    code = models.CharField(
        max_length=8, unique=True, null=True, blank=True, editable=False,
        help_text="Who knows it may join",
    )  # fmt: skip
    code_expires_at = models.DateTimeField(null=True, blank=True)
    max_teams = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(LEAST_TEAMS)],
        help_text="Empty for leagues of everyone",
    )  # fmt: skip
    size = models.PositiveIntegerField(
        default=0, editable=False, help_text="Active members; changes under the league's row lock"
    )
    start_week = models.PositiveSmallIntegerField(help_text="Number of the first week that counts")
    entry_locked = models.BooleanField(default=False, help_text="Nobody may join")
    notice = models.CharField(max_length=500, blank=True, help_text="Shown to the members")

    # Rules. They may change before the start only.
    win_points = models.PositiveSmallIntegerField(default=3, validators=[MaxValueValidator(10)])
    draw_points = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(10)])
    tie_breaks = models.JSONField(default=default_tie_breaks)
    playoff_teams = models.PositiveSmallIntegerField(default=0)
    playoff_week = models.PositiveSmallIntegerField(null=True, blank=True)
    final_weeks = models.PositiveSmallIntegerField(default=1)
    consolation = models.BooleanField(default=False)
    cup_week = models.PositiveSmallIntegerField(null=True, blank=True)
    seed = models.PositiveIntegerField(
        default=0, editable=False, help_text="Of every draw; the log tells it"
    )

    draw_after = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False,
        help_text="Number of the week after which a round has to be drawn or a champion named",
    )  # fmt: skip
    champion = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    cup_winner = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="renewals",
        help_text="The same league in the season before",
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LeagueQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["season"], condition=Q(kind="overall"), name="one_overall_league"
            ),
            models.UniqueConstraint(
                fields=["season", "start_week"],
                condition=Q(kind="entrants"),
                name="one_league_of_entrants",
            ),
        ]
        indexes = [
            # The second operator class is PostgreSQL's for LIKE; SQLite needs none.
            models.Index(
                fields=["season", "search_key"],
                condition=Q(is_public=True),
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="public_league_by_search_key",
            ),
            models.Index(
                fields=["season", "-size", "id"],
                condition=Q(is_public=True),
                name="public_league_by_size",
            ),
            models.Index(
                fields=["season", "draw_after"],
                condition=Q(draw_after__isnull=False),
                name="league_by_draw_after",
            ),
            models.Index(
                fields=["season", "size"],
                condition=Q(kind="entrants")
                | Q(kind="owned", format="classic", size__gte=LARGE_LEAGUE),
                name="large_league",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address that everyone may open; of a private league, the members' one."""
        return reverse("league" if self.is_public else "own-league", args=[self.pk])

    @property
    def is_head_to_head(self) -> bool:
        return self.format == HEAD_TO_HEAD

    @property
    def is_large(self) -> bool:
        """Return whether the league is read by pages, its first one from a snapshot.

        That of those who began in the same week always is, since its size is counted late.
        """
        if self.kind != self.Kind.OWNED:
            return True
        return self.format == CLASSIC and self.size >= LARGE_LEAGUE

    @property
    def is_full(self) -> bool:
        return self.max_teams is not None and self.size >= self.max_teams

    @property
    def rules(self) -> LeagueRules:
        return LeagueRules(
            format=self.format,
            start_week=self.start_week,
            win=self.win_points,
            draw=self.draw_points,
            tie_breaks=tuple(self.tie_breaks),
            playoff_teams=self.playoff_teams,
            playoff_week=self.playoff_week,
            final_weeks=self.final_weeks,
            consolation=self.consolation,
            cup_week=self.cup_week,
        )


class Membership(FlaggingModel):
    """A team in a league. The row of a team that has left or was removed stays."""

    class State(models.TextChoices):
        ACTIVE = "active"
        LEFT = "left"
        REMOVED = "removed", "removed by the commissioner"

    league = models.ForeignKey(League, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    state = models.CharField(max_length=7, choices=State, default=State.ACTIVE)
    joined_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="Of a team that came back: the last time"
    )
    changed_at = models.DateTimeField(
        null=True, blank=True, editable=False,
        help_text="When the state changed last; empty if it never did",
    )  # fmt: skip
    from_week = models.PositiveSmallIntegerField(
        help_text="Number of the first week in which the team has matchups"
    )
    is_muted = models.BooleanField(default=False, help_text="May not write on the board")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["league", "team"], name="one_membership"),
        ]
        indexes = [
            models.Index(fields=["league", "state", "id"], name="membership_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} in {self.league_id}: {self.state}"

    def activate(self, from_week: int) -> None:
        """Store the membership, new or of a team that comes back, as active from now on."""
        now = timezone.now()
        if self.pk:
            self.changed_at = now
        self.state, self.from_week, self.joined_at = self.State.ACTIVE, from_week, now
        self.save()

    def end(self, state: str) -> None:
        """Store that the team has left or was removed."""
        self.state, self.changed_at = state, timezone.now()
        self.save(update_fields=["state", "changed_at"])


class Matchup(FlaggingModel):
    """Two teams of a league against each other, in a week or, for some finals, in two.

    Without `away` the home team meets the league's average (regular season) or has a bye
    (knock-out). The points are those of the teams' weeks, after the cost of transfers, unless the
    commissioner corrected them.
    """

    class Stage(models.TextChoices):
        REGULAR = "regular", "Regular season"
        PLAYOFF = "playoff", "Playoffs"
        CONSOLATION = "consolation", "Consolation"
        CUP = "cup", "Cup"

    league = models.ForeignKey(League, models.CASCADE, related_name="matchups")
    stage = models.CharField(max_length=11, choices=Stage, default=Stage.REGULAR)
    week = models.ForeignKey(Week, models.PROTECT, related_name="+", help_text="The first one")
    weeks = models.PositiveSmallIntegerField(default=1, help_text="1, or 2 for a two-week final")
    round = models.PositiveSmallIntegerField(default=1, help_text="Of a knock-out stage")
    place = models.PositiveSmallIntegerField(help_text="In its round, from the top of the bracket")
    home = models.ForeignKey(Team, models.CASCADE, related_name="+")
    away = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    home_seed = models.PositiveIntegerField(null=True, blank=True)
    away_seed = models.PositiveIntegerField(null=True, blank=True)
    home_result = PointsField(**RESULT, help_text="Set by the commissioner")
    away_result = PointsField(**RESULT, help_text="Set by the commissioner")
    winner = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Of a knock-out matchup, once the next round is drawn",
    )  # fmt: skip

    objects = MatchupQuerySet.as_manager()

    class Meta:
        ordering = ["week", "stage", "round", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["league", "week", "stage", "place"], name="one_matchup_a_place"
            ),
            models.CheckConstraint(
                condition=Q(away__isnull=True) | ~Q(home=models.F("away")),
                name="matchup_has_two_teams",
            ),
        ]
        indexes = [
            models.Index(fields=["home", "league"], name="matchup_by_home"),
            models.Index(fields=["away", "league"], name="matchup_by_away"),
        ]

    def __str__(self) -> str:
        return f"{self.home_id} – {self.away_id} in {self.week_id}"


class LeagueRank(models.Model):
    """The table of a large league after a final week: a page of it is read by place.

    A small league has none: its table is computed from its teams' weeks.
    """

    league = models.ForeignKey(League, models.CASCADE, related_name="+")
    week = models.ForeignKey(Week, models.CASCADE, related_name="+")
    place = models.PositiveIntegerField(help_text="1, 2, 3 …, equal teams in the order of ids")
    rank = models.PositiveIntegerField(help_text="Equal teams share it")
    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    points = PointsField(**POINTS, help_text="Since the league's start")

    class Meta:
        ordering = ["league", "week", "place"]
        constraints = [
            models.UniqueConstraint(fields=["league", "week", "place"], name="league_place"),
            models.UniqueConstraint(fields=["team", "league", "week"], name="league_rank_of_team"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} at {self.place} of {self.league_id} in {self.week_id}"


class LeagueTable(models.Model):
    """Whether a final week's rows of LeagueRank are stored, and what they were made from."""

    league = models.ForeignKey(League, models.CASCADE, related_name="+")
    week = models.ForeignKey(Week, models.CASCADE, related_name="+")
    basis = models.CharField(
        max_length=60, help_text="Changes with the results, and with members who leave"
    )
    teams = models.PositiveIntegerField()
    is_complete = models.BooleanField(default=False, help_text="The top of the table comes last")
    stored_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["league", "week"]
        constraints = [
            models.UniqueConstraint(fields=["league", "week"], name="one_table_a_week"),
        ]

    def __str__(self) -> str:
        return f"table of {self.league_id} in {self.week_id}"


class LogEntry(models.Model):
    """What was done in a league, by whom and why. Members read it; nobody edits it.

    It refers to teams, so readers see their present names. Read it `with_teams`.
    """

    league = models.ForeignKey(League, models.CASCADE, related_name="log")
    at = models.DateTimeField(auto_now_add=True)
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+", help_text="Who did it"
    )
    author = models.CharField(
        max_length=20, blank=True, help_text="Gameday or Gameday staff, if no team did it"
    )
    text = models.CharField(
        max_length=300, help_text="A sentence without its subject, with a mark for each name"
    )
    first = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="The first team that the sentence names",
    )  # fmt: skip
    second = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="The second team that the sentence names",
    )  # fmt: skip
    why = models.CharField(max_length=200, blank=True)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "league log entry"
        verbose_name_plural = "league log entries"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"entry {self.pk} of {self.league_id}"

    @property
    def who(self) -> str:
        return self.author or (self.team.name if self.team else "A former team")

    @property
    def what(self) -> str:
        named = (self.first, self.second)
        return with_names(
            self.text, (quoted(team.name) if team else "a former team" for team in named)
        )


class Message(models.Model):
    """A message on a league's board, or under one of its matchups. Plain text."""

    league = models.ForeignKey(League, models.CASCADE, related_name="messages")
    matchup = models.ForeignKey(
        Matchup, models.SET_NULL, null=True, blank=True, related_name="messages",
        help_text="Empty on the league's board, and once the matchup is drawn again",
    )  # fmt: skip
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="league_messages"
    )
    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    text = models.CharField(max_length=BOARD_LIMIT)
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by_author = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["league", "matchup", "-id"], name="message_by_place")]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.text[:40]}"


class Report(models.Model):
    """A member's report of a message to the commissioner."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reports")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="league_reports"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "user"], name="reported_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} reports {self.message_id}"
