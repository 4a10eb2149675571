"""What the queue does for discovery."""

from __future__ import annotations

import logging

import numpy as np

from generation.errors import GenerationError
from studio.celery import app
from studio.discover import content, indexing, learnt, neighbours
from studio.jobs import worker
from studio.pieces.models import Score

log = logging.getLogger(__name__)


@app.task(name="discover.refresh")
def refresh() -> None:
    """Look at stale pieces again until none is left; where the phrase model is another than they
    were placed by, at all. Killed at any moment, it has lost nothing: what is not done is still
    stale."""
    learnt.fill()
    space = worker.space()
    if space:
        indexing.move(space)
    while indexing.refresh(latent, space=space) == indexing.BATCH:
        pass
    while neighbours.settle():
        pass


def latent(score: Score) -> np.ndarray:
    """A score in the phrase model's space; its middle where the score or the model cannot be
    read, so that the piece is found by all else."""
    try:
        return worker.embedding(score.musicxml)
    except GenerationError as problem:
        log.warning("score %s has no place: %s", score.public_id, problem)
        return np.zeros(content.LATENT)
