"""Typed readers of the environment: a bad value stops the start with one sentence."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


class SettingError(SystemExit):
    """A setting that cannot be used. Uncaught, it prints its sentence and ends the process."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """A list parted by commas."""
    given = [part.strip() for part in os.environ.get(name, "").split(",")]
    return [part for part in given if part] or list(default)


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in _TRUE:
        return True
    if value.strip().lower() in _FALSE:
        return False
    raise SettingError(f"{name} must be 1 or 0, not “{value}”.")


def number(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``."""
    value = text(name)
    if not value:
        return default
    try:
        given = int(value)
    except ValueError:
        given = low - 1
    if not low <= given <= high:
        raise SettingError(f"{name} must be a whole number from {low} to {high}, not “{value}”.")
    return given


def choice(name: str, default: str, *, of: Sequence[str]) -> str:
    value = text(name, default)
    if value not in of:
        raise SettingError(f"{name} must be one of {', '.join(of)}, not “{value}”.")
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Django's description of the Postgres server at the URL ``name``.

    A Unix socket's folder stands percent-encoded in the place of the host
    (``postgresql://me@%2Ftmp%2Frun/studio``) or in ``?host=``.
    """
    url = text(name, default)
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise SettingError(
            f"{name} must look like postgresql://user:password@host:5432/database, not “{url}”."
        )
    options = dict(parse_qsl(parts.query))
    try:
        port = str(parts.port or "")
    except ValueError:
        raise SettingError(f"{name} has a port that is not a number: “{url}”.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # urlsplit lowers the host's case, which a folder's name does not survive.
        "HOST": options.pop("host", "") or unquote(_host(parts.netloc)),
        "PORT": options.pop("port", "") or port,
        "OPTIONS": options,
    }


def redis(name: str, default: str) -> str:
    """A URL that redis-py understands: ``redis://``, ``rediss://`` or ``unix://``."""
    url = text(name, default)
    if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise SettingError(f"{name} must begin with redis://, rediss:// or unix://, not “{url}”.")
    return url


def broker(name: str, default: str) -> str:
    """A URL that kombu understands: a Unix socket is ``redis+socket://`` there."""
    url = text(name, default)
    parts = urlsplit(url)
    if parts.scheme == "unix":
        database = dict(parse_qsl(parts.query)).get("db", "0")
        return f"redis+socket://{parts.path}?virtual_host={database}"
    if not parts.scheme:
        raise SettingError(f"{name} must be the URL of a message broker, not “{url}”.")
    return url


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed in. ``ssl``: encrypted from the start; ``starttls``: after it."""

    host: str
    port: int
    user: str
    password: str
    ssl: bool
    starttls: bool


def smtp(name: str) -> MailServer | None:
    """The mail server at the URL ``name``: ``smtp://user:password@host:587``, ``smtps://`` for
    one that is encrypted from the start. None: there is none."""
    url = text(name)
    if not url:
        return None
    parts = urlsplit(url)
    try:
        port = parts.port or (465 if parts.scheme == "smtps" else 587)
    except ValueError:
        port = 0
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not port:
        raise SettingError(f"{name} must look like smtp://user:password@host:587, not “{url}”.")
    return MailServer(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        ssl=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp" and bool(parts.username),
    )


def _host(netloc: str) -> str:
    place = netloc.rpartition("@")[2]
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return place.partition(":")[0]
