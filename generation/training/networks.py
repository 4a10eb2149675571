"""The melody models by name."""

from __future__ import annotations

from typing import Any

from generation import checkpoints
from generation.models.continuation_lstm import ContinuationLstm, LstmConfig
from generation.models.melody_transformer import Config, MelodyTransformer


def network(name: str, config: dict[str, Any]) -> MelodyTransformer:
    """A fresh model of that name and size."""
    if name == "melody_lstm":
        return ContinuationLstm(LstmConfig(**config))
    return MelodyTransformer(Config(**config))


def trained(name: str) -> MelodyTransformer:
    """The committed model. Raises CheckpointError."""
    found = checkpoints.find(name)
    model = network(name, found.config)
    model.load_state_dict(checkpoints.tensors(found))
    return model
