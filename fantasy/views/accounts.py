"""Views for an account: signing up, its overview page, and its e-mail address."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fantasy.forms import AddressForm, ConfirmAddressForm, SignUpForm
from fantasy.models import User
from fantasy.services import accounts

from .access import member_required, signed_in
from .next_address import keep_for_verification, kept_address, next_address

TAKEN = "Someone else took this name or e-mail address a moment ago."
SENT = "We have sent a link to {}. Open it to confirm the address."
NOT_SENT = "No e-mail was sent: we send at most one a minute. Try again in a moment."


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Open an account; a guest who signs up keeps the team. Then go to `next` or to the team.

    The address can be confirmed later.
    """
    address = next_address(request)
    guest = request.user if isinstance(request.user, User) and request.user.is_guest else None
    form = SignUpForm(request.POST or None, instance=guest)
    if request.method == "POST" and form.is_valid():
        form.instance.is_guest = False
        try:
            with accounts.unique_or_taken():
                user = form.save()
        except accounts.TakenError:
            form.add_error(None, TAKEN)
        else:
            login(request, user)
            keep_for_verification(request, address)
            accounts.send_verification(user, request.build_absolute_uri)
            return redirect(address or "my-team")
    return render(request, "fantasy/sign_up.html", {"form": form, "next": address})


@never_cache
@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "fantasy/account.html", {"writes_mail_to_files": mail_is_files()})


@sensitive_post_parameters()
@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_address(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = AddressForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if address == user.email:
            messages.info(request, "That is already your e-mail address.")
            return redirect("account")
        try:
            sent = accounts.change_address(user, address, request.build_absolute_uri)
        except accounts.TakenError:
            form.add_error("email", TAKEN)
        else:
            _tell(request, "Your e-mail address has been changed. ", sent)
            return redirect("account")
    return render(request, "fantasy/change_address.html", {"form": form})


@never_cache
@member_required
@require_POST
def send_verification(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if user.email and not user.email_verified_at:
        _tell(request, "", accounts.send_verification(user, request.build_absolute_uri))
    return redirect("account")


@method_decorator(never_cache, name="dispatch")
class VerifyAddress(PasswordResetConfirmView):
    """Confirmation of an address by a link from a mail, as Django does it.

    The token moves from the address into the session, and the POST of a form uses it.
    """

    form_class = ConfirmAddressForm  # type: ignore[assignment]
    token_generator = accounts.verification_tokens
    reset_url_token = "confirm"  # noqa: S105 - the word that stands in the address instead
    template_name = "fantasy/verify_address.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: ConfirmAddressForm) -> HttpResponse:  # type: ignore[override]
        messages.success(self.request, "Your e-mail address is confirmed.")
        return super().form_valid(form)  # type: ignore[arg-type]

    def get_success_url(self) -> str:
        """Return the page that the user signed up for, if there was one."""
        return kept_address(self.request) or super().get_success_url()


class SignOut(LogoutView):
    """Sign out. Personal cookies that other apps have set end with the session."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        for name, path in settings.COOKIES_ENDED_AT_SIGN_OUT.items():
            response.delete_cookie(name, path=path, samesite="Lax")
        return response


def mail_is_files() -> bool:
    """Return whether mails are written to files instead of sent."""
    return settings.EMAIL_BACKEND.endswith(".filebased.EmailBackend")


def _tell(request: HttpRequest, before: str, sent: bool) -> None:
    if sent:
        messages.success(request, before + SENT.format(signed_in(request).email))
    else:
        messages.warning(request, before + NOT_SENT)
