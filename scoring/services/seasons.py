from fantasy.models import Season


class SeasonNotFoundError(LookupError):
    pass


def find_season(slug: str | None) -> Season:
    """Return the season of that slug, for None the current one. Raises SeasonNotFoundError."""
    if slug is None:
        current = Season.objects.filter(is_current=True).first()
        if current is None:
            raise SeasonNotFoundError(
                "there is no current season: import one, or name one by --season"
            )
        return current
    named = Season.objects.filter(slug=slug).first()
    if named is None:
        slugs = ", ".join(Season.objects.order_by("slug").values_list("slug", flat=True))
        reason = f"--season: no season is called {slug!r}; there are: {slugs or 'none'}"
        raise SeasonNotFoundError(reason)
    return named
