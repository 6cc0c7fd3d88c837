"""compose.yaml with its variables, as `docker compose` reads it."""

import re
import shlex
from collections.abc import Mapping
from typing import Any

import yaml

from tests.services.site import ROOT

# $$, ${NAME}, ${NAME:-default}, ${NAME:?message}
VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?::(?P<how>[-?])(?P<text>[^}]*))?\}")
# The content of .env: valid values, all different.
FILLED_IN = {
    "SECRET_KEY": "for these tests only, and long enough to be accepted",
    "SUPERUSER_PASSWORD": "one",
    "OWNER_PASSWORD": "two",
    "WEB_PASSWORD": "three",
    "WORK_PASSWORD": "four",
    "PGBOUNCER_PASSWORD": "five",
    "ALLOWED_HOSTS": "www.example.org",
    "EMAIL_URL": "smtp://mail.example.org",
    "DEFAULT_FROM_EMAIL": "Gameday <gameday@example.org>",
}


class MissingVariableError(Exception):
    """A required variable is missing or empty."""


def text() -> str:
    return (ROOT / "compose.yaml").read_text(encoding="utf-8")


def read(env: Mapping[str, str] = FILLED_IN) -> dict[str, Any]:
    """Raises MissingVariableError for a required variable that `env` lacks or has empty."""
    found: dict[str, Any] = _filled(yaml.safe_load(text()), env)
    return found


def services(env: Mapping[str, str] = FILLED_IN) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read(env)["services"]
    return found


def required() -> set[str]:
    """Return the variables without a default."""
    return {found["name"] for found in VARIABLE.finditer(text()) if found["how"] == "?"}


def variables() -> set[str]:
    return {found["name"] for found in VARIABLE.finditer(text()) if found["name"]}


def words(command: str | list[str]) -> list[str]:
    return shlex.split(command) if isinstance(command, str) else command


def _filled(value: Any, env: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, env) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, env) for one in value]
    if isinstance(value, str):
        return VARIABLE.sub(lambda found: _value(found, env), value)
    return value


def _value(found: re.Match[str], env: Mapping[str, str]) -> str:
    name = found["name"]
    if name is None:
        return "$"
    if value := env.get(name):
        return value
    if found["how"] != "-":
        raise MissingVariableError(name)
    return found["text"]
