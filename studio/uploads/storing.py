"""Writing down what came in: a piece with one score, private until its owner says otherwise."""

from __future__ import annotations

from django.db import transaction

from generation.score.incoming import Incoming
from generation.score.model import Score as Music
from generation.score.notes import measures, table
from generation.score.units import TICKS_PER_QUARTER
from studio.pieces import ledger
from studio.pieces.models import Piece, Provenance, Score, Visibility
from studio.pieces.storing import BROUGHT
from studio.uploads.models import Upload
from studio.uploads.words import poem

_MAX_NAMES = 200
_WRITERS = ("lyricist", "poet", "text")


@transaction.atomic
def piece_from(incoming: Incoming, *, upload: Upload) -> Piece:
    """The piece of an upload."""
    music = incoming.score
    first = music.parts[0].measures[0]
    words = poem(music, upload.language)
    piece = Piece.objects.create(
        owner=upload.owner,
        visibility=Visibility.PRIVATE,
        licence=upload.licence,
        title=upload.title or music.title,
        words=words.words,
        words_by=_named(music, *_WRITERS),
        melody_by=_named(music, "composer"),
        lines=words.lines,
        language=words.language,
        style="",
        key=str(first.key),
        time_signature=str(first.time_signature),
    )
    piece.current_score = _score(piece, incoming, upload)
    piece.save(update_fields=["current_score"])
    return piece


def _score(piece: Piece, incoming: Incoming, upload: Upload) -> Score:
    # They bring music21 in, which the web side never loads.
    from generation.score import midi, musicxml

    music = incoming.score
    time = music.parts[0].measures[0].time_signature
    score = Score.objects.create(
        piece=piece,
        take=0,
        musicxml=musicxml.write(music),
        midi=midi.write(music),
        notes=[row.to_json() for row in table(music)],
        measures=[row.to_json() for row in measures(music)],
        tempo=music.tempo,
        beat_quarters=(time.beat if time else TICKS_PER_QUARTER) / TICKS_PER_QUARTER,
        program=music.parts[0].program,
    )
    stated = {
        "file": upload.filename,
        "sha256": upload.sha256,
        "format": incoming.original_format,
        "source": upload.source,
        "licence": upload.licence.spdx,
        "notices": incoming_notices(incoming),
    }
    Provenance.objects.create(score=score, engine=BROUGHT, seed=0, take=0, request=stated)
    ledger.brought(score)
    return score


def incoming_notices(incoming: Incoming) -> list[dict[str, object]]:
    """What was changed, in a form that can be told in any language."""
    return [
        {"change": one.change.name, "bar": one.bar, "name": one.name} for one in incoming.notices
    ]


def _named(music: Music, *roles: str) -> str:
    """The makers in these roles, as the file names them."""
    return ", ".join(one.name for one in music.creators if one.role in roles)[:_MAX_NAMES]
