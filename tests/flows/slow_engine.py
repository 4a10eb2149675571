"""The real engine with its tiny model, slowed down so that there is time to kill something."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from generation.engine import Engine
from generation.models import order_markov
from generation.tokens.steps import State

STALLS = bool(os.environ.get("CANTILENA_TEST_STALL"))
STEP_SECONDS = float(os.environ.get("CANTILENA_TEST_STEP_SECONDS", "0.1"))


class SlowSession(order_markov.MarkovSession):
    """Takes its time over every note."""

    _steps = 0

    def advance(self, states: Sequence[State]) -> np.ndarray:
        self._steps += 1
        time.sleep(3600 if STALLS and self._steps > 1 else STEP_SECONDS)
        return super().advance(states)


class SlowEngine(Engine):
    """Loaded as the worker loads any other."""

    @classmethod
    def load(cls, model: str = "", *, device: str = "cpu") -> Any:
        chains = order_markov.small()
        return cls("order_markov", lambda _: SlowSession(chains), checkpoint="", licence="CC0-1.0")
