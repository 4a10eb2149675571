"""Which licences a new work may carry, given those of the works it is made from.

A pure table; not legal advice, but the plain reading of the licences' own words. What a parent
allows is what a *changed* version may carry once it is shared; copies side by side are a
collection, in which each keeps its own. ND licences allow nothing changed to be shared; whoever
reserves all rights allows nothing at all without permission.
"""

from __future__ import annotations

from collections.abc import Iterable

CC0 = "CC0-1.0"
BY = "CC-BY-4.0"
BY_SA = "CC-BY-SA-4.0"
BY_NC = "CC-BY-NC-4.0"
BY_NC_SA = "CC-BY-NC-SA-4.0"
BY_ND = "CC-BY-ND-4.0"
BY_NC_ND = "CC-BY-NC-ND-4.0"
PUBLIC_DOMAIN = "CC-PDM-1.0"  # a mark, not a licence: it says that nobody holds any rights
RESERVED = "LicenseRef-AllRightsReserved"
UNCLAIMED = "LicenseRef-NoRightsClaimed"  # “I claim none”, as for what a machine made alone

ORDER = (UNCLAIMED, CC0, BY, BY_SA, BY_NC, BY_NC_SA, BY_ND, BY_NC_ND, RESERVED)
"""What a new work may be given, the freest first."""

CHOICES = frozenset(ORDER)
_CREDITED = CHOICES - {UNCLAIMED, CC0}
_NON_COMMERCIAL = frozenset({BY_NC, BY_NC_SA, BY_NC_ND, RESERVED})
_NOTHING: frozenset[str] = frozenset()

# parent's licence → the licences that a changed version may carry when it is shared
ALLOWED: dict[str, frozenset[str]] = {
    PUBLIC_DOMAIN: CHOICES,
    UNCLAIMED: CHOICES,
    CC0: CHOICES,
    BY: _CREDITED,
    BY_SA: frozenset({BY_SA}),
    BY_NC: _NON_COMMERCIAL,
    BY_NC_SA: frozenset({BY_NC_SA}),
    BY_ND: _NOTHING,
    BY_NC_ND: _NOTHING,
    RESERVED: _NOTHING,
}

# The ND variants on top of somebody's open work stop what that work began: allowed by the
# licences' words, and advised against by their authors.
DISCOURAGED: dict[str, frozenset[str]] = {
    BY: frozenset({BY_ND, BY_NC_ND, RESERVED}),
    BY_NC: frozenset({BY_NC_ND, RESERVED}),
}

# weights' licence → the licences that what they made may carry. To a human parent one thing is
# different: the credit that BY and its kin ask for is paid by the record in every file, so that
# they leave the choice to whoever composed.
OF_WEIGHTS: dict[str, frozenset[str]] = ALLOWED | {
    BY: CHOICES,
    "Apache-2.0": CHOICES,
    "MIT": CHOICES,
}

PRIVATELY = frozenset(ALLOWED) - {RESERVED}
"""What may be changed at home at least: these licences let everyone adapt, if not share."""

NO_DERIVATIVES = frozenset({BY_ND, BY_NC_ND})
TERMS = (BY, BY_SA, BY_NC, BY_NC_SA)
"""What a work can be given under to somebody in person, beside its licence: a permission says
“for you it is as if it were under this”."""
CREDIT_DUE = frozenset({BY, BY_SA, BY_NC, BY_NC_SA, BY_ND, BY_NC_ND, RESERVED})


def allowed(parents: Iterable[str]) -> frozenset[str]:
    """The licences open to a work made from works under ``parents`` (SPDX identifiers).

    Without parents every licence is open; empty means that the parents cannot be joined.
    An unknown licence allows nothing.
    """
    choices = CHOICES
    for spdx in parents:
        choices &= ALLOWED.get(spdx, _NOTHING)
    return choices
