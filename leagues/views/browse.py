from django.http import Http404, HttpRequest, HttpResponse


def browse(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
