from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from caching.outbox import FlaggingModel

from . import rulesets
from .managers import CachedWeeks, SeasonQuerySet, UserManager, WeekQuerySet
from .rollout import FeatureFlag, Switch
from .rules import schedule
from .validators import validate_visible_name

__all__ = ["FeatureFlag", "Season", "Session", "Switch", "User", "Week"]

ADDRESS_TAKEN = (
    "There is already an account with this e-mail address. Sign in, or reset your password."
)


class User(AbstractUser):
    """An account. A guest's has no password, so only the guest's session opens it."""

    is_guest = models.BooleanField(default=False)
    email_verified_at = models.DateTimeField(
        null=True, blank=True, help_text="When a link sent to the present address was followed"
    )
    mailed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="The last mail: there is one a minute"
    )

    objects: ClassVar[UserManager] = UserManager()

    def clean(self) -> None:
        super().clean()
        try:
            validate_visible_name(self.username or "-")  # the form reports a missing name itself
        except ValidationError as error:
            raise ValidationError({"username": error}) from None

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="username_unique_in_any_case",
                violation_error_message="A user with that username already exists.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="email_unique_in_any_case",
                violation_error_message=ADDRESS_TAKEN,
            ),
        ]


class Session(AbstractBaseSession):
    """A session that names its signed-in user. sessions.py has the engine."""

    # No constraint in the database: during a deploy the last release deletes accounts too, and
    # leaves rows of expired sessions behind.
    user = models.ForeignKey(
        User, models.CASCADE, null=True, db_constraint=False, related_name="sessions"
    )

    class Meta(AbstractBaseSession.Meta):
        db_table = "django_session"  # of django.contrib.sessions, which earlier releases used

    def __str__(self) -> str:
        return f"Session of account {self.user_id}"  # the key would open the account


class Season(FlaggingModel):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60, validators=[validate_visible_name])
    ruleset = models.CharField(max_length=40, help_text="A file in fantasy/rulesets")
    is_current = models.BooleanField(default=False)

    objects = SeasonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="one_current_season",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> rulesets.Ruleset:
        return rulesets.load(self.ruleset)


class Week(FlaggingModel):
    """A week of a season.

    `first_kickoff` and `last_kickoff` repeat the kickoffs of its games. Code that moves a game
    also sets them, under the week's lock. `locks_at` is empty where each game locks its own
    players.
    """

    season = models.ForeignKey(Season, models.CASCADE, related_name="weeks")
    number = models.PositiveSmallIntegerField()
    locks_at = models.DateTimeField(null=True, blank=True)
    first_kickoff = models.DateTimeField(null=True, blank=True)
    last_kickoff = models.DateTimeField(null=True, blank=True)
    finalized_at = models.DateTimeField(null=True, blank=True)

    objects = WeekQuerySet.as_manager()
    cached = CachedWeeks()

    class Meta:
        ordering = ["season", "number"]
        constraints = [models.UniqueConstraint(fields=["season", "number"], name="week_number")]

    def __str__(self) -> str:
        return f"Week {self.number}"

    @property
    def is_final(self) -> bool:
        return self.finalized_at is not None

    @property
    def closes_at(self) -> datetime | None:
        return schedule.closes_at(self)
