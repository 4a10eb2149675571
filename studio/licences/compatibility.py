"""Which licences a new work may carry, given those of the works it is made from.

A pure table; not legal advice, but the plain reading of the licences' own words.
"""

from __future__ import annotations

from collections.abc import Iterable

CC0 = "CC0-1.0"
BY = "CC-BY-4.0"
BY_SA = "CC-BY-SA-4.0"
BY_NC = "CC-BY-NC-4.0"
BY_NC_SA = "CC-BY-NC-SA-4.0"
PUBLIC_DOMAIN = "CC-PDM-1.0"  # a mark, not a licence: it says that nobody holds any rights
RESERVED = "LicenseRef-AllRightsReserved"

CHOICES = frozenset({CC0, BY, BY_SA, BY_NC, BY_NC_SA})
"""What a new work may be given."""

# parent's licence → the licences a work made from it may carry
ALLOWED: dict[str, frozenset[str]] = {
    PUBLIC_DOMAIN: CHOICES,
    CC0: CHOICES,
    BY: frozenset({BY, BY_SA, BY_NC, BY_NC_SA}),
    BY_SA: frozenset({BY_SA}),
    BY_NC: frozenset({BY_NC, BY_NC_SA}),
    BY_NC_SA: frozenset({BY_NC_SA}),
    RESERVED: frozenset(),
}


def allowed(parents: Iterable[str]) -> frozenset[str]:
    """The licences open to a work made from works under ``parents`` (SPDX identifiers).

    Without parents every licence is open; empty means that the parents cannot be joined.
    An unknown licence allows nothing.
    """
    choices = CHOICES
    for spdx in parents:
        choices &= ALLOWED.get(spdx, frozenset())
    return choices
