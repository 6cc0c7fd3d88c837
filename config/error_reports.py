"""Error reports to Sentry, or to a service with its protocol, without personal data."""

from typing import TYPE_CHECKING

from caching.instrumentation.request_id import current_request_id

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint


def begin(dsn: str, *, server: str, release: str) -> None:
    """Start to report errors.

    The reports name neither the visitor nor what they sent: an address can hold the token of a
    mail's link, a form an e-mail address, a local variable anything.
    """
    import sentry_sdk  # the import takes half a second, so only sites that report pay for it

    sentry_sdk.init(
        dsn,
        server_name=server,
        release=release,
        before_send=without_visitor,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        shutdown_timeout=1,
    )


def without_visitor(event: "Event", hint: "Hint") -> "Event":
    """Remove the request and the user from a report, and add the request's id as a tag.

    The id leads to the request's lines in the log.
    """
    event.pop("request", None)
    event.pop("user", None)
    event.setdefault("tags", {})["request_id"] = current_request_id()
    return event
