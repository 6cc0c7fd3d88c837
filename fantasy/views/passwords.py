"""Views to change a password, or to replace it through a link that comes by mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import (
    PasswordChangeView,
    PasswordResetConfirmView,
    PasswordResetView,
)
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from fantasy.forms import ForgottenPasswordForm, NewPasswordForm
from fantasy.services.accounts import end_other_sessions

from .access import member_required
from .accounts import mail_is_files


@method_decorator([never_cache, member_required], name="dispatch")
class ChangePassword(PasswordChangeView):
    """View to change the password. It keeps this session and ends all others."""

    template_name = "fantasy/change_password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(
            self.request, "Your password has been changed. Your other devices are signed out."
        )
        response = super().form_valid(form)
        end_other_sessions(form.user, self.request.session.session_key)
        return response


@method_decorator(never_cache, name="dispatch")
class ResetPassword(PasswordResetView):
    """View to request a reset. It answers the same whether or not there is an account."""

    form_class = ForgottenPasswordForm
    template_name = "fantasy/reset_password.html"
    success_url = reverse_lazy("reset-sent")


@method_decorator(never_cache, name="dispatch")
class ResetSent(TemplateView):
    template_name = "fantasy/reset_sent.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(writes_mail_to_files=mail_is_files(), **kwargs)


@method_decorator(never_cache, name="dispatch")
class ChooseNewPassword(PasswordResetConfirmView):
    """View to choose a new password. Reading the account's mail proves its ownership.

    The user is then signed in, and all other sessions end.
    """

    form_class = NewPasswordForm
    post_reset_login = True
    template_name = "fantasy/choose_new_password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Your password has been changed, and you are signed in.")
        response = super().form_valid(form)
        end_other_sessions(form.user, self.request.session.session_key)
        return response
