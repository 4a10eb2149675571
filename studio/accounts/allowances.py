"""How much a maker may ask for in a day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from studio.accounts.models import Maker
from studio.common.errors import AllowanceSpent

# One statement, so that two requests at once cannot both take the last of it.
_SPEND = """
INSERT INTO accounts_allowance (maker_id, day, takes)
SELECT %(maker)s, %(day)s, %(takes)s WHERE %(takes)s <= %(limit)s
ON CONFLICT (maker_id, day) DO UPDATE SET takes = accounts_allowance.takes + excluded.takes
WHERE accounts_allowance.takes + excluded.takes <= %(limit)s
RETURNING takes
"""


def daily_takes(maker: Maker) -> int:
    """How many takes this maker may ask for in a day."""
    if maker.daily_takes is not None:
        return maker.daily_takes
    return settings.USER_DAILY_TAKES if maker.user_id else settings.GUEST_DAILY_TAKES


def spend(*, maker: Maker, takes: int) -> None:
    """Take ``takes`` from today's allowance, within the caller's transaction.

    Raises :class:`AllowanceSpent` when that is more than what is left.
    """
    limit = daily_takes(maker)
    today = timezone.now().date()
    values: dict[str, Any] = {"maker": maker.pk, "day": today, "takes": takes, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, values)
        if cursor.fetchone() is None:
            raise AllowanceSpent(
                "That would be more than today's {limit} takes: ask for fewer, or come back "
                "tomorrow.",
                limit=limit,
                field="takes",
            )


def spent_today(maker: Maker) -> int:
    """How many takes this maker has asked for today."""
    today = maker.allowances.filter(day=timezone.now().date()).first()
    return today.takes if today else 0
