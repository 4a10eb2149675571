"""The one rights record of a score, put together from all that the site knows of it."""

from __future__ import annotations

import hashlib

from django.utils import translation

from generation.rights.fingerprint import heard, music_digest
from generation.rights.record import Credit, RightsRecord
from studio.lineage.attribution import PRIVATE, attribution, dues
from studio.lineage.edges import sources_of
from studio.lineage.parents import BROUGHT
from studio.pieces.ledger import head_of
from studio.pieces.models import Score
from studio.rights.matrix import contributions

_MOST_LETTERS = 300


def record_of(score: Score, *, site: str) -> RightsRecord:
    """The record, the same for everybody: what is private is not named in it.

    ``site``: the address of the studio, ending in a slash.
    """
    piece, made = score.piece, score.provenance
    due = dues(piece, site=site)
    relations = {one.score.piece.public_id: one.relation.value for one in sources_of(score)}
    with translation.override("en"):  # a file goes anywhere
        told = attribution(piece, site=site, due=due).text
    composed = made.engine != BROUGHT
    return RightsRecord(
        piece=piece.public_id,
        score=score.public_id,
        site=site,
        url=f"{site}pieces/{piece.public_id}/{score.public_id}",
        title=_short(piece.title),
        created=score.created_at.date().isoformat(),
        holder=_short(piece.owner.display_name),
        licence=piece.licence.spdx,
        licence_name=piece.licence.name,
        licence_url=piece.licence.url,
        attribution=told[:1_900],
        contributions=contributions(score),
        credits=tuple(
            Credit(
                one.kind.value,
                _short(one.title or PRIVATE),
                _short(one.maker),
                one.licence,
                _short(one.url),
                relations.get(one.url.rpartition("/")[2], ""),
                one.permission,
            )
            for one in due
        ),
        engine=made.engine if composed else "",
        checkpoint=made.checkpoint,
        weights_licence=made.weights_licence,
        seed=made.seed,
        music=music_digest(heard(score.notes)),
        ledger=head_of(piece),
    )


def digest(record: RightsRecord) -> str:
    """What a file is known by whose rights are these."""
    return hashlib.sha256(record.to_text().encode()).hexdigest()


def _short(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"
