"""Pieces and scores as the API and the pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from generation.remix_requests import MAX_NOTES
from studio.common.schemas import Out, Text
from studio.pieces.files import FORMATS, file_url
from studio.pieces.layers import contents
from studio.pieces.lines import sung_lines
from studio.pieces.models import Piece, Score

NoteId = Annotated[Text, Field(min_length=1, max_length=100)]
MAX_PART = 100
PartId = Annotated[Text, Field(max_length=MAX_PART)]
NoteIds = Annotated[list[NoteId], Field(max_length=MAX_NOTES)]


class PieceScore(Out):
    """A score of a piece, in brief."""

    id: str
    take: int
    seed: int


class PieceOut(Out):
    """A piece: the work."""

    id: str
    title: str
    words: str
    words_by: str
    language: str
    style: str
    key: str
    time_signature: str
    owner: str
    created_at: datetime
    licence: str
    scores: list[PieceScore]
    current_score: str | None

    @classmethod
    def of(cls, piece: Piece) -> PieceOut:
        scores = [
            PieceScore(id=score.public_id, take=score.take, seed=score.provenance.seed)
            for score in piece.scores.all()
        ]
        return cls(
            id=piece.public_id,
            title=piece.title,
            words=piece.words,
            words_by=piece.words_by,
            language=piece.language,
            style=piece.style,
            key=piece.key,
            time_signature=piece.time_signature,
            owner=piece.owner.display_name,
            created_at=piece.created_at,
            licence=piece.licence.spdx,
            scores=scores,
            current_score=piece.current_score.public_id if piece.current_score else None,
        )


class PiecesOut(Out):
    """A page of pieces; ``next`` is the cursor of the one after, or null at the end."""

    items: list[PieceOut]
    next: str | None


class NoteRow(Out):
    """One notehead. Onsets count in quarters from the start of the piece."""

    id: str
    part: str
    onset_quarters: float
    duration_quarters: float
    midi: int
    measure: int
    measure_id: str
    syllable: int | None
    text: str
    tied: bool


class MeasureRow(Out):
    """Where a bar lies in time, and the time signature that holds in it (empty: the piece's)."""

    id: str
    number: int
    onset_quarters: float
    duration_quarters: float
    time_signature: str = ""


class SungLine(Out):
    """A line of the words as it is sung: the ids of its first and last notehead, and the numbers
    of the bars these stand in."""

    text: str
    first_note: str
    last_note: str
    measures: tuple[int, int]


class OperationOut(BaseModel):  # Out would read a value's fields by name, and lose the others
    """What was done to the parent: its kind, and what was asked."""

    model_config = ConfigDict(extra="allow")

    kind: str


class Downloads(Out):
    """Where the score's files are."""

    musicxml: str
    mxl: str
    midi: str
    svg: str
    pdf: str
    png: str


class SharedPassage(Out):
    """Notes in a row that a song the engine learnt from holds too, in any key. Bars count from 0
    in the order of ``measures``; ``works`` says how many works hold them."""

    first_bar: int
    last_bar: int
    notes: int
    title: str
    composer: str
    works: int
    commonplace: bool

    @classmethod
    def of(cls, passage: dict[str, Any]) -> SharedPassage:
        notes = passage["last_note"] - passage["first_note"] + 1
        return cls(notes=notes, **{name: passage[name] for name in _TOLD})


_TOLD = ("first_bar", "last_bar", "title", "composer", "works", "commonplace")


class ProvenanceOut(Out):
    """How the score came to be."""

    engine: str
    checkpoint: str
    weights_licence: str
    seed: int
    take: int
    request: dict[str, Any]
    figures: dict[str, float]
    originality: list[SharedPassage]


class PartRow(Out):
    """A staff: its id as in the note table, its name, its General MIDI program (from 0), and the
    id of the instrument's first staff."""

    id: str
    name: str
    program: int
    instrument: str


class ChordRow(Out):
    """A chord as it is printed, and when it begins."""

    id: str
    measure_id: str
    onset_quarters: float
    symbol: str


class LayerOut(Out):
    """What was written beside the melody, by which model, asked for how."""

    layer: str
    engine: str
    checkpoint: str
    weights_licence: str
    seed: int
    take: int
    request: dict[str, Any]

    @classmethod
    def of(cls, layer: str, made: Mapping[str, Any]) -> LayerOut:
        return cls(layer=layer, **made)


class ScoreOut(Out):
    """A score, with the tables a player works from."""

    id: str
    piece: str
    title: str
    take: int
    notes: list[NoteRow]
    measures: list[MeasureRow]
    tempo: int
    beat_quarters: float
    program: int
    form: list[str]
    lines: list[SungLine]
    parent: str | None
    operation: OperationOut | None
    locks: list[str]
    locked_places: list[str]
    locked_chords: list[str]
    parts: list[PartRow]
    chords: list[ChordRow]
    layers: list[LayerOut]
    provenance: ProvenanceOut
    licence: str
    downloads: Downloads

    @classmethod
    def of(cls, score: Score) -> ScoreOut:
        made = score.provenance
        there = contents(score.musicxml)
        return cls(
            id=score.public_id,
            piece=score.piece.public_id,
            title=score.piece.title,
            take=score.take,
            notes=score.notes,
            measures=score.measures,
            tempo=score.tempo,
            beat_quarters=score.beat_quarters,
            program=score.program,
            form=score.form,
            lines=[SungLine(**line) for line in sung_lines(score)],
            parent=score.parent.public_id if score.parent else None,
            operation=OperationOut(**score.operation) if score.operation else None,
            locks=score.locked,
            locked_places=score.locked_places,
            locked_chords=score.locked_chords,
            parts=[PartRow(**row) for row in there.parts],
            chords=[ChordRow(**row) for row in there.chords],
            layers=[LayerOut.of(name, made) for name, made in there.layers.items()],
            provenance=ProvenanceOut(
                engine=made.engine,
                checkpoint=made.checkpoint,
                weights_licence=made.weights_licence,
                seed=made.seed,
                take=made.take,
                request=made.request,
                figures=made.figures,
                originality=[SharedPassage.of(passage) for passage in made.originality],
            ),
            licence=score.piece.licence.spdx,
            downloads=Downloads(**{name: file_url(score, name) for name in FORMATS}),
        )
