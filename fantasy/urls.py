from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from . import views

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("accounts/sign-up/", views.sign_up, name="sign-up"),
    path(
        "accounts/sign-in/",
        LoginView.as_view(template_name="fantasy/sign_in.html", redirect_authenticated_user=True),
        name="sign-in",
    ),
    # A shared page has no token for a sign-out button, so its link leads to a page that has.
    path(
        "accounts/sign-out/",
        never_cache(TemplateView.as_view(template_name="fantasy/sign_out.html")),
        name="sign-out",
    ),
    path("accounts/signed-out/", LogoutView.as_view(), name="signed-out"),
]
