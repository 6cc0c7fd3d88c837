from django.http import HttpRequest


def shown(request: HttpRequest) -> bool:
    """The demo shows the debug toolbar to everybody: its numbers are what the site is for.

    JSON has no place for it, and is asked for so often that the pages would soon be forgotten.
    """
    return not request.path.endswith(".json")
