"""The two forms of the admin that call a service."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms

from fantasy.models import Week
from fantasy.rulesets import Ruleset
from fantasy.rulesets.limits import problem
from scoring.services.corrections import LONGEST_REASON, CorrectionRefusedError, number
from teams.models import Game, StatLine

STAT = "stat_"


class StatField(forms.CharField):
    """A stat within its limits, or empty; the error messages are those of all other inputs."""

    def __init__(self, stat: str, rules: Ruleset, **kwargs: Any) -> None:
        super().__init__(required=False, label=rules.stats.get(stat, stat), **kwargs)
        self.stat = stat
        self.limits = rules.limits.get(stat)

    def clean(self, value: object) -> Decimal | None:
        text = super().clean(value)
        try:
            found = number(self.stat, text)
        except CorrectionRefusedError as error:
            raise forms.ValidationError(str(error)) from error
        if (
            found is not None
            and self.limits
            and (reason := problem(self.stat, found, self.limits))
        ):
            raise forms.ValidationError(f"{reason}.")
        return found


class CorrectionForm(forms.Form):
    """A field for each stat of the season's ruleset; an empty field removes its stat."""

    why = forms.CharField(label="Why", max_length=LONGEST_REASON)
    made_from = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, line: StatLine, data: Any = None) -> None:
        super().__init__(data, initial={"made_from": line.revision})
        rules = line.game.season.rules
        told = line.stats if isinstance(line.stats, dict) else {}
        for stat in {**rules.stats, **told}:  # stored stats that the ruleset lacks are removable
            self.fields[f"{STAT}{stat}"] = StatField(stat, rules, initial=told.get(stat))
        self.order_fields([*(name for name in self.fields if name.startswith(STAT)), "why"])

    @property
    def stats(self) -> dict[str, Decimal | None]:
        return {
            name.removeprefix(STAT): value
            for name, value in self.cleaned_data.items()
            if name.startswith(STAT)
        }


class MoveGameForm(forms.Form):
    MOVE, POSTPONE, ABANDON = "move", "postpone", "abandon"

    what = forms.ChoiceField(
        choices=[
            (MOVE, "Move: give the game a new kickoff"),
            (POSTPONE, "Postpone: the game has not begun and has no new date yet"),
            (ABANDON, "Abandon: the game was broken off and its stats do not count"),
        ],
        widget=forms.RadioSelect,
    )
    kickoff = forms.DateTimeField(required=False, help_text="UTC: 2026-11-28 15:00")
    week = forms.ModelChoiceField(
        Week.objects.none(),
        required=False,
        help_text="The week the game counts in. Leave empty to keep it",
    )

    def __init__(self, game: Game, data: Any = None) -> None:
        super().__init__(data, initial={"kickoff": game.kickoff})
        week: Any = self.fields["week"]
        week.queryset = Week.objects.filter(season=game.season_id).select_related("season")

    def clean_kickoff(self) -> datetime | None:
        kickoff: datetime | None = self.cleaned_data["kickoff"]
        if kickoff is None and self.cleaned_data.get("what") == self.MOVE:
            raise forms.ValidationError("Enter the new kickoff.")
        return kickoff
