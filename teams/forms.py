from typing import Any

from django import forms

from fantasy.rules.visible_names import tidy

from .models import Team, validate_colour
from .rules.kits import PALETTE, PATTERNS, Kit

OWN_COLOURS = "own"


class ColourInput(forms.TextInput):
    input_type = "color"


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Team
        fields = ["name"]
        labels = {"name": "Team name"}
        help_texts = {"name": "Up to 40 characters. Everyone can see the name."}

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])


class KitForm(TeamForm):
    """Name and kit. `palette`: a name of the PALETTE, or OWN_COLOURS for the two colours given."""

    palette = forms.ChoiceField(
        label="Colours",
        choices=[*((name, name) for name in PALETTE), (OWN_COLOURS, "Your own colours")],
        error_messages={"required": "Choose the colours."},
    )
    colour = forms.CharField(label="First colour", required=False, widget=ColourInput)
    second_colour = forms.CharField(label="Second colour", required=False, widget=ColourInput)
    pattern = forms.TypedChoiceField(
        label="Pattern",
        choices=list(enumerate(PATTERNS)),
        coerce=int,
        error_messages={"required": "Choose a pattern."},
    )

    def __init__(self, data: Any, *, team: Team) -> None:
        initial = {name: getattr(team, name) for name in Kit._fields}
        colours = (team.colour, team.second_colour)
        found = (name for name, pair in PALETTE.items() if pair == colours)
        initial["palette"] = next(found, OWN_COLOURS)
        super().__init__(data, instance=team, initial=initial)

    def clean(self) -> dict[str, Any]:
        """Refuse colours of the user's own that are no colours, or are the same one twice."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("palette") == OWN_COLOURS:
            for name in ("colour", "second_colour"):
                try:
                    validate_colour(cleaned.get(name, ""))
                except forms.ValidationError as error:
                    self.add_error(name, error)
            if not self.errors and cleaned["colour"].lower() == cleaned["second_colour"].lower():
                self.add_error("second_colour", "Choose a second colour that differs.")
        return cleaned

    @property
    def kit(self) -> Kit:
        """The kit of a valid form."""
        cleaned = self.cleaned_data
        own = (cleaned["colour"].lower(), cleaned["second_colour"].lower())
        colour, second_colour = PALETTE.get(cleaned["palette"], own)
        return Kit(colour, second_colour, cleaned["pattern"])
