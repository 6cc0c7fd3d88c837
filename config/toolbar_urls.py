"""The debug toolbar's URLs, with checks of their requests.

The toolbar expects requests from its own script only. Here a malformed request gets a 400, and a
panel that does not exist a 404.
"""

from collections.abc import Callable
from functools import wraps

from debug_toolbar import APP_NAME
from debug_toolbar.store import get_store
from debug_toolbar.toolbar import DebugToolbar
from django.core import signing
from django.db import DatabaseError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

View = Callable[[HttpRequest], HttpResponse]


class AskedWronglyError(Exception):
    """A malformed request; the message describes the mistake."""


def _check_panel(asked: dict[str, str]) -> None:
    """Check that the panel is one of the site's, and was enabled when the page was served.

    Raises AskedWronglyError for a missing argument, Http404 for a panel that does not exist. For
    a page that is no longer stored, the toolbar itself shows a message.
    """
    for name in ("request_id", "panel_id"):
        if not asked.get(name):
            raise AskedWronglyError(f'"{name}" is missing.')
    request_id, panel_id = asked["request_id"], asked["panel_id"]
    if panel_id not in {panel.panel_id for panel in DebugToolbar.get_panel_classes() or []}:
        raise Http404("There is no such panel.")
    if get_store().exists(request_id) and not get_store().panel(request_id, panel_id):
        raise Http404("This panel was not on.")


def _check_template(asked: dict[str, str]) -> None:
    """Check that the signed value is the name of a template.

    The toolbar accepts any value that the site has signed. Raises AskedWronglyError if it is not
    a string.
    """
    try:
        name = signing.loads(asked.get("template_origin", ""))
    except signing.BadSignature:
        return  # the toolbar reports it
    if not isinstance(name, str):
        raise AskedWronglyError('"template_origin" is not the name of a template.')


CHECKS = {"render_panel": _check_panel, "template_source": _check_template}
METHODS = {name: ["GET", "HEAD", "POST"] for name in ("sql_select", "sql_explain", "sql_profile")}


def _guarded(name: str, view: View) -> View:
    check = CHECKS.get(name)

    @require_http_methods(METHODS.get(name, ["GET", "HEAD"]))
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"  # else the toolbar looks for a form's body
        try:
            if check:
                check(request.GET.dict())
            return view(request)
        except AskedWronglyError as error:
            return HttpResponseBadRequest(str(error), content_type="text/plain")
        except OperationalError:
            raise  # no database: a 503, as for any page
        except (DatabaseError, KeyError) as error:
            # A statement that cannot run again, or a signed form with a field missing.
            return HttpResponseBadRequest(f"{name}: {error!r}", content_type="text/plain")

    return answer


app_name = APP_NAME
urlpatterns = [
    path(str(one.pattern), _guarded(one.name or "", one.callback), name=one.name)
    for one in DebugToolbar.get_urls()
    if isinstance(one, URLPattern)
]
