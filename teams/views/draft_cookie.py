"""A cookie that keeps the owner's draft while they are elsewhere on the site.

    value: owner~week number~token of the stored lineup~s~b~c~v~chip

The cookie belongs to /lineup/, so no shared page receives it. Its value is input like the query.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from teams.rules.drafts import Draft

NAME = "draft"
PATH = "/lineup/"
SECONDS = 24 * 60 * 60
LONGEST = 3000  # characters; a browser drops a cookie of more than 4096 bytes
FIELDS = ("owner", "week", "token", "s", "b", "c", "v", "chip")


@dataclass(frozen=True)
class KeptDraft:
    """A draft of a week, made by an owner from the stored lineup of that token ("" for none)."""

    owner: str
    week: str
    token: str
    draft: Draft


def kept_draft(request: HttpRequest) -> KeptDraft | None:
    """Return the draft of the request's cookie, or None if there is none that can be read."""
    values = request.COOKIES.get(NAME, "").split("~")
    if len(values) != len(FIELDS):
        return None
    fields = dict(zip(FIELDS, values, strict=True))
    return KeptDraft(fields["owner"], fields["week"], fields["token"], Draft.from_query(fields))


def keep_draft(response: HttpResponse, kept: KeptDraft) -> None:
    value = "~".join([kept.owner, kept.week, kept.token, *kept.draft.fields.values()])
    if len(value) > LONGEST:
        return
    response.set_cookie(
        NAME,
        value,
        max_age=SECONDS,
        path=PATH,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def drop_draft(response: HttpResponse) -> None:
    response.delete_cookie(NAME, path=PATH, samesite="Lax")
