"""The site, with an empty page and an empty POST for signed-in users."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from config.urls import urlpatterns as site
from fantasy.models import User


def empty_page(request: HttpRequest) -> HttpResponse:
    """Load session and user, and return an empty page."""
    assert request.user.pk
    return HttpResponse()


def one_row(request: HttpRequest) -> HttpResponse:
    """Check CSRF, load session and user, and commit one row."""
    user = request.user
    assert isinstance(user, User)
    user.mailed_at = timezone.now()
    user.save(update_fields=["mailed_at"])
    return redirect("empty-page")


urlpatterns = [
    *site,
    path("nothing/", empty_page, name="empty-page"),
    path("one-row/", one_row),
]
