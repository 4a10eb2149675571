"""The phrase model's part of the evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from generation import checkpoints
from generation.corpora.song import Song
from generation.errors import CheckpointError
from generation.models.melody_transformer import MelodyTransformer
from generation.models.phrase_vae import PhraseConfig, PhraseVae
from generation.score.melody import VOCABLE
from generation.score.units import Key
from generation.tokens.codec import NotEncodable, decode
from generation.tokens.phrases import Phrase
from generation.training import dataset, phrases, varying
from generation.training.evaluation import phrase_space
from generation.training.evaluation.phrase_ways import Cost
from generation.training.train import nats

_C_MAJOR = Key("C", 0, "major")


def measure(
    learnt: Sequence[Song],
    test: Sequence[Song],
    melody: MelodyTransformer,
    most: int,
    pairs: int = 100,
) -> dict[str, Any]:
    """All figures on at most so many phrases of the ``test`` songs and tunes; the floors are drawn
    from those ``learnt``. Nothing where there are no weights, or no phrases."""
    try:
        found = checkpoints.find("phrase_vae")
    except CheckpointError:
        return {}
    model = PhraseVae(PhraseConfig(**found.config))
    model.load_state_dict(checkpoints.tensors(found))
    held = phrase_space.unheard(test, phrases.distinct(learnt), most)
    if not held.phrases:
        return {}
    figures = phrase_space.measure(model, held, pairs, cost(melody))
    return {"checkpoint": found.sha256, **figures}


def cost(melody: MelodyTransformer) -> Cost:
    """How many nats a note a phrase costs the melody model, sung to nothing in C; NaN where its
    rhythm cannot be told."""
    melody.eval()

    @torch.inference_mode()
    def one(phrase: Phrase) -> float:
        try:
            item = varying.unconditioned(dataset.example(_song(phrase)))
        except NotEncodable:
            return float("nan")
        batch = dataset.collate([item])
        told = nats(melody(batch), batch["targets"])
        return sum(float(value) for value in told.values()) / len(phrase)

    return lambda found: np.array([one(phrase) if phrase.tokens else np.nan for phrase in found])


def _song(phrase: Phrase) -> Song:
    return Song(
        id="phrase",
        corpus="",
        title="",
        composer="",
        lyricist="",
        language="",
        style="folk",
        licence="",
        attribution="",
        work="phrase",
        key=_C_MAJOR,
        time_signature=phrase.signature,
        notes=decode(phrase.tokens, 60),
        words=((VOCABLE,),) * phrase.syllables,
    )
