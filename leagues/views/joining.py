from django.http import Http404, HttpRequest, HttpResponse


def join_public(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def enter_code(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def share(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def leave(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def invite(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
