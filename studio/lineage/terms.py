"""Whether something may be made from some pieces, and under which licence."""

from __future__ import annotations

from collections.abc import Sequence

from studio.accounts.models import Maker
from studio.common.errors import Forbidden
from studio.licences.compatibility import RESERVED, allowed
from studio.licences.models import Licence
from studio.lineage.edges import goes_back
from studio.pieces.models import Piece
from studio.pieces.storing import DEFAULT_LICENCE


def licence_for(first: Piece, *others: Piece, by: Maker) -> Licence:
    """The licence of something new that ``by`` makes from these pieces: that of ``first`` where
    it may be kept, else the freest. A piece of one's own, made from nobody else's, asks nothing.

    Raises Forbidden where nothing may be made from them, or their licences cannot be joined.
    """
    bound = [piece for piece in (first, *others) if not _is_free(piece, by)]
    if not bound:
        return first.licence
    open_ = allowed(piece.licence.spdx for piece in bound)
    if not open_:
        raise Forbidden(_refusal(bound, by))
    for spdx in (first.licence.spdx, DEFAULT_LICENCE):
        if spdx in open_:
            return Licence.objects.get(spdx=spdx)
    return Licence.objects.filter(spdx__in=open_)[0]


def joined_checked(piece: Piece, other: Piece, *, by: Maker) -> None:
    """Raise Forbidden unless ``piece``, under the licence it has, may take up ``other``."""
    if piece.pk == other.pk or _is_free(other, by):
        return
    open_ = allowed([other.licence.spdx])
    if piece.licence.spdx in open_:
        return
    if not open_:
        raise Forbidden(_refusal([other], by))
    raise Forbidden(
        f"What is made from “{other.title}” must be under {' or '.join(sorted(open_))}, and this "
        f"piece is under {_named(piece)}: choose another piece."
    )


def _is_free(piece: Piece, by: Maker) -> bool:
    return piece.owner_id == by.pk and not goes_back(piece)


def _refusal(bound: Sequence[Piece], by: Maker) -> str:
    for piece in bound:
        if not allowed([piece.licence.spdx]):
            asked = piece.owner.display_name if piece.owner_id != by.pk else ""
            return (
                f"“{piece.title}” is under {_named(piece)}, and nothing may be made from it: ask "
                f"{asked or 'its maker'} first."
            )
    titles = " and ".join(f"“{piece.title}” ({piece.licence.spdx})" for piece in bound)
    return f"The licences of {titles} cannot be joined: ask one of their makers first."


def _named(piece: Piece) -> str:
    return "“all rights reserved”" if piece.licence.spdx == RESERVED else piece.licence.spdx
