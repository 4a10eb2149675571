"""A score continued with all that stands beside its melody, in one go."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from generation.arrange_requests import ArrangeRequest, Layer
from generation.arranger import Arranger, finished_take, with_layer
from generation.arranging import going_on, harmonising, reading
from generation.arranging.harmonising import Harmonised
from generation.checkpoints import Checkpoint
from generation.errors import Cancelled, GenerationError
from generation.progress import Progress, ProgressSink
from generation.remix_requests import Operation, RemixRequest
from generation.results import MelodyResult, Provenance, Take
from generation.score import checks, musicxml
from generation.score.leading import led, ordered
from generation.score.model import Score
from generation.song import Melody

_MELODY: Final = 0.6  # of the work
_LIKE: Final = ("style", "density", "spice")  # what is asked of new chords as of those before


class Lengthened:
    """A continuation on its way. What stands beside the melody goes on in each take by itself; the
    same request and seed give the same music."""

    def __init__(
        self, request: RemixRequest, score: Score, melody: Melody, arranger: Arranger
    ) -> None:
        self._request, self._melody, self._arranger = request, melody, arranger
        self._before = led(score, request.part)
        self._since = going_on.first_new(self._before)
        silent = frozenset(Layer(one.value) for one in request.silent)
        self._layers, self._playing = going_on.layers(self._before, self._since, silent)
        self._cancelled = False
        self._state: dict[str, Any] | None = None

    def cancel(self) -> None:
        """:meth:`result` raises :class:`Cancelled` at its next step."""
        self._cancelled = True
        self._melody.cancel()

    def result(self, progress: ProgressSink | None = None) -> MelodyResult:
        """Wait for the music. Raises as the melody does, and as the arranger."""
        if not self._layers:
            return self._melody.result(progress)
        tell = progress or (lambda _: None)

        def melody(report: Progress) -> None:
            self._state = report.state or self._state
            stage = "composing" if report.stage == "writing" else report.stage
            tell(replace(report, stage=stage, fraction=_MELODY * report.fraction))

        found = self._melody.result(melody)
        takes = tuple(self._set(take, len(found.takes), tell) for take in found.takes)
        tell(Progress("writing", 1.0, state=self._state))
        return replace(found, takes=takes)

    def _set(self, take: Take, count: int, tell: ProgressSink) -> Take:
        def within(stage: str, share: float) -> None:
            if self._cancelled:
                raise Cancelled("The request was cancelled.")
            done = _MELODY + (1 - _MELODY) * (take.index + share) / count
            tell(Progress(stage, done, state=self._state))

        after = led(take.score, self._before.parts[0].id)
        found = self._chords(after, take.index, lambda share: within("chords", share / 2))
        made: list[tuple[Layer, Checkpoint]] = [(Layer.CHORDS, self._arranger.harmoniser().found)]
        seed = self._request.seed
        if Layer.FOUR_PARTS in self._layers:
            within("voices", 0.5)
            choir = self._arranger.choirmaster()
            made.append((Layer.FOUR_PARTS, choir.found))
            sung = going_on.with_voices(
                choir.model, found, self._playing, self._since, seed, take.index
            )
            found = replace(found, score=sung)
        for number, one in enumerate(self._playing):
            if one.layer is Layer.FOUR_PARTS:
                continue
            within(one.layer.value, 0.5 + 0.5 * number / len(self._playing))
            player = self._arranger.accompanist()
            made.append((one.layer, player.found))
            played = going_on.with_instrument(
                player.model, found, one, self._since, seed + number, take.index
            )
            found = replace(found, score=played)
        return self._finished(take, found.score, made)

    def _chords(self, after: Score, take: int, advance: Any) -> Harmonised:
        """The score with the chords that its new bars stand on: printed where they are a layer
        that goes on."""
        maker = self._arranger.harmoniser()
        there = bool(reading.chords(self._before))
        last = after.parts[0].measures[self._since - 1].number
        asked = ArrangeRequest(
            seed=self._request.seed,
            kept=((0, last),) if there else (),
            **_asked_before(self._before),
        )
        found = harmonising.harmonise(maker.model, asked, after, take, advance)
        if Layer.CHORDS not in self._layers:
            return replace(found, score=after)
        printed = going_on.with_chords(after, found.chords, self._since)
        return replace(found, score=printed)

    def _finished(self, take: Take, score: Score, made: list[tuple[Layer, Checkpoint]]) -> Take:
        """The take with what was written; each layer says what wrote it, and from which bar on.
        Raises GenerationError when a rule was broken."""
        first = score.parts[0].measures[self._since].number
        for layer, maker in dict(made).items():
            score = with_layer(score, layer, self._provenance(layer, maker, take.index, first))
        broken = checks.unique_ids(score)
        for part in score.parts:
            broken += [*checks.full_measures(part), *checks.joined_ties(part)]
        if broken:
            raise GenerationError(f"The new bars break a rule of notation: {broken[0].message}")
        score = ordered(score, take.score)
        whole = finished_take(score, musicxml.write(score), take.provenance, take.figures)
        return replace(
            take,
            score=whole.score,
            musicxml=whole.musicxml,
            midi=whole.midi,
            notes=whole.notes,
            measures=whole.measures,
        )

    def _provenance(self, layer: Layer, maker: Checkpoint, take: int, first: int) -> Provenance:
        before = _provenance_of(self._before, layer)
        asked = {
            **(before or {}).get("request", {}),
            "layer": layer.value,
            "from_bar": first,
            "before": {name: before[name] for name in ("engine", "checkpoint", "seed", "take")}
            if before
            else None,
        }
        return Provenance(maker.model, maker.sha256, maker.licence, self._request.seed, take, asked)


def _provenance_of(score: Score, layer: Layer) -> dict[str, Any] | None:
    """What a score says of where a layer comes from."""
    told = dict(score.fields).get(f"provenance-{layer.value}")
    found: dict[str, Any] | None = json.loads(told) if told else None
    return found


def _asked_before(score: Score) -> dict[str, Any]:
    """How the chords that are there were asked for."""
    request = ((_provenance_of(score, Layer.CHORDS) or {}).get("request")) or {}
    known = ArrangeRequest.from_json({n: request[n] for n in _LIKE if request.get(n) is not None})
    return {name: getattr(known, name) for name in _LIKE}


def of(request: RemixRequest, score: Score, melody: Melody, arranger: Arranger) -> Melody:
    """The change; a continuation with all that stands beside the melody."""
    if request.operation is not Operation.CONTINUE:
        return melody
    return Lengthened(request, score, melody, arranger)
