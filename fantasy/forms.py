from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm, UserCreationForm
from django.views.decorators.debug import sensitive_variables

from .models import ADDRESS_TAKEN, User
from .services import accounts

ADDRESS = {"autocomplete": "email"}


def free_address(address: str, user: User) -> str:
    """Return the address if no other account has it, ignoring case. Raises ValidationError."""
    if User.objects.filter(email__iexact=address).exclude(pk=user.pk).exists():
        raise forms.ValidationError(ADDRESS_TAKEN)
    return address


class PasswordCheckMixin(forms.Form):
    """Check of the password, for actions that an open session alone must not allow."""

    user: User

    @sensitive_variables("password")
    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("That is not your password.")
        return password


def password_field() -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(label="Your password", strip=False, widget=widget)


class SignUpForm(UserCreationForm):  # type: ignore[type-arg]
    """Form for a name, an address and a password.

    The form says when an address is taken. An account is open at once, without a mail in between,
    so no answer could hide this; and people who have forgotten an account are led to it.
    """

    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="We use it only to get you back into your account. Nobody else can see it.",
        widget=forms.EmailInput(attrs=ADDRESS),
    )

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", "email")

    def clean_email(self) -> str:
        return free_address(self.cleaned_data["email"], self.instance)


class AddressForm(PasswordCheckMixin):
    email = forms.EmailField(
        label="New e-mail", max_length=254, widget=forms.EmailInput(attrs=ADDRESS)
    )
    password = password_field()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        return free_address(self.cleaned_data["email"], self.user)


class ForgottenPasswordForm(PasswordResetForm):
    """Form that sends a mail to each account's own address, at most one a minute."""

    email = forms.EmailField(
        label="E-mail", max_length=254, widget=forms.EmailInput(attrs=ADDRESS)
    )

    def get_users(self, email: str) -> Iterator[Any]:
        return (user for user in super().get_users(email) if accounts.take_turn(user))

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        *args: object,
        **kwargs: Any,
    ) -> None:
        accounts.send(context["user"], "reset", "Choose a new password", context)


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """Form for the password after a reset.

    The link came by mail, so saving also confirms the address.
    """

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit)
        if not user.email_verified_at:
            accounts.confirm_address(user)
        return user


class ConfirmAddressForm(forms.Form):
    """Form with a button only: programs that open every link in a mail send no form."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def save(self) -> User:
        accounts.confirm_address(self.user)
        return self.user


class DeleteAccountForm(PasswordCheckMixin):
    password = password_field()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        if user.is_guest:  # has no password
            del self.fields["password"]
            self.fields["sure"] = forms.BooleanField(label="Yes, delete everything")
