"""How well is a held-out song foreseen? Surprise in bits per note, beside the floors."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F

from generation.models.melody_transformer import MelodyTransformer
from generation.models.order_markov import OrderMarkov
from generation.training import dataset, varying
from generation.training.dataset import IGNORED, Example

HEADS = ("advance", "rest", "duration", "pitch")
ORDER = 3  # of the longest chain
_NOTES_PER_BATCH = 1800

Bits = dict[str, float]  # rhythm, pitch, sum


def bits_per_note(
    model: MelodyTransformer, known: Sequence[Example], held_out: Sequence[Example]
) -> dict[str, Bits]:
    """Mean surprise of the held-out songs' notes, for the model told nothing but words, style,
    key and metre, and for Markov chains of orders 0 to 3 fitted on the training songs."""
    chains = OrderMarkov(ORDER, (item.tokens for item in known))
    found = {"model": model_surprise(model, held_out), **markov_surprises(chains, held_out)}
    return {name: summed(surprise, held_out) for name, surprise in found.items()}


def model_surprise(model: MelodyTransformer, items: Sequence[Example]) -> np.ndarray:
    """Summed nats of each head over each whole song: (songs, 4). The end of the song, which
    no chain foresees, is counted too."""
    return np.array([each.sum(axis=0) for each in note_surprise(model, items)]).reshape(
        -1, len(HEADS)
    )


@torch.inference_mode()
def note_surprise(model: MelodyTransformer, items: Sequence[Example]) -> list[np.ndarray]:
    """Nats of each head for each note of each song, and for its end: (notes + 1, 4). The model
    reads the song from left to right and is told nothing but words, style, key and metre."""
    was_training = model.training
    model.eval()
    whole = [varying.crops(varying.unconditioned(item)) for item in items]
    crops = [part for parts in whole for part in parts]
    found: dict[int, np.ndarray] = {}
    for batch in dataset.batches(crops, _NOTES_PER_BATCH, np.random.default_rng(0)):
        tensors = dataset.collate(batch)
        logits = model(tensors)
        losses = torch.stack(
            [
                F.cross_entropy(
                    logits[name].float().transpose(1, 2),  # (B, classes, T)
                    tensors["targets"][..., head],
                    ignore_index=IGNORED,
                    reduction="none",
                )
                for head, name in enumerate(HEADS)
            ],
            dim=-1,
        )
        for part, loss in zip(batch, losses.double().numpy(), strict=True):
            found[id(part)] = loss[: len(part)]
    model.train(was_training)
    return [np.concatenate([found[id(part)] for part in parts]) for parts in whole]


def markov_surprises(longest: OrderMarkov, items: Sequence[Example]) -> dict[str, np.ndarray]:
    """As :func:`model_surprise`, for chains of each order up to that of ``longest``."""
    found = {}
    for order in range(longest.order + 1):
        chains = longest.shortened(order)
        rows = [chains.nats(item.tokens).sum(axis=0) for item in items]
        found[f"markov{order}"] = np.array(rows).reshape(-1, len(HEADS))
    return found


def summed(surprise: np.ndarray, items: Sequence[Example]) -> Bits:
    """Bits per note of rhythm, pitch and both, over all the songs' notes."""
    nats = surprise.sum(axis=0) / sum(len(item.tokens) for item in items)
    rhythm, pitch = float(nats[:3].sum()) / math.log(2), float(nats[3]) / math.log(2)
    return {"rhythm": rhythm, "pitch": pitch, "sum": rhythm + pitch}
