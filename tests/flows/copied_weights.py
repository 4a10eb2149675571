"""The real engine, with weights from a folder that the test may damage."""

from __future__ import annotations

import os
from pathlib import Path

from generation import checkpoints
from generation.engine import Engine


class CopiedWeights(Engine):
    """Loaded as the worker loads any other."""

    @classmethod
    def load(cls, model: str = "melody_transformer", *, device: str = "cpu") -> Engine:
        checkpoints.FOLDER = Path(os.environ["CANTILENA_TEST_WEIGHTS"])
        return Engine.load(model, device=device)
