from django.http import HttpRequest


def shown(request: HttpRequest) -> bool:
    """Return whether the request gets the debug toolbar: every visitor of the demo does.

    JSON, images and files for crawlers do not: they have no place for the toolbar, and are
    requested so often that the toolbar's store would soon drop the pages.
    """
    return not request.path.endswith((".json", ".png", ".ico", ".txt", ".xml"))
