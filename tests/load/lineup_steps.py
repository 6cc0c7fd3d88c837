"""The links and the form of the lineup page."""

from urllib.parse import parse_qsl, urlsplit

from tests.stack.visitor import Page

DRAFT = ("s", "b", "c", "v", "chip")

Fields = dict[str, str]


def form_with(page: Page, name: str) -> Fields | None:
    """Return the fields of the form that has a field of this name, None without one."""
    try:
        return page.form_with(name).fields
    except LookupError:
        return None


def leads_on(link: str, form: Fields, with_field: str) -> bool:
    """Return whether the link opens a player of this draft ("on"), or changes the draft ("s")."""
    parts = urlsplit(link)
    if parts.path != "/lineup/":
        return False
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if with_field == "on":
        return "on" in query
    if "on" in query or "s" not in query or "view" in query:
        return False
    players = sorted(f"{query['s']}.{query.get('b', '')}".split("."))
    same_players = players == sorted(f"{form['s']}.{form['b']}".split("."))
    return same_players and any(query.get(name, "") != form.get(name, "") for name in DRAFT)
