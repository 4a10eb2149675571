"""Layers beside a melody, each written by a model: chords, four voices, a piano or a guitar.

Models are loaded when they are first asked for. All is answered in the caller's thread; what is
written for a take depends on the request, its seed and the take's number alone.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar

import numpy as np
import torch

from generation import checkpoints
from generation.arrange_requests import ArrangeRequest, Layer, Texture
from generation.arranging import (
    figures,
    four_parts,
    guitar,
    harmonising,
    hymn_voicing,
    piano,
    reading,
)
from generation.arranging.harmonising import Harmonised
from generation.checkpoints import Checkpoint
from generation.composers import Once
from generation.errors import Cancelled, GenerationError
from generation.models.harmony_transformer import HarmonyConfig, HarmonyTransformer
from generation.models.texture_gan import TextureConfig, TextureGan
from generation.progress import Advance, Progress, ProgressSink
from generation.results import MelodyResult, Provenance, Take
from generation.score import checks, midi, musicxml, musicxml_read, notes
from generation.score.model import Score

_Model = TypeVar("_Model")
_HALF: Final = 0.5  # of a layer, the chords that it stands on
State = dict[str, Any]
"""Finished takes, as JSON: what to go on from after a crash."""
Tell = Callable[[str, float], None]
"""Told a stage, and how much of the whole is done."""


@dataclass(frozen=True)
class Loaded(Generic[_Model]):
    """A model and where its weights are from."""

    found: Checkpoint
    model: _Model


def harmoniser() -> Loaded[HarmonyTransformer]:
    """The harmony model with its committed weights. Raises CheckpointError."""
    found = checkpoints.find("harmony_transformer")
    model = HarmonyTransformer(HarmonyConfig(**found.config))
    model.load_state_dict(checkpoints.tensors(found))
    return Loaded(found, model.eval())


def accompanist() -> Loaded[TextureGan]:
    """The texture model with its committed weights. Raises CheckpointError."""
    found = checkpoints.find("texture_gan")
    model = TextureGan(TextureConfig(**found.config))
    model.load_state_dict(checkpoints.tensors(found))
    return Loaded(found, model.eval())


def choirmaster() -> Loaded[np.ndarray]:
    """The weights of hymn voicing. Raises CheckpointError."""
    return Loaded(checkpoints.find(hymn_voicing.NAME), hymn_voicing.learnt())


class Arranger:
    """Writes layers. Share it between threads."""

    def __init__(
        self,
        harmoniser: Callable[[], Loaded[HarmonyTransformer]] = harmoniser,
        accompanist: Callable[[], Loaded[TextureGan]] = accompanist,
        choirmaster: Callable[[], Loaded[np.ndarray]] = choirmaster,
    ) -> None:
        self.harmoniser = Once(harmoniser)
        self.accompanist = Once(accompanist)
        self.choirmaster = Once(choirmaster)

    def arrange(
        self,
        request: ArrangeRequest,
        score: Score,
        progress: ProgressSink | None = None,
        resume: State | None = None,
    ) -> MelodyResult:
        """The takes of a layer. Four parts, piano and guitar stand on the score's chords, which are
        written first where there are none. ``resume``: the state that an earlier attempt told
        last; its finished takes are not written again. Raises RequestError where request and score
        do not fit, CheckpointError where weights are missing or damaged, and what ``progress``
        raises.
        """
        tell = progress or (lambda _: None)
        takes = list(_known(request, resume))
        tell(Progress("reading", len(takes) / request.takes))
        state = resume
        for take in range(len(takes), request.takes):

            def within(
                stage: str, share: float, take: int = take, state: State | None = state
            ) -> None:
                tell(Progress(stage, (take + share) / request.takes, state=state))

            takes.append(self.take(request, score, take, within))
            state = _state(takes)
        tell(Progress("writing", 1.0, state=state))
        return MelodyResult(request, tuple(takes))

    def take(self, request: ArrangeRequest, score: Score, take: int, tell: Tell) -> Take:
        """One take. ``tell``: which stage is done, and how much of the whole take. Raises as
        :meth:`arrange`."""
        with torch.inference_mode():
            found = self._chords(request, score, take, tell)
            measured = figures.of_chords(found)
            if request.layer is Layer.CHORDS:
                maker = self.harmoniser().found
                return _finished(found.score, _made(request, maker, take), measured, request)
            if request.layer is Layer.FOUR_PARTS:
                return self._sung(request, found, take, tell)
            return self._played(request, found, take, tell)

    def preview(
        self, score: Score, texture: Texture, *, seed: int, bars: int, layer: Layer = Layer.PIANO
    ) -> Score:
        """How a piano or a guitar of this texture and seed begins: so many bars in which something
        is sung, note for note as :meth:`arrange` would have them, if the score has its chords.
        Raises as :meth:`arrange`."""
        request = ArrangeRequest(layer, texture=texture, seed=seed)
        if not reading.chords(score):
            score = reading.opening(score, bars)
        with torch.inference_mode():
            found = self._chords(request, score, 0, lambda _, __: None)
            model = self.accompanist().model
            if layer is Layer.GUITAR:
                whole = guitar.accompany(model, request, found, 0, bars=bars).score
            else:
                whole = piano.accompany(model, request, found, 0, bars=bars).score
        return reading.opening(whole, bars)

    def _sung(self, request: ArrangeRequest, found: Harmonised, take: int, tell: Tell) -> Take:
        choir = self.choirmaster()
        advance = _latter(tell, "voices")
        sung = four_parts.four_parts(choir.model, request, found, take, advance)
        measured = figures.of_chords(found) | figures.of_voices(sung)
        return _finished(sung.score, _made(request, choir.found, take), measured, request)

    def _played(self, request: ArrangeRequest, found: Harmonised, take: int, tell: Tell) -> Take:
        pianist = self.accompanist()
        advance = _latter(tell, request.layer.value)
        made = _made(request, pianist.found, take)
        measured = figures.of_chords(found)
        if request.layer is Layer.GUITAR:
            picked = guitar.accompany(pianist.model, request, found, take, advance)
            return _finished(picked.score, made, measured | figures.of_guitar(picked), request)
        played = piano.accompany(pianist.model, request, found, take, advance)
        return _finished(played.score, made, measured | figures.of_piano(played), request)

    def _chords(self, request: ArrangeRequest, score: Score, take: int, tell: Tell) -> Harmonised:
        """The score with the chords that the layer stands on."""
        there = reading.chords(score)
        if request.layer is not Layer.CHORDS and there:
            return Harmonised(score, there, reading.stretches(score))
        maker = self.harmoniser()
        asked = replace(request, layer=Layer.CHORDS, texture=None, refrain=None, locked=())
        part = 1.0 if request.layer is Layer.CHORDS else _HALF
        found = harmonising.harmonise(
            maker.model, asked, score, take, lambda share: tell("chords", part * share)
        )
        made = _made(asked, maker.found, take)
        return replace(found, score=with_layer(found.score, Layer.CHORDS, made))


class Arranging:
    """A layer on its way, for whoever waits for it or thinks better of it."""

    def __init__(
        self,
        arranger: Arranger,
        request: ArrangeRequest,
        score: Score,
        resume: State | None = None,
    ) -> None:
        self._arranger, self._request, self._score = arranger, request, score
        self._resume = resume
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """:meth:`result` raises :class:`Cancelled` at its next step."""
        self._cancelled.set()

    def result(self, progress: ProgressSink | None = None) -> MelodyResult:
        """Raises as :meth:`Arranger.arrange`."""

        def tell(report: Progress) -> None:
            if self._cancelled.is_set():
                raise Cancelled("The request was cancelled.")
            if progress:
                progress(report)

        return self._arranger.arrange(self._request, self._score, tell, self._resume)


def _latter(tell: Tell, stage: str) -> Advance:
    """For what comes after the chords."""
    return lambda share: tell(stage, _HALF + (1 - _HALF) * share)


def _made(request: ArrangeRequest, maker: Checkpoint, take: int) -> Provenance:
    return Provenance(
        maker.model, maker.sha256, maker.licence, request.seed, take, request.to_json()
    )


def with_layer(score: Score, layer: Layer, made: Provenance) -> Score:
    """The score saying where a layer comes from; each layer has a field of its own."""
    name = f"provenance-{layer.value}"
    told = json.dumps(made.to_json(), ensure_ascii=False)
    others = tuple(field for field in score.fields if field[0] != name)
    return replace(score, fields=(*others, (name, told)))


def _finished(
    score: Score, made: Provenance, measured: dict[str, float], request: ArrangeRequest
) -> Take:
    """A take in every form it is needed in. Raises GenerationError when it broke a rule."""
    score = with_layer(score, request.layer, made)
    broken = checks.unique_ids(score)
    for part in score.parts:
        broken += [*checks.full_measures(part), *checks.joined_ties(part)]
    if broken:
        raise GenerationError(f"The new layer breaks a rule of notation: {broken[0].message}")
    return finished_take(score, musicxml.write(score), made, measured)


def finished_take(score: Score, text: str, made: Provenance, measured: dict[str, float]) -> Take:
    return Take(
        index=made.take,
        score=score,
        musicxml=text,
        midi=midi.write(score),
        notes=notes.table(score),
        measures=notes.measures(score),
        provenance=made,
        figures=measured,
    )


def _state(takes: Sequence[Take]) -> State:
    """What :func:`_known` makes the same takes of."""
    return {
        "takes": [
            {
                "musicxml": take.musicxml,
                "provenance": _without_request(take.provenance),
                "figures": take.figures,
            }
            for take in takes
        ]
    }


def _without_request(made: Provenance) -> dict[str, Any]:
    return {name: value for name, value in made.to_json().items() if name != "request"}


def _known(request: ArrangeRequest, state: State | None) -> Iterator[Take]:
    """The takes that were finished before."""
    for told in (state or {}).get("takes", ()):
        text = told["musicxml"]
        made = Provenance(**told["provenance"], request=request.to_json())
        yield finished_take(musicxml_read.read(text), text, made, told["figures"])
