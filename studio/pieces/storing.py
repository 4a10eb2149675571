"""Writing down what the engine made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from generation.lyrics import prosody
from generation.requests import MelodyRequest
from generation.score.units import TICKS_PER_QUARTER, TimeSignature
from studio.accounts.models import Maker
from studio.licences.models import Licence
from studio.pieces import ledger
from studio.pieces.layers import contents
from studio.pieces.lines import counted, recounted
from studio.pieces.locking import locks_inherited
from studio.pieces.models import Piece, Provenance, Score, Visibility

if TYPE_CHECKING:
    from generation.results import Take

DEFAULT_LICENCE = "CC-BY-4.0"
BROUGHT = "upload"
"""What stands as the engine of a score that nobody composed here."""

TYPED = "typed"
"""What stands as the engine of a score that somebody typed."""

_ORIGIN = ("engine", "checkpoint", "weights_licence", "seed", "take", "request", "layers")


@transaction.atomic
def piece_create(*, owner: Maker, request: MelodyRequest, takes: Sequence[Take]) -> Piece:
    """A piece with a score for each take; the first take is the current one."""
    piece = _piece_of(owner, request, Licence.objects.get(spdx=DEFAULT_LICENCE))
    piece.save()
    scores = [_score_create(piece, at, take) for at, take in enumerate(takes)]
    piece.current_score = scores[0]
    piece.save(update_fields=["current_score"])
    return piece


@transaction.atomic
def pieces_create(
    made: Sequence[tuple[Maker, MelodyRequest, Take]], *, visibility: Visibility
) -> list[Piece]:
    """As many pieces of one score each, a statement for each table."""
    licence = Licence.objects.get(spdx=DEFAULT_LICENCE)
    pieces = [_piece_of(owner, request, licence, visibility) for owner, request, _ in made]
    Piece.objects.bulk_create(pieces)
    both = zip(pieces, (take for *_, take in made), strict=True)
    scores = [(_score_of(piece, 0, take), take) for piece, take in both]
    Score.objects.bulk_create(score for score, _ in scores)
    Provenance.objects.bulk_create(_provenance_of(score, take) for score, take in scores)
    ledger.begun([score for score, _ in scores])
    for score, _ in scores:
        score.piece.current_score = score
    Piece.objects.bulk_update(pieces, ["current_score"])
    return pieces


@transaction.atomic
def takes_add(*, parent: Score, operation: dict[str, Any], takes: Sequence[Take]) -> list[Score]:
    """New scores of the parent's piece, which goes on showing the score that it shows. The takes
    of an evolution have one another for parents."""
    piece = Piece.objects.select_for_update(of=("self",)).get(pk=parent.piece_id)
    scores: list[Score] = []
    for at, take in enumerate(takes, start=_next_take(piece)):
        branch = take.branch
        scores.append(
            _score_create(
                piece,
                at,
                take,
                parent=parent if not branch or branch.parent is None else scores[branch.parent],
                operation=operation | ({"branch": branch.to_json()} if branch else {}),
                lines=parent.lines,
                **({} if take.form else {"form": parent.form}),
            )
        )
    locks_inherited(parent, scores)
    return scores


@transaction.atomic
def edit_add(*, parent: Score, operation: dict[str, Any], written: dict[str, Any]) -> Score:
    """A new score of the parent's piece, changed by hand; the piece is locked by the caller.

    Its provenance is its parent's, without what was measured of that: the licence of the
    weights, above all, stays.
    """
    kept = {name: getattr(parent, name) for name in ("tempo", "beat_quarters", "program", "form")}
    score = Score.objects.create(
        piece_id=parent.piece_id,
        take=_next_take(parent.piece),
        parent=parent,
        operation=operation,
        lines=recounted(parent, operation.get("note", ""), written["notes"]),
        **kept,
        **written,
    )
    made = parent.provenance
    Provenance.objects.create(score=score, **{name: getattr(made, name) for name in _ORIGIN})
    ledger.edited(score)
    locks_inherited(parent, [score])
    return score


@transaction.atomic
def typed_create(*, owner: Maker, title: str, written: dict[str, Any]) -> Piece:
    """A piece of notes that somebody typed: nobody sees it before she says so. ``written``: the
    score in every form that is stored of it, and its ``key`` and ``time_signature``."""
    said = {name: written.pop(name) for name in ("key", "time_signature")}
    piece = Piece.objects.create(
        owner=owner,
        visibility=Visibility.PRIVATE,
        licence=Licence.objects.get(spdx=DEFAULT_LICENCE),
        title=title,
        melody_by=owner.display_name,
        **said,
    )
    piece.current_score = Score.objects.create(piece=piece, take=0, **written)
    piece.save(update_fields=["current_score"])
    Provenance.objects.create(
        score=piece.current_score, engine=TYPED, seed=0, take=0, request={"title": title}
    )
    ledger.typed(piece.current_score)
    return piece


@transaction.atomic
def copy_add(source: Score, *, piece: Piece, musicxml: str) -> Score:
    """The first score of ``piece``, with the music of another piece's, which the piece shows from
    then on. ``musicxml`` is that music, and what is to be said of where it comes from."""
    kept = ("midi", "notes", "measures", "tempo", "beat_quarters", "program", "form", "lines")
    score = Score.objects.create(
        piece=piece,
        take=0,
        musicxml=musicxml,
        operation={"kind": "copy", "of": source.public_id},
        **{name: getattr(source, name) for name in kept},
    )
    made = source.provenance
    told = (*_ORIGIN, "figures", "originality")
    Provenance.objects.create(score=score, **{name: getattr(made, name) for name in told})
    ledger.copied(score, source)
    piece.current_score = score
    piece.save(update_fields=["current_score"])
    return score


def _next_take(piece: Piece) -> int:
    last = piece.scores.aggregate(last=Max("take"))["last"]
    return 0 if last is None else int(last) + 1


def _piece_of(
    owner: Maker,
    request: MelodyRequest,
    licence: Licence,
    visibility: Visibility = Visibility.LINK,
) -> Piece:
    read = prosody.analyse(request.words, request.language, request.corrections)
    return Piece(
        owner=owner,
        licence=licence,
        visibility=visibility,
        title=request.title,
        words=request.words,
        lines=counted(read),
        language=request.language.value,
        style=request.style.value,
        key=request.key,
        time_signature=request.time_signature,
    )


def _score_create(piece: Piece, number: int, take: Take, **more: Any) -> Score:
    score = _score_of(piece, number, take, **more)
    score.save()
    _provenance_of(score, take).save()
    ledger.composed(score)
    return score


def _score_of(piece: Piece, number: int, take: Take, **more: Any) -> Score:
    part = take.score.parts[0]
    signature = part.measures[0].time_signature or TimeSignature.parse(piece.time_signature)
    fields = {
        "musicxml": take.musicxml,
        "midi": take.midi,
        "notes": [row.to_json() for row in take.notes],
        "measures": [row.to_json() for row in take.measures],
        "tempo": take.score.tempo,
        "beat_quarters": signature.beat / TICKS_PER_QUARTER,
        "program": part.program,
        "form": list(take.form),
    }
    return Score(piece=piece, take=number, **fields | more)


def _provenance_of(score: Score, take: Take) -> Provenance:
    made = take.provenance
    before = contents(score.parent.musicxml).layers if score.parent else {}
    return Provenance(
        score=score,
        engine=made.engine,
        checkpoint=made.checkpoint,
        weights_licence=made.weights_licence,
        seed=made.seed,
        take=made.take,
        request=made.request,
        figures=take.figures,
        originality=list(take.originality),
        layers=[
            {"layer": layer, **told}
            for layer, told in contents(take.musicxml).layers.items()
            if told != before.get(layer)
        ],
    )
