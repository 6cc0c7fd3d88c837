from typing import Any

from django import forms

from fantasy.rules.visible_names import tidy

from .models import Team, validate_colour
from .rules.kits import LEAST_CONTRAST, PALETTE, PATTERNS, Kit, contrast

OWN_COLOURS = "own"
TOO_ALIKE = (
    "The two colors look too much alike. Choose a lighter or a darker one: "
    f"their contrast ratio must be at least {LEAST_CONTRAST}."
)


class ColourInput(forms.TextInput):
    input_type = "color"


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Team
        fields = ["name"]
        labels = {"name": "Team name"}
        help_texts = {"name": "Up to 40 characters. Everyone can see the name."}
        error_messages = {
            "name": {"required": "Enter a team name.", "max_length": "Use at most 40 characters."}
        }

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])


class KitForm(TeamForm):
    """Name and kit. `palette`: a name of the PALETTE, or OWN_COLOURS for the two colours given."""

    palette = forms.ChoiceField(
        label="Colors",
        choices=[*((name, name) for name in PALETTE), (OWN_COLOURS, "Your own colors")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the colors."),
    )
    colour = forms.CharField(label="First color", required=False, widget=ColourInput)
    second_colour = forms.CharField(label="Second color", required=False, widget=ColourInput)
    pattern = forms.TypedChoiceField(
        label="Pattern",
        choices=list(enumerate(PATTERNS)),
        coerce=int,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose one of the patterns."
        ),
    )

    def __init__(self, data: Any, *, team: Team) -> None:
        initial = {name: getattr(team, name) for name in Kit._fields}
        colours = (team.colour, team.second_colour)
        found = (name for name, pair in PALETTE.items() if pair == colours)
        initial["palette"] = next(found, OWN_COLOURS)
        super().__init__(data, instance=team, initial=initial)

    def clean(self) -> dict[str, Any]:
        """Refuse colours of the user's own that are no colours, or hardly differ."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("palette") == OWN_COLOURS:
            for name in ("colour", "second_colour"):
                try:
                    validate_colour(cleaned.get(name, ""))
                except forms.ValidationError as error:
                    self.add_error(name, error)
            are_colours = not {"colour", "second_colour"} & set(self.errors)
            if are_colours and contrast(*self._own) < LEAST_CONTRAST:
                self.add_error("second_colour", TOO_ALIKE)
        return cleaned

    @property
    def kit(self) -> Kit:
        """The kit of a valid form."""
        cleaned = self.cleaned_data
        colour, second_colour = PALETTE.get(cleaned["palette"], self._own)
        return Kit(colour, second_colour, cleaned["pattern"])

    @property
    def _own(self) -> tuple[str, str]:
        return self.cleaned_data["colour"].lower(), self.cleaned_data["second_colour"].lower()
