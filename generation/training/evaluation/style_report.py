"""The style model's part of the evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generation import composers
from generation.corpora.song import Song
from generation.corpora.tunes import load_tunes
from generation.engine import Engine
from generation.errors import CheckpointError
from generation.models.melody_session import TransformerSession
from generation.training import styled
from generation.training.evaluation import copies, evolve, restyle
from generation.training.evaluation.composing import SIDE_BY_SIDE
from generation.training.evaluation.restyle import Ways
from generation.training.networks import trained

CANDIDATES = 4  # for each line
_COPIED = 4  # times as many tunes are remixed in every way as evolve
_NOTHING: dict[str, Any] = {"restyle": {}, "evolve": {}, "copies": {}}


def measure(
    folder: Path, build: Path, songs: Sequence[Song], each: int, evolved: int
) -> dict[str, Any]:
    """``restyle``, ``evolve`` and ``copies``, on the folder's songs and tunes that are held out;
    empty where there are no weights, or nothing to lead."""
    try:
        mover = composers.restyling(composers.moving())
    except CheckpointError:
        return dict(_NOTHING)
    learnt, held = styled.split(songs, load_tunes(folder, songs, build / "tunes.jsonl.gz"))
    if mover.space is None or mover.styles is None or not held:
        return dict(_NOTHING)
    melody = trained("melody_transformer")
    attention = TransformerSession(melody, SIDE_BY_SIDE)
    ways = Ways(mover.session(SIDE_BY_SIDE), mover.space, mover.styles, attention, CANDIDATES)
    known = restyle.index_of(learnt)
    figures = restyle.measure(ways, learnt, held, each, known)
    if not figures:
        return dict(_NOTHING)
    engine = Engine.of(melody, candidates=CANDIDATES, index=known, continuing=composers.continuing)
    try:
        tree = evolve.measure(engine, held, evolved)
        taken = copies.measure(engine, held, known, _COPIED * evolved)
    finally:
        engine.close()
    led = {"checkpoint": mover.checkpoint, **figures}
    return {"restyle": led, "evolve": tree, "copies": taken}
