from django import forms

from fantasy.rules.visible_names import tidy

from .models import Team


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Team
        fields = ["name"]
        labels = {"name": "Team name"}
        help_texts = {"name": "Up to 40 characters. Everyone can see the name."}

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])
