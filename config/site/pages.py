"""The pages about the site and about privacy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caching.publishing.shared_pages import shared


@shared()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/about.html")


@shared()
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html")
