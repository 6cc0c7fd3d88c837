from django.http import HttpRequest


def shown(request: HttpRequest) -> bool:
    """The demo shows the debug toolbar to everybody: its numbers are what the site is for."""
    return True
