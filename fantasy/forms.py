from django import forms
from django.contrib.auth.forms import UserCreationForm

from .models import User


class SignUpForm(UserCreationForm):  # type: ignore[type-arg]
    """A name, an address and a password."""

    email = forms.EmailField(label="E-mail", help_text="Only to get you back in; nobody sees it.")

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", "email")
