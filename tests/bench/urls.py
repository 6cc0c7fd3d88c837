"""The site, and beside it the least that a page for somebody who is signed in can be."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as site


def nothing(request: HttpRequest) -> HttpResponse:
    """Loads who asks, session and user, and returns nothing."""
    assert request.user.pk
    return HttpResponse()


urlpatterns = [*site, path("nothing/", nothing)]
