"""What the queue does for discovery."""

from __future__ import annotations

import numpy as np

from studio.celery import app
from studio.discover import indexing, learnt, neighbours
from studio.jobs import worker
from studio.pieces.models import Score


@app.task(name="discover.refresh")
def refresh() -> None:
    """Look at stale pieces again until none is left. Killed at any moment, it has lost nothing:
    what is not done is still stale."""
    learnt.fill()
    while indexing.refresh(latent) == indexing.BATCH:
        pass
    while neighbours.settle():
        pass


def latent(score: Score) -> np.ndarray:
    """A score in the phrase model's space."""
    return worker.embedding(score.musicxml)
