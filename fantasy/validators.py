"""Checks of single fields, for models and their forms."""

from django.core.exceptions import ValidationError

from .rules.visible_names import NOTHING_TO_SEE, problem, tidy


def validate_visible_name(name: str) -> None:
    """Raise ValidationError for a name that has an invisible character, or no visible one."""
    if found := problem(tidy(name)):
        said = "The name contains an invisible character."
        if found == NOTHING_TO_SEE:
            said = "The name needs at least one visible character."
        raise ValidationError(said, code="invisible")
