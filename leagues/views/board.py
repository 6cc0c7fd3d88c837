from django.http import Http404, HttpRequest, HttpResponse


def board(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def report(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def remove(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
