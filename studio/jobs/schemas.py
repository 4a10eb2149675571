"""Requests and jobs as they travel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Union

from pydantic import Field, RootModel, StrictBool

from generation.arrange_requests import MAX_DENSITY, MAX_SPANS, Layer, Texture, Voice
from generation.remix_requests import (
    MAX_BRANCHES,
    MAX_GENERATIONS,
    MAX_MORE_BARS,
    MAX_NODES,
    Keep,
    Operation,
    Wish,
)
from generation.requests import (
    AMBITUS_LIMITS,
    MAX_SEED,
    MAX_TAKES,
    MAX_TITLE_CHARACTERS,
    SCALE,
    TEMPO_RANGE,
    VOICES,
    Anacrusis,
    Language,
    Setting,
    Style,
)
from generation.score.progression import MAX_CHARACTERS as MAX_CHORD_CHARACTERS
from generation.traditions import Tradition
from generation.wording import MAX_CHARACTERS
from studio.common.schemas import Count, Id, In, Out, Text
from studio.common.telling import told, unpacked
from studio.jobs.models import Job, Kind, Status
from studio.pieces.schemas import NoteIds, PartId

_Note = Annotated[int, Field(strict=True, ge=AMBITUS_LIMITS[0], le=AMBITUS_LIMITS[1])]
_MAX_CORRECTIONS = 2_000
_MAX_SYLLABLES_A_WORD = 40
_MAX_LINES = 2_000
MAX_BARS = 100_000
_Letter = Annotated[Text, Field(max_length=4)]

Words = Annotated[Text, Field(max_length=MAX_CHARACTERS)]


class Ambitus(In):
    """The range of the voice, inclusive, as MIDI numbers (60 is middle C)."""

    lowest: _Note
    highest: _Note


class Correction(In):
    """What the singer says of one word. Lines and words count from 0."""

    line: Count
    word: Count
    syllables: Annotated[list[Text], Field(min_length=1, max_length=_MAX_SYLLABLES_A_WORD)]
    stress: Count | None


class StyleShare(In):
    """Another style mixed in, with its share of the whole."""

    style: Style
    share: Annotated[float, Field(gt=0, lt=1)]


_Takes = Annotated[int, Field(strict=True, ge=1, le=MAX_TAKES)]
_Seed = Annotated[int, Field(strict=True, ge=0, le=MAX_SEED)] | None
_Degree = Annotated[int, Field(strict=True, ge=0, le=SCALE)]
Corrections = Annotated[list[Correction], Field(max_length=_MAX_CORRECTIONS)]


class MelodyIn(In):
    """A melody for these words."""

    words: Words
    language: Language
    style: Style = Style.FOLK
    key: Annotated[Text, Field(max_length=12)] = "G major"
    time_signature: Annotated[Text, Field(max_length=6)] = "4/4"
    tempo: Annotated[int, Field(strict=True, ge=TEMPO_RANGE[0], le=TEMPO_RANGE[1])] = 96
    ambitus: Ambitus = Ambitus(lowest=VOICES["soprano"].lowest, highest=VOICES["soprano"].highest)
    takes: _Takes = 4
    seed: _Seed = None
    title: Annotated[Text, Field(max_length=MAX_TITLE_CHARACTERS)] = ""
    corrections: Corrections = []
    blend: Annotated[list[StyleShare], Field(max_length=len(Style))] = []
    melisma: _Degree = 0
    liveliness: _Degree = 0
    anacrusis: Anacrusis = Anacrusis.AUTO
    form: Annotated[list[_Letter], Field(max_length=_MAX_LINES)] = []
    climax: Count | None = None
    chords: Annotated[Text, Field(max_length=MAX_CHORD_CHARACTERS)] = ""
    strophic: StrictBool = False
    setting: Setting = Setting.MELODY


_Slide = Annotated[float, Field(ge=-1, le=1)]


class Sliders(In):
    """How a phrase shall be moved: each from −1 (falling, sparser, narrower, on the beat) to 1."""

    contour: _Slide = 0
    density: _Slide = 0
    range: _Slide = 0
    syncopation: _Slide = 0


class TraditionPart(In):
    """Another tradition mixed in, with its share of the whole."""

    tradition: Tradition
    share: Annotated[float, Field(gt=0, lt=1)]


class RemixWish(In):
    """A change to chosen bars (the first and the last, by number) or notes (by id); neither
    chooses the whole score. ``part``: of which of several voices, by its id; else of the first.
    ``locked`` notes stay as they are, the syllables on ``placed`` notes
    stay there, and so does what is locked in the score. A continuation begins after the last note,
    by ``more_bars``, with ``words``, and what stands beside the melody goes on with it but for the
    ``silent`` layers; phrases are varied and morphed by an ``amount``, into
    ``other_bars`` or another score, and moved by ``sliders``; restyled by an ``amount`` to a
    ``tradition``, with others in ``blend``, and the whole of it put into a ``metre``. An evolution
    has so many ``generations``, each with ``branches`` for each of the last, and as many takes as
    that makes."""

    operation: Operation = Operation.REGENERATE
    bars: tuple[Count, Count] | None = None
    notes: NoteIds = []
    locked: NoteIds = []
    placed: NoteIds = []
    keep: Keep = Keep.NOTHING
    wish: Wish = Wish.OTHER
    style: Style | None = None
    part: PartId = ""
    takes: Annotated[int, Field(strict=True, ge=1, le=max(MAX_TAKES, MAX_NODES))] = 4
    seed: _Seed = None
    more_bars: Annotated[int, Field(strict=True, ge=1, le=MAX_MORE_BARS)] | None = None
    words: Words | None = None
    language: Language | None = None
    amount: Annotated[float, Field(ge=0, le=1)] | None = None
    sliders: Sliders | None = None
    other_bars: tuple[Count, Count] | None = None
    tradition: Tradition | None = None
    blend: Annotated[list[TraditionPart], Field(max_length=len(Tradition))] = []
    metre: Annotated[Text, Field(max_length=6)] = ""
    generations: Annotated[int, Field(strict=True, ge=1, le=MAX_GENERATIONS)] = 2
    branches: Annotated[int, Field(strict=True, ge=1, le=MAX_BRANCHES)] = 2
    silent: Annotated[list[Layer], Field(max_length=len(Layer))] = []


class RemixIn(In):
    """A change to a score. ``like`` is the score that the wish “like” is about."""

    score: Id
    like: Id | None = None
    request: RemixWish = RemixWish()


_Bar = Annotated[int, Field(strict=True, ge=0, le=MAX_BARS)]


class ArrangeWish(In):
    """A layer beside the melody: chords, four voices that stand on them, a piano or a guitar.
    ``density`` from 1 (few chords) to 5, 0 left open; ``spice`` from 0 (plain) to 1. Chords
    stay in the bars ``kept`` (first and last number), where they are locked, or everywhere;
    ``locked`` voices stay. ``texture`` of what is played, and another in the ``refrain``."""

    layer: Layer = Layer.CHORDS
    style: Style | None = None
    density: Annotated[int, Field(strict=True, ge=0, le=MAX_DENSITY)] = 0
    spice: Annotated[float, Field(ge=0, le=1)] = 0.5
    kept: Annotated[list[tuple[_Bar, _Bar]], Field(max_length=MAX_SPANS)] = []
    keep_chords: StrictBool = False
    locked_chords: NoteIds = []
    locked: Annotated[list[Voice], Field(max_length=len(Voice))] = []
    texture: Texture | None = None
    refrain: Texture | None = None
    takes: _Takes = 2
    seed: _Seed = None


class ArrangeIn(In):
    """A layer beside the melody of a score."""

    score: Id
    request: ArrangeWish = ArrangeWish()


class JobTake(Out):
    """A finished take."""

    index: int
    score_id: str


class JobError(Out):
    """Why a job failed, and which field of the request to change."""

    detail: str
    field: str | None


class _JobOut(Out):
    id: str
    status: Status
    created_at: datetime
    last_event: int
    piece: str | None
    error: JobError | None
    takes: list[JobTake]


class MelodyJobOut(_JobOut):
    """A request for a melody, and how far it has come."""

    kind: Literal["melody"]
    request: MelodyIn


class RemixJobOut(_JobOut):
    """A request for a change to a score, and how far it has come."""

    kind: Literal["remix"]
    request: RemixIn


class ArrangeJobOut(_JobOut):
    """A request for a layer beside a melody, and how far it has come."""

    kind: Literal["arrange"]
    request: ArrangeIn


AnyJobOut = MelodyJobOut | RemixJobOut | ArrangeJobOut


class JobOut(
    RootModel[
        Annotated[
            Union[MelodyJobOut, RemixJobOut, ArrangeJobOut],  # noqa: UP007
            Field(discriminator="kind"),
        ]
    ]
):
    """A request for music of any kind."""


_KINDS: Mapping[Kind, type[AnyJobOut]] = {
    Kind.MELODY: MelodyJobOut,
    Kind.REMIX: RemixJobOut,
    Kind.ARRANGE: ArrangeJobOut,
}


def job_out(job: Job) -> AnyJobOut:
    """The job as it is told."""
    error = (
        JobError(detail=told(unpacked(job.detail)), field=job.field or None) if job.detail else None
    )
    values = {
        "id": job.public_id,
        "status": Status(job.status),
        "created_at": job.created_at,
        "last_event": job.last_event,
        "piece": job.piece.public_id if job.piece else None,
        "error": error,
        "takes": [JobTake(index=take["index"], score_id=take["score"]) for take in job.takes],
        "kind": job.kind,
        "request": job.request,
    }
    return _KINDS[Kind(job.kind)].model_validate(values)
