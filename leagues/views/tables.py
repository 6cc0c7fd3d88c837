from django.http import Http404, HttpRequest, HttpResponse


def league(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def own_league(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
