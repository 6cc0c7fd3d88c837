from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from . import visitor

View = Callable[[HttpRequest], HttpResponse]


def own_mails(get_response: View) -> View:
    """Make the request's visitor known to the mail backend. It runs behind authentication."""

    def middleware(request: HttpRequest) -> HttpResponse:
        found = visitor.Visitor.of(request)
        token = visitor.current.set(found)
        try:
            response = get_response(request)
        finally:
            visitor.current.reset(token)
        found.keep(response)
        return response

    return middleware
