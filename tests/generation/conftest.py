"""Small things to compose with: a tiny model with random weights, and a poem."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from generation.engine import Engine
from generation.models.melody_transformer import Config, MelodyTransformer
from generation.requests import Language, MelodyRequest

POEM = """Because I could not stop for Death,
He kindly stopped for me;
The carriage held but just ourselves
And Immortality."""  # Emily Dickinson, 1830–1886


@pytest.fixture(scope="session")
def tiny_model() -> MelodyTransformer:
    torch.manual_seed(0)
    config = Config(
        width=24, heads=2, encoder_layers=1, decoder_layers=2, place_width=8, window=8, memory=16
    )
    return MelodyTransformer(config).eval()


@pytest.fixture(scope="session")
def tiny_engine(tiny_model: MelodyTransformer) -> Iterator[Engine]:
    engine = Engine.of(tiny_model)
    yield engine
    engine.close()


@pytest.fixture
def poem() -> MelodyRequest:
    return MelodyRequest(words=POEM, language=Language.ENGLISH, takes=2, seed=7)
