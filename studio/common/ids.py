"""What things are called outside: opaque, so that nobody can guess or count them."""

from __future__ import annotations

import secrets

PUBLIC_ID_LENGTH = 12
PUBLIC_ID_PATTERN = r"^[A-Za-z0-9_-]{12}$"


def public_id() -> str:
    """Twelve URL-safe characters, 72 bits."""
    return secrets.token_urlsafe(9)


class PublicIdConverter:
    """A public id in an address; anything else is no such page."""

    regex = "[A-Za-z0-9_-]{12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
