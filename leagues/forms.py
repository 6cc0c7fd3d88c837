"""Forms for leagues."""

from collections.abc import Sequence
from typing import Any

from django import forms

from fantasy.calendar import Calendar
from fantasy.rules.visible_names import tidy
from fantasy.validators import validate_visible_name
from leagues.rules.codes import LENGTH
from leagues.rules.cup import cup_problem
from leagues.rules.formats import (
    CLASSIC,
    HEAD_TO_HEAD,
    LARGE_LEAGUE,
    LEAST_TEAMS,
    MOST_TEAMS,
    PLAYOFF_TEAMS,
    TIE_BREAKS,
    TIE_BREAKS_OF,
    LeagueRules,
)
from leagues.rules.playoffs import playoffs_problem, usual_playoff_week
from leagues.services.season_weeks import is_open

USUAL_SIZE = {CLASSIC: 20, HEAD_TO_HEAD: 10}
SHARED_RANK = ("", "They share the rank")
NO_ROOM = "Too few weeks are left for these playoffs. Choose fewer teams or a final of one week."
TWICE = "Choose each rule once."
Choices = Sequence[tuple[object, str]]


def told_of_large(league_format: str) -> str:
    """Return what the help text of the places adds; "" for a format without large leagues."""
    if league_format != CLASSIC:
        return ""
    return f" From {LARGE_LEAGUE} teams on, a league has no board and no tie-breaks."


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Invite code",
        max_length=300,  # an invite link may be pasted
        help_text=f"{LENGTH} characters. Capitals and spaces make no difference.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": "Enter the code.", "max_length": "That is no invite code."},
    )


