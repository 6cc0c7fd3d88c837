from django.http import Http404, HttpRequest, HttpResponse


def log(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def settings(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def renew_code(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def correct(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def renew_league(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
