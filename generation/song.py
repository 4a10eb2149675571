"""A melody and what is written beside it, in one go: words in, a song out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, Protocol

from generation.arrange_requests import ArrangeRequest, Layer
from generation.arranger import Arranger
from generation.arranging import reading
from generation.errors import Cancelled
from generation.progress import Progress, ProgressSink
from generation.requests import MelodyRequest, Setting
from generation.results import MelodyResult, Take
from generation.score import progression
from generation.score.harmony import Harmony
from generation.score.model import Score
from generation.score.units import Ticks, TimeSignature

_MELODY: Final = 0.6  # of the work


class Melody(Protocol):
    """A melody on its way."""

    def cancel(self) -> None: ...

    def result(self, progress: ProgressSink | None = None) -> MelodyResult: ...


class Song:
    """A request for a melody in a setting, on its way. Each take is set by itself; the same
    request and seed give the same song."""

    def __init__(self, request: MelodyRequest, melody: Melody, arranger: Arranger) -> None:
        self._request, self._melody, self._arranger = request, melody, arranger
        self._cancelled = False
        self._state: dict[str, Any] | None = None

    def cancel(self) -> None:
        """:meth:`result` raises :class:`Cancelled` at its next step."""
        self._cancelled = True
        self._melody.cancel()

    def result(self, progress: ProgressSink | None = None) -> MelodyResult:
        """Wait for the song. Raises as the melody does, and as the arranger."""
        tell = progress or (lambda _: None)

        def melody(report: Progress) -> None:
            self._state = report.state or self._state
            stage = "composing" if report.stage == "writing" else report.stage
            tell(replace(report, stage=stage, fraction=_MELODY * report.fraction))

        found = self._melody.result(melody)
        takes = tuple(self._set(take, len(found.takes), tell) for take in found.takes)
        tell(Progress("writing", 1.0, state=self._state))
        return MelodyResult(self._request, takes)

    def _set(self, take: Take, count: int, tell: ProgressSink) -> Take:
        def within(stage: str, share: float) -> None:
            if self._cancelled:
                raise Cancelled("The request was cancelled.")
            done = _MELODY + (1 - _MELODY) * (take.index + share) / count
            tell(Progress(stage, done, state=self._state))

        asked = ArrangeRequest(
            layer=Layer(self._request.setting.value),
            style=self._request.style,
            keep_chords=bool(self._request.chords),
            seed=self._request.seed,
        )
        given = _with_given(take.score, self._request)
        made = self._arranger.take(asked, given, take.index, within)
        return replace(
            take,
            score=made.score,
            musicxml=made.musicxml,
            midi=made.midi,
            notes=made.notes,
            measures=made.measures,
            figures=take.figures | made.figures,
        )


def _with_given(score: Score, request: MelodyRequest) -> Score:
    """The score with the chords that it was to be sung over printed above it."""
    signature = TimeSignature.parse(request.time_signature)
    found = progression.parse(request.chords, signature)
    if found is None:
        return score
    part = score.parts[0]
    begins = signature.bar if part.lead else 0  # they come round from the first barline on
    ends = part.lead + sum(measure.duration for measure in part.measures)
    rounds = range(begins, ends, found.length)
    return reading.with_chords(
        score,
        [
            replace(Harmony.named(one), onset=Ticks(start + one.onset))
            for start in rounds
            for one in found.chords
            if start + one.onset < ends
        ],
    )


def of(request: MelodyRequest, melody: Melody, arranger: Arranger) -> Melody:
    """The melody, in its setting if it has one."""
    return melody if request.setting is Setting.MELODY else Song(request, melody, arranger)
