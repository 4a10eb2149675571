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
from generation.training.evaluation import evolve, restyle
from generation.training.evaluation.composing import SIDE_BY_SIDE
from generation.training.evaluation.restyle import Ways
from generation.training.networks import trained

CANDIDATES = 4  # for each line


def measure(
    folder: Path, build: Path, songs: Sequence[Song], each: int, evolved: int
) -> dict[str, Any]:
    """``restyle`` and ``evolve``, on the folder's songs and tunes that are held out; empty where
    there are no weights, or nothing to lead."""
    try:
        mover = composers.restyling()
    except CheckpointError:
        return {"restyle": {}, "evolve": {}}
    learnt, held = styled.split(songs, load_tunes(folder, songs, build / "tunes.jsonl.gz"))
    if mover.space is None or mover.styles is None or not held:
        return {"restyle": {}, "evolve": {}}
    melody = trained("melody_transformer")
    attention = TransformerSession(melody, SIDE_BY_SIDE)
    ways = Ways(mover.session(SIDE_BY_SIDE), mover.space, mover.styles, attention, CANDIDATES)
    figures = restyle.measure(ways, learnt, held, each, restyle.index_of(learnt))
    if not figures:
        return {"restyle": {}, "evolve": {}}
    engine = Engine.of(melody, candidates=CANDIDATES)
    try:
        tree = evolve.measure(engine, held, evolved)
    finally:
        engine.close()
    return {"restyle": {"checkpoint": mover.checkpoint, **figures}, "evolve": tree}
