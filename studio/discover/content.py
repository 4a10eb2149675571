"""A piece as a point: what is alike lies near, by its phrases, its style and its words.

Four parts of unit length, weighed and set side by side, so that the cosine of two points is the
weighed sum of four cosines: the phrase model's latent mean, the style, the language, and a bag of
words hashed into signed places (Weinberger and others 2009, Feature hashing for large scale
multitask learning).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

import numpy as np

from studio.discover.models import DIMENSIONS

LATENT: Final = 48
_STYLE, _LANGUAGE, _WORDS = 16, 8, 24
_WEIGHTS: Final = (1.0, 0.7, 0.4, 0.4)
_WORD: Final = re.compile(r"[^\W\d_]{4,}|[\u4e00-\u9fff]")
assert LATENT + _STYLE + _LANGUAGE + _WORDS == DIMENSIONS


def point(latent: np.ndarray, *, style: str, language: str, words: str) -> np.ndarray:
    """(96,) float32. ``latent``: (48,), zeros where the phrase model could read nothing."""
    parts = (
        latent,
        _hashed([style] if style else [], _STYLE),
        _hashed([language] if language else [], _LANGUAGE),
        _hashed(_WORD.findall(words.lower()), _WORDS),
    )
    weighed = [weight * _unit(part) for weight, part in zip(_WEIGHTS, parts, strict=True)]
    whole: np.ndarray = np.concatenate(weighed).astype(np.float32)
    return whole


def _hashed(names: Iterable[str], places: int) -> np.ndarray:
    """Each name adds or takes one at three places that its hash says."""
    bag = np.zeros(places, dtype=np.float32)
    for name in names:
        digest = hashlib.blake2b(name.encode(), digest_size=6).digest()
        for at in range(3):
            bag[digest[2 * at] % places] += 1 if digest[2 * at + 1] % 2 else -1
    return bag


def _unit(vector: np.ndarray) -> np.ndarray:
    length = float(np.linalg.norm(vector))
    unit: np.ndarray = vector / length if length else vector
    return unit
