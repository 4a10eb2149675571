"""The small habits of a tradition: what follows what, as nats by which it is likelier there.

Tables of two kinds of pairs, durations and intervals, and of degrees; mixed into what a model
finds likely while it writes (Krause et al., 2021, GeDi: a generative classifier as guide).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.steps import State

LEAPS: Final = 25  # −12 … 12 semitones; one more, of what came before: none
RHYTHMS: Final = (len(v.DURATIONS) + 1, len(v.DURATIONS))
MELODIES: Final = (LEAPS + 1, LEAPS)
SCALES: Final = (len(v.MODES), 12)
_DEGREES: Final = (np.arange(v.N_PITCHES) + v.LOWEST_DEGREE) % 12  # of each pitch
_LEAPS_FROM: Final = (  # (before, after)
    np.clip(np.subtract.outer(np.arange(v.N_PITCHES), np.arange(v.N_PITCHES)).T, -12, 12) + 12
)
_PRIOR = 12.0  # notes of all traditions that a tradition's own are mixed with, in each context


@dataclass(frozen=True)
class Idiom:
    """Nats for each duration after each, for each interval after each, and for each degree of a
    mode; the last row of the first two is of phrases' first notes."""

    rhythm: np.ndarray  # RHYTHMS
    melody: np.ndarray  # MELODIES
    scale: np.ndarray  # SCALES

    def duration(self, inputs: tuple[int, ...]) -> np.ndarray:
        """Nats for each duration of the next note, told a :class:`State`'s inputs."""
        row: np.ndarray = self.rhythm[inputs[2]]
        return row

    def pitch(self, inputs: tuple[int, ...], mode: str) -> np.ndarray:
        """Nats for each pitch of the next note."""
        gains: np.ndarray = self.scale[v.MODES.index(mode)][_DEGREES]
        before = inputs[3]
        if before < v.N_PITCHES:
            gains += self.melody[inputs[4]][_LEAPS_FROM[before]]
        return gains

    def __mul__(self, weight: float) -> Idiom:
        return Idiom(weight * self.rhythm, weight * self.melody, weight * self.scale)

    def __add__(self, other: Idiom) -> Idiom:
        return Idiom(
            self.rhythm + other.rhythm, self.melody + other.melody, self.scale + other.scale
        )


Tokens = tuple[tuple[NoteToken, ...], str]  # of a phrase, and its mode


def learnt(traditions: Iterable[Iterable[Tokens]]) -> list[Idiom]:
    """The idiom of each tradition against all, each tradition counting the same."""
    counts = [_counts(phrases) for phrases in traditions]
    tables = list(zip(*counts, strict=True))
    return [
        Idiom(*(_gains(own, each) for own, each in zip(one, tables, strict=True))) for one in counts
    ]


def _counts(phrases: Iterable[Tokens]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rhythm, melody, scale = np.zeros(RHYTHMS), np.zeros(MELODIES), np.zeros(SCALES)
    for tokens, mode in phrases:
        state = State()
        for token in tokens:
            rhythm[state.inputs[2], token.duration] += 1
            scale[v.MODES.index(mode), (token.pitch + v.LOWEST_DEGREE) % 12] += 1
            if state.pitch is not None:
                leap = max(-12, min(12, token.pitch - state.pitch)) + 12
                melody[state.inputs[4], leap] += 1
            state = state.after(token, v.MAX_BAR)
    return rhythm, melody, scale


def _gains(own: np.ndarray, each: tuple[np.ndarray, ...]) -> np.ndarray:
    """Logarithms of own shares against those of all, row by row."""
    shares = [one / max(one.sum(), 1) for one in each]
    pooled = np.mean(shares, axis=0)
    prior = (pooled + 1e-6) / (pooled + 1e-6).sum(axis=1, keepdims=True)
    mixed = (own + _PRIOR * prior) / (own.sum(axis=1, keepdims=True) + _PRIOR)
    gains: np.ndarray = np.log(mixed) - np.log(prior)
    return gains.astype(np.float32)
