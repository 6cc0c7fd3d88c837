from django import forms

from .models import Team


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Team
        fields = ["name"]
        labels = {"name": "Team name"}
        help_texts = {"name": "Up to 40 characters; everybody sees it."}

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        if not name.isprintable():
            raise forms.ValidationError("A name is made of letters, digits and punctuation.")
        return name