class CreateLeagueForm(forms.Form):
    """A league of the format in a season. Each format has its own rules.

    `rules`, once valid: the LeagueRules.
    """

    name = forms.CharField(
        label="League name",
        max_length=40,
        validators=[validate_visible_name],
        help_text="Up to 40 characters.",
        error_messages={
            "required": "Enter a league name.",
            "max_length": "Use at most 40 characters.",
        },
    )
    is_public = forms.ChoiceField(
        label="Who can join",
        choices=[("", "Private: people with your invite"), ("1", "Public: everyone")],
        required=False,
        widget=forms.RadioSelect,
    )
    max_teams = forms.IntegerField(label="Places")
    start_week = forms.TypedChoiceField(
        label="First week", coerce=int, help_text="The first week whose points count."
    )
    win_points = forms.IntegerField(label="For a win", min_value=1, max_value=10, initial=3)
    draw_points = forms.IntegerField(label="For a draw", min_value=0, max_value=10, initial=1)
    playoff_teams = forms.TypedChoiceField(
        label="Teams in the playoffs",
        choices=[(count, f"{count} teams" if count else "No playoffs") for count in PLAYOFF_TEAMS],
        coerce=int,
        initial=4,
    )
    playoff_week = forms.TypedChoiceField(
        label="First week of the playoffs",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Many clubs rest players in the season’s last week.",
    )
    final_weeks = forms.TypedChoiceField(
        label="Final",
        choices=[(1, "One week"), (2, "Two weeks, points added")],
        coerce=int,
        initial=1,
    )
    consolation = forms.BooleanField(
        label="Consolation bracket for the teams below", required=False, initial=True
    )
    cup_week = forms.TypedChoiceField(
        label="First week of the cup",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="A knock-out beside the table. The best teams before that week qualify.",
    )

    POINTS = ("win_points", "draw_points")
    PLAYOFFS = ("playoff_teams", "playoff_week", "final_weeks", "consolation")
    CUP = ("cup_week",)

    def __init__(self, data: Any, *, format: str, calendar: Calendar) -> None:  # noqa: A002
        super().__init__(data)
        self.format = format
        self.weeks = [week.number for week in calendar.weeks]
        self.open_weeks = [w.number for w in calendar.weeks if is_open(w, calendar.now)]
        for name in self.CUP if format == HEAD_TO_HEAD else (*self.POINTS, *self.PLAYOFFS):
            del self.fields[name]
        self._limit_size()
        self._set_choices("start_week", _weeks(self.open_weeks))
        later = _weeks(self.open_weeks[1:])
        if format == HEAD_TO_HEAD:
            self._set_choices("playoff_week", [("", self._usual_playoffs), *later])
        else:
            self._set_choices("cup_week", [("", "No cup"), *later])
        self._add_tie_breaks()

    def _limit_size(self) -> None:
        most = MOST_TEAMS[self.format]
        unfit = f"A league has {LEAST_TEAMS} to {most:,} places."
        self.fields["max_teams"] = forms.IntegerField(
            label="Places",
            min_value=LEAST_TEAMS,
            max_value=most,
            initial=USUAL_SIZE[self.format],
            help_text=f"{LEAST_TEAMS} to {most:,} teams.{told_of_large(self.format)}",
            error_messages=dict.fromkeys(("min_value", "max_value", "invalid", "required"), unfit),
        )

    def _set_choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = choices
        unfit = "This week has begun, or is not in the season. Choose another one."
        field.error_messages["invalid_choice"] = unfit

    def _add_tie_breaks(self) -> None:
        codes = TIE_BREAKS_OF[self.format]
        choices = [*((code, TIE_BREAKS[code]) for code in codes), SHARED_RANK]
        for number, code in enumerate(codes, 1):
            self.fields[f"tie_break_{number}"] = forms.ChoiceField(
                label="First" if number == 1 else "Then",
                choices=choices,
                initial=code,
                required=False,
            )

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])

    def clean_is_public(self) -> bool:
        return bool(self.cleaned_data["is_public"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_tie_breaks()
        if self.format == HEAD_TO_HEAD:
            self._check_points()
            self._check_playoffs()
        else:
            self._check_cup()
        return cleaned

    def _check_tie_breaks(self) -> None:
        seen: set[str] = set()
        for name in self._tie_break_names:
            code = self.cleaned_data.get(name)
            if code and code in seen:
                self.add_error(name, TWICE)
            seen.add(code or "")

    def _check_points(self) -> None:
        if self.cleaned_data.get("draw_points", 0) > self.cleaned_data.get("win_points", 10):
            self.add_error("draw_points", "A draw cannot give more points than a win.")

    # Each check runs if its own fields are valid, so that one page tells all that is wrong.

    def _check_playoffs(self) -> None:
        cleaned = self.cleaned_data
        teams, places = cleaned.get("playoff_teams"), cleaned.get("max_teams")
        if not teams:
            return
        if places and teams > places:
            told = f"The league has {places} places, so at most {places} teams can take part."
            self.add_error("playoff_teams", told)
        elif cleaned.keys() >= {"start_week", "playoff_week", "final_weeks"}:
            self._check_playoff_weeks(teams)

    def _check_playoff_weeks(self, teams: int) -> None:
        week = self._playoff_week
        if week is None:
            self.add_error("playoff_teams", NO_ROOM)
            return
        start, final = self.cleaned_data["start_week"], self.cleaned_data["final_weeks"]
        rules = LeagueRules(
            self.format, start, playoff_teams=teams, playoff_week=week, final_weeks=final
        )
        if found := playoffs_problem(rules, self.weeks):
            self.add_error("playoff_week", found)

    def _check_cup(self) -> None:
        cleaned = self.cleaned_data
        if not cleaned.keys() >= {"start_week", "cup_week"}:
            return
        rules = LeagueRules(self.format, cleaned["start_week"], cup_week=cleaned["cup_week"])
        if found := cup_problem(rules, self.weeks):
            self.add_error("cup_week", found)

    @property
    def _playoff_week(self) -> int | None:
        """The chosen week, else the usual one, if all rounds fit."""
        cleaned = self.cleaned_data
        if not cleaned["playoff_teams"] or cleaned["playoff_week"]:
            return cleaned["playoff_week"] if cleaned["playoff_teams"] else None
        return usual_playoff_week(
            cleaned["playoff_teams"], cleaned["final_weeks"], cleaned["start_week"], self.weeks
        )

    @property
    def _usual_playoffs(self) -> str:
        if len(self.weeks) < 2:
            return "As late as possible"
        return f"So that they end in Week {self.weeks[-2]}, if there is room"

    @property
    def _tie_break_names(self) -> list[str]:
        return [name for name in self.fields if name.startswith("tie_break_")]

    @property
    def rules(self) -> LeagueRules:
        cleaned = self.cleaned_data
        chosen = [cleaned[name] for name in self._tie_break_names]
        # A shared rank ends the order: what comes after it decides nothing.
        tie_breaks = tuple(chosen[: chosen.index("")] if "" in chosen else chosen)
        if self.format == CLASSIC:
            return LeagueRules(
                format=CLASSIC,
                start_week=cleaned["start_week"],
                tie_breaks=tie_breaks,
                cup_week=cleaned["cup_week"],
            )
        return LeagueRules(
            format=HEAD_TO_HEAD,
            start_week=cleaned["start_week"],
            win=cleaned["win_points"],
            draw=cleaned["draw_points"],
            tie_breaks=tie_breaks,
            playoff_teams=cleaned["playoff_teams"],
            playoff_week=self._playoff_week,
            final_weeks=cleaned["final_weeks"],
            consolation=cleaned["consolation"],
        )

    # The groups of the page.

    @property
    def tie_breaks(self) -> list[forms.BoundField]:
        return [self[name] for name in self._tie_break_names]


def _weeks(numbers: Sequence[int]) -> Choices:
    return [(number, f"Week {number}") for number in numbers]
