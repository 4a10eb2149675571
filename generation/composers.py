"""Who writes: the models behind an engine, each loaded when it is first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from generation import checkpoints
from generation.errors import CheckpointError
from generation.models.continuation_lstm import ContinuationLstm, LstmConfig
from generation.models.continuation_session import ContinuationSession
from generation.models.decoding import Session
from generation.models.phrase_session import PhraseSession
from generation.models.phrase_vae import PhraseConfig, PhraseVae
from generation.models.style_cyclegan import StyleConfig, StyleCycleGan
from generation.remix.phrase_space import Space
from generation.remix.restyling import Styles


@dataclass(frozen=True)
class Composer:
    """A model that writes melodies: a session of so many rows, and where its weights are from."""

    name: str
    session: Callable[[int], Session]
    checkpoint: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Mover(Composer):
    """A composer that writes from points of a space; ``space`` is of the same weights,
    ``styles`` knows its way between traditions there."""

    space: Space | None = None
    styles: Styles | None = None


_Loaded = TypeVar("_Loaded")


class Once(Generic[_Loaded]):
    """What is loaded when it is first asked for; where that fails, the next who asks tries."""

    def __init__(self, load: Callable[[], _Loaded]) -> None:
        self._load, self._lock = load, threading.Lock()
        self._loaded: _Loaded | None = None

    def __call__(self) -> _Loaded:
        with self._lock:
            self._loaded = self._loaded or self._load()
            return self._loaded


def continuing() -> Composer:
    """The LSTM with its committed weights. Raises CheckpointError."""
    found = checkpoints.find("melody_lstm")
    network = ContinuationLstm(LstmConfig(**found.config))
    network.load_state_dict(checkpoints.tensors(found))
    return Composer(
        "continuation_lstm",
        lambda rows: ContinuationSession(network, rows),
        found.sha256,
        found.licence,
    )


def moving() -> Mover:
    """The phrase model with its committed weights. Raises CheckpointError."""
    found = checkpoints.find("phrase_vae")
    network = PhraseVae(PhraseConfig(**found.config))
    network.load_state_dict(checkpoints.tensors(found))
    return Mover(
        "phrase_vae", lambda _: PhraseSession(network), found.sha256, found.licence, network.eval()
    )


def restyling(phrases: Mover) -> Mover:
    """The style model with its committed weights, around the phrase model: one session writes for
    both. Raises CheckpointError, also where the one did not learn in the space of the other."""
    found = checkpoints.find("style_cyclegan")
    config = dict(found.config)
    if config.pop("space") != phrases.checkpoint:
        raise CheckpointError("The style model learnt in the space of another phrase model.")
    styles = StyleCycleGan(StyleConfig(**config | {"traditions": tuple(config["traditions"])}))
    styles.load_state_dict(checkpoints.tensors(found))
    return Mover(
        "style_cyclegan",
        phrases.session,
        found.sha256,
        found.licence,
        phrases.space,
        styles.eval(),
    )
