"""What remixing and publishing ask before they do anything: may this be, and if not, why not.

Raises :class:`~studio.common.errors.NotLicensed`, which says whose licence it is and what would
be allowed. Everything shared, and every licence, goes through here.
"""

from __future__ import annotations

from collections.abc import Sequence

from studio.accounts.models import Maker
from studio.common.errors import Unprocessable
from studio.licences import telling
from studio.licences.judging import Refusal, Verdict, judge, remix_refusal
from studio.licences.models import Licence
from studio.lineage.parents import copied, parents_of, parents_of_scores
from studio.pieces.models import Piece, Score, Visibility
from studio.pieces.storing import DEFAULT_LICENCE


def licences_open(piece: Piece) -> Verdict:
    """The licences that the piece may be shared under."""
    return judge(parents_of(piece), copied=copied(piece))


def sharing_checked(piece: Piece, *, licence: str) -> Licence:
    """The licence, if the piece may be shared under it (an SPDX identifier).

    To be asked before a piece becomes public or readable by link, and before the licence of one
    that is changes. Raises NotLicensed, or Unprocessable for a licence that is none.
    """
    found = Licence.objects.filter(spdx=licence).first()
    if found is None:
        raise Unprocessable("Choose one of the licences of this house.", field="licence")
    telling.refuse(licences_open(piece).refusal(licence), field="licence")
    return found


def remix_refused(scores: Sequence[Score], *, by: Maker | None) -> Refusal | None:
    """Why this maker may not make something new out of these scores together; None: she may.

    That they may be seen is asked of ``studio.pieces.permissions`` before.
    """
    return remix_refusal(parents_of_scores(scores, by=by))


def remix_checked(scores: Sequence[Score], *, by: Maker | None) -> None:
    """Raise NotLicensed where :func:`remix_refused` says why not."""
    telling.refuse(remix_refused(scores, by=by))


def joined_checked(score: Score, other: Score, *, by: Maker) -> None:
    """Raise NotLicensed unless the score's piece may take up the other score: at all, and, where
    it is shared, under the licence that it has."""
    remix_checked([score, other], by=by)
    if score.piece.visibility != Visibility.PRIVATE and other.piece_id != score.piece_id:
        parents = parents_of_scores([score, other], by=by)
        telling.refuse(judge(parents).refusal(score.piece.licence.spdx))


def licence_for(scores: Sequence[Score], *, by: Maker) -> Licence | None:
    """What a new piece made from these scores is given to begin with: the licence of the first
    where it may be kept, or what its owner permitted, else the house's, else the freest. None: it
    may be kept, not shared."""
    parents = parents_of_scores(scores, by=by)
    verdict = judge(parents)
    of_first = [one for one in parents if one.ref == scores[0].piece.public_id]
    first = (of_first and of_first[-1].terms) or scores[0].piece.licence.spdx
    advised = [spdx for spdx in verdict.allowed if spdx not in verdict.discouraged]
    for spdx in (first, DEFAULT_LICENCE, *advised):
        if spdx in verdict.allowed:
            return Licence.objects.get(spdx=spdx)
    return None
