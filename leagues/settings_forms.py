"""Forms of a league's office: settings, code, corrections and reasons."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.text import normalize_newlines

from fantasy.calendar import Calendar
from fantasy.rules.visible_names import tidy
from fantasy.validators import validate_visible_name
from teams.models import POINTS

from .forms import CreateLeagueForm, told_of_large
from .models import League
from .rules.formats import BOARD_LIMIT, LEAST_TEAMS, MOST_TEAMS, TIE_BREAKS_OF
from .rules.texts import tidy_line, tidy_text

NOTICE, REASON = 500, 200  # characters


class LinesField(forms.CharField):
    """Text of several lines. A browser sends a line break as two characters; it counts as one."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return normalize_newlines(super().to_python(value) or "")


class ReasonForm(forms.Form):
    """A reason, which all members read in the log."""

    why = forms.CharField(
        label="Reason",
        max_length=REASON,
        help_text="All members can read it in the log.",
        error_messages={
            "required": "Give a reason.",
            "max_length": f"Use at most {REASON} characters.",
        },
    )

    def __init__(self, data: Any, *, required: bool) -> None:
        super().__init__(data)
        self.fields["why"].required = required
        if not required:
            self.fields["why"].label = "Reason (optional)"

    def clean_why(self) -> str:
        why = tidy_line(self.cleaned_data["why"])
        if not why and self.fields["why"].required:
            raise forms.ValidationError("Give a reason.", code="required")
        return why


class SettingsForm(forms.Form):
    """What the commissioner may change at any time.

    The page sends along what it showed, so that a form opened before another change does not undo
    that change: only fields that the user has changed are checked against the league and written.
    """

    name = forms.CharField(
        label="League name",
        max_length=40,
        validators=[validate_visible_name],
        help_text="Up to 40 characters.",
        error_messages={
            "required": "Enter a league name.", "max_length": "Use at most 40 characters.",
        },
    )  # fmt: skip
    notice = LinesField(
        required=False,
        max_length=NOTICE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Members see it above the table. Leave it empty for none.",
        error_messages={"max_length": f"Use at most {NOTICE} characters."},
    )
    max_teams = forms.IntegerField(
        label="Size limit", min_value=LEAST_TEAMS, error_messages={"required": "Enter a number."}
    )
    is_public = forms.TypedChoiceField(
        label="Who can see it",
        choices=[("", "Private: members only"),
                 ("1", "Public: everyone can join")],
        coerce=bool,
        empty_value=False,  # type: ignore[arg-type]
        required=False,
        help_text="Of a public league everyone sees the table, but never the board or the log.",
    )  # fmt: skip
    entry_locked = forms.TypedChoiceField(
        label="New teams",
        choices=[("", "Can join"), ("1", "Cannot join")],
        coerce=bool,
        empty_value=False,  # type: ignore[arg-type]
        required=False,
    )

    def __init__(self, data: Any, *, league: League) -> None:
        initial = {
            "name": league.name,
            "notice": league.notice,
            "max_teams": league.max_teams,
            "is_public": "1" if league.is_public else "",
            "entry_locked": "1" if league.entry_locked else "",
        }
        super().__init__(data, initial=initial, auto_id="id_%s")
        self.league = league
        for field in self.fields.values():
            field.show_hidden_initial = True
        most = MOST_TEAMS[league.format]
        limit: Any = self.fields["max_teams"]
        limit.max_value = most
        limit.widget.attrs["max"] = most
        there = "1 team is" if league.size == 1 else f"{league.size:,} teams are"
        limit.help_text = f"{there} in the league. The most is {most:,}."
        limit.help_text += told_of_large(league.format)

    @property
    def values(self) -> dict[str, Any]:
        """The columns of League that the user has changed, of a valid form."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    @cached_property
    def changed_data(self) -> list[str]:
        """The fields that differ from what the page showed, and those sent without that."""
        changed = super().changed_data
        return [
            name
            for name in self.fields
            if name in changed or self.add_initial_prefix(name) not in self.data
        ]

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])

    def clean_notice(self) -> str:
        return tidy_text(self.cleaned_data["notice"])

    def clean_max_teams(self) -> int:
        limit: int = self.cleaned_data["max_teams"]
        if "max_teams" not in self.changed_data:
            return limit
        if limit < self.league.size:
            raise forms.ValidationError(f"The league has {self.league.size:,} teams already.")
        if limit > MOST_TEAMS[self.league.format]:
            most = MOST_TEAMS[self.league.format]
            raise forms.ValidationError(f"A league of this format has at most {most:,} teams.")
        return limit


class RulesForm(CreateLeagueForm):
    """The rules, which may change before the start only."""

    def __init__(self, data: Any, *, league: League, calendar: Calendar) -> None:
        super().__init__(data, format=league.format, calendar=calendar)
        self.league = league
        for name in ("name", "is_public", "max_teams"):
            del self.fields[name]
        columns = ("start_week", *self.POINTS, *self.PLAYOFFS, *self.CUP)
        self.initial = {name: getattr(league, name) for name in columns}
        chosen = [code for code in league.tie_breaks if code in TIE_BREAKS_OF[league.format]]
        chosen += [""] * len(self._tie_break_names)
        self.initial |= dict(zip(self._tie_break_names, chosen, strict=False))

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["max_teams"] = self.league.max_teams
        return super().clean()


class NewCodeForm(forms.Form):
    """How long a new invite code is good for."""

    EXPIRY: Mapping[str, tuple[str, timedelta | None]] = {
        "": ("It does not expire", None),
        "1": ("It expires in 1 day", timedelta(days=1)),
        "7": ("It expires in 7 days", timedelta(days=7)),
    }
    expires = forms.ChoiceField(
        label="New code",
        required=False,
        choices=[(days, label) for days, (label, _) in EXPIRY.items()],
        error_messages={"invalid_choice": "Choose when the code expires."},
    )

    @property
    def expires_in(self) -> timedelta | None:
        return self.EXPIRY[self.cleaned_data["expires"]][1]


class CorrectionForm(ReasonForm):
    """Both results of a matchup, or none to undo a correction, with a reason."""

    RESULT = {**POINTS, "required": False}
    home_result = forms.DecimalField(**RESULT)
    away_result = forms.DecimalField(**RESULT)
    field_order = ("home_result", "away_result", "why")

    def __init__(self, data: Any, *, home: str, away: str, initial: Mapping[str, Any]) -> None:
        super().__init__(data, required=True)
        self.initial = dict(initial)
        self.fields["home_result"].label = home
        self.fields["away_result"].label = away

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = [cleaned.get(name) is not None for name in ("home_result", "away_result")]
        if any(given) and not all(given) and not self.errors:
            raise forms.ValidationError(
                "Give both results, or leave both empty to undo a correction."
            )
        return cleaned

    @property
    def result(self) -> tuple[Decimal, Decimal] | None:
        home, away = self.cleaned_data["home_result"], self.cleaned_data["away_result"]
        return None if home is None else (home, away)


class MessageForm(forms.Form):
    """A message for the board. The service checks it once it is tidy."""

    text = LinesField(
        label="Message",
        max_length=BOARD_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Write a message first.",
            "max_length": f"The message is too long: the limit is {BOARD_LIMIT} characters.",
        },
    )
