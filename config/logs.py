"""Log lines as JSON, one object a line, with the id of the request that each belongs to.

nginx makes the id and sends it in X-Request-ID; without nginx this module makes it. The response
carries it in X-Request-ID, and every log line of the request contains it. Each flag that the
request writes stores it too, so the line of the build that answers the flag also contains it.
"""

import json
import logging
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

from caching.instrumentation.request_id import bound_request_id, current_request_id

View = Callable[[HttpRequest], HttpResponse]

HEADER = "HTTP_X_REQUEST_ID"
# Only ids of this form are accepted from a client, because they go into the logs unchanged.
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
# Mailed links. A copy of one is enough to take over the account.
SECRET_LINK = re.compile(r"(/accounts/(?:reset|verify)/)[^/\s]+/[^/\s]+")


def request_id(get_response: View) -> View:
    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.META[HEADER] = name
        with bound_request_id(name):
            response = get_response(request)
        response["X-Request-ID"] = name
        return response

    return middleware


class JSONLines(logging.Formatter):
    """Formatter that makes a JSON object of each record.

    Its keys: time, level, logger, server, message; request_id and exception where there is one.
    """

    def __init__(self, server: str) -> None:
        super().__init__()
        self.server = server

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "server": self.server,
            "message": without_secrets(record.getMessage()),
        }
        if name := _request_of(record):
            line["request_id"] = name
        if record.exc_info:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def _request_of(record: logging.LogRecord) -> str:
    """Return the id of the request that the record belongs to, or "".

    Django logs a refused request after all middleware has run, and adds the request to the record.
    """
    request = getattr(record, "request", None)
    said: str = request.META.get(HEADER, "") if isinstance(request, HttpRequest) else ""
    return getattr(record, "request_id", "") or current_request_id() or said


def without_secrets(text: str) -> str:
    return SECRET_LINK.sub(r"\1…", text)
