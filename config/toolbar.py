from django.http import HttpRequest


def shown(request: HttpRequest) -> bool:
    """Return whether the request gets the debug toolbar: every visitor of the demo does.

    JSON does not: it has no place for the toolbar, and is requested so often that the toolbar's
    store would soon drop the pages.
    """
    return not request.path.endswith(".json")
