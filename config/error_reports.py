"""Errors reported to Sentry, or whatever speaks its protocol, and what must not go with them."""

from typing import TYPE_CHECKING

from caching.instrumentation.request_id import current_request_id

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint


def begin(dsn: str, *, server: str, release: str) -> None:
    """Report from now on. Neither the visitor nor what he sent is named: an address can hold the
    token of a mail's link, a form an e-mail address, a local variable anything.
    """
    import sentry_sdk  # it costs half a second: only for those who use it

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
    """Of the request only its id is told: the log has the rest of it."""
    event.pop("request", None)
    event.pop("user", None)
    event.setdefault("tags", {})["request_id"] = current_request_id()
    return event
