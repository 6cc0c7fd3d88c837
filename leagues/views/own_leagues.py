from django.http import Http404, HttpRequest, HttpResponse


def own_leagues(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def summary(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def create(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
