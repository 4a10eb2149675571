"""What the linter marks in the model's own songs, beside people's to the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from generation.corpora.song import Song
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import MelodyTransformer
from generation.originality.index import Index
from generation.originality.tunes import Tunes
from generation.training import dataset
from generation.training.evaluation import linter
from generation.training.evaluation.composing import SIDE_BY_SIDE, compose
from generation.training.evaluation.songs import cases


def measure(
    model: MelodyTransformer,
    learnt: Tunes,
    songs: Sequence[Song],
    candidates: int,
    most: int | None = None,
) -> dict[str, Any]:
    """:func:`linter.beside` of up to ``most`` poems as people set them and as the model does,
    which writes every line so many times."""
    items, _ = dataset.examples(songs)
    chosen = cases(songs, items, most)
    session = TransformerSession(model, SIDE_BY_SIDE)
    found = compose(session, chosen, candidates=candidates, index=Index(learnt))
    pairs = [(case.song, notes) for case, notes in zip(chosen, found, strict=True) if notes]
    return linter.beside(
        {
            "model": [replace(song, notes=notes) for song, notes in pairs],
            "human": [song for song, _ in pairs],
        }
    )
