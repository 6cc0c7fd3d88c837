from django.http import Http404, HttpRequest, HttpResponse


def history(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


def own_history(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
