from django.http import Http404, HttpRequest, HttpResponse


def matchup(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def own_matchup(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
