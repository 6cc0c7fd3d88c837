"""Checks of single fields, for models and their forms."""

from django.core.exceptions import ValidationError

from .rules.visible_names import problem, tidy


def validate_visible_name(name: str) -> None:
    """Raise ValidationError for a name that has an invisible character, or no visible one."""
    if found := problem(tidy(name)):
        said = f"Use letters, digits and punctuation only: {found}."
        raise ValidationError(said, code="invisible")
