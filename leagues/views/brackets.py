from django.http import Http404, HttpRequest, HttpResponse


def bracket(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def own_bracket(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
