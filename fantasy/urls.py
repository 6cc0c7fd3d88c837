from django.contrib.auth.views import LoginView
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from .views import accounts, passwords, rules

urlpatterns = [
    path("rules/", rules.rules, name="rules"),
    path("accounts/sign-up/", accounts.sign_up, name="sign-up"),
    path(
        "accounts/sign-in/",
        LoginView.as_view(template_name="fantasy/sign_in.html", redirect_authenticated_user=True),
        name="sign-in",
    ),
    # A shared page has no CSRF token for a sign-out button, so it links to a page that has one.
    path(
        "accounts/sign-out/",
        never_cache(TemplateView.as_view(template_name="fantasy/sign_out.html")),
        name="sign-out",
    ),
    path("accounts/signed-out/", accounts.SignOut.as_view(), name="signed-out"),
    path("accounts/reset/", passwords.ResetPassword.as_view(), name="reset-password"),
    path("accounts/reset/sent/", passwords.ResetSent.as_view(), name="reset-sent"),
    path(
        "accounts/reset/<uidb64>/<token>/",
        passwords.ChooseNewPassword.as_view(),
        name="choose-new-password",
    ),
    path(
        "accounts/verify/<uidb64>/<token>/",
        accounts.VerifyAddress.as_view(),
        name="verify-address",
    ),
    path("account/", accounts.account, name="account"),
    path("account/email/", accounts.change_address, name="change-address"),
    path("account/email/send/", accounts.send_verification, name="send-verification"),
    path("account/password/", passwords.ChangePassword.as_view(), name="change-password"),
]
