"""The site, and an empty page for signed-in users."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as site


def empty_page(request: HttpRequest) -> HttpResponse:
    """Load session and user, and return an empty page."""
    assert request.user.pk
    return HttpResponse()


urlpatterns = [*site, path("nothing/", empty_page)]
