"""Settings that texts name."""

from datetime import timedelta

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def session_days() -> int:
    """Return the days that a sign-in, and so a guest's team, lasts."""
    return timedelta(seconds=settings.SESSION_COOKIE_AGE).days
