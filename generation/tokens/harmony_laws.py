"""What a harmonisation may not do, as masks over what the harmony model chooses.

Given chords stay. No chord sounds against its own third in the melody. A line closes on a triad
that holds the note it is sung to, among those that close lines; the song closes on its tonic. A
change is a change. Only an upbeat may be without chord.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from generation.score.chords import KINDS as STEPS
from generation.tokens.harmonies import (
    CHANGE,
    HOLD,
    KINDS,
    N_INVERSIONS,
    N_KINDS,
    N_ROOTS,
    NO_CHORD,
    Token,
    Tune,
)

_TONES: Final = np.zeros((N_ROOTS, N_KINDS, 12), dtype=bool)
for _root in range(12):
    for _at, _kind in enumerate(KINDS):
        _TONES[_root, _at, [(_root + _step) % 12 for _step in STEPS[_kind]]] = True
_FALSE: Final = np.zeros((N_ROOTS, N_KINDS, 12), dtype=bool)
"""The degrees that sing the other third of a chord: a minor one over a major, or the reverse."""
for _root in range(12):
    for _at, _kind in enumerate(KINDS):
        _third = STEPS[_kind][1]
        if _third in (3, 4) and 7 - _third not in STEPS[_kind]:
            _FALSE[_root, _at, (_root + 7 - _third) % 12] = True
_CLOSING_ROOTS: Final = {"major": (0, 5, 7, 9), "minor": (0, 3, 5, 7, 8)}
_CLOSING_KINDS: Final = tuple(KINDS.index(kind) for kind in ("major", "minor", "dominant"))
_TONIC: Final = {"major": ("major",), "minor": ("minor", "major")}


class HarmonyLaw:
    """The masks for one melody. ``given``: by beat, the tokens that stay."""

    def __init__(self, tune: Tune, given: dict[int, Token]) -> None:
        self._given = given
        self._sung = sung(tune)
        closes = tune.closes()
        self._ends = set(closes)
        for at, note in closes.items():
            self._sung[at] = (note.midi - tune.key.pitch_class) % 12
        self._last = max(self._ends)
        self._mode = tune.key.mode
        bar = tune.per_bar
        self._upbeat = (-tune.first) % bar if tune.first % bar else 0

    def changes(self, at: int, before: Token | None) -> np.ndarray:
        """Whether the beat may hold what sounds, and whether it may begin a chord. (2,)"""
        if at in self._given:
            return _only(2, self._given[at].change if before else CHANGE)
        if before is None:
            return _only(2, CHANGE)
        holds = before.root == NO_CHORD or bool(self._chords(at)[before.root, before.kind])
        holds = holds and (at not in self._ends or before.root != NO_CHORD)
        if before.root == NO_CHORD and at >= self._upbeat:
            holds = False
        if at > self._last and self._last not in self._given:
            return _only(2, HOLD)  # the close sounds on
        return np.array([holds, bool(self._kinds(at, before).any()) or not holds])

    def roots(self, at: int, before: Token | None) -> np.ndarray:
        """(N_ROOTS,)"""
        if self._is_given(at):
            return _only(N_ROOTS, self._given[at].root)
        allowed = np.asarray(self._kinds(at, before).any(axis=1))
        allowed[NO_CHORD] = at < self._upbeat and before is None
        return allowed

    def kinds(self, at: int, before: Token | None, root: int) -> np.ndarray:
        """(N_KINDS,)"""
        if self._is_given(at):
            return _only(N_KINDS, self._given[at].kind)
        if root == NO_CHORD:
            return _only(N_KINDS, 0)
        return self._kinds(at, before)[root]

    def inversions(self, at: int, root: int, kind: int) -> np.ndarray:
        """(N_INVERSIONS,)"""
        if self._is_given(at):
            return _only(N_INVERSIONS, self._given[at].inversion)
        if root == NO_CHORD or at in self._ends:
            return _only(N_INVERSIONS, 0)
        return np.arange(N_INVERSIONS) < len(STEPS[KINDS[kind]])

    def _is_given(self, at: int) -> bool:
        return at in self._given and self._given[at].change == CHANGE

    def _kinds(self, at: int, before: Token | None) -> np.ndarray:
        allowed = self._chords(at).copy()
        if before is not None and before.root != NO_CHORD:
            allowed[before.root, before.kind] = False
        return allowed

    def _chords(self, at: int) -> np.ndarray:
        """The chords that may sound at a beat. (N_ROOTS, N_KINDS)"""
        every = np.ones((N_ROOTS, N_KINDS), dtype=bool)
        every[NO_CHORD] = False
        if self._sung[at] >= 0:
            every &= ~_FALSE[:, :, self._sung[at]]
        if at not in self._ends:
            return every
        closing = np.zeros_like(every)
        if at == self._last:
            closing[0, [KINDS.index(kind) for kind in _TONIC[self._mode]]] = True
            if self._mode == "minor":  # a major close only where the melody has the third raised
                closing[0, KINDS.index("major")] = self._sung[at] == 4
        else:
            closing[np.ix_(_CLOSING_ROOTS[self._mode], _CLOSING_KINDS)] = True
        if self._sung[at] >= 0:
            pure = closing & ~_FALSE[:, :, self._sung[at]]
            closing = pure if pure.any() else closing
            holding = closing & _TONES[:, :, self._sung[at]]
            if at != self._last and holding.any():
                return holding
        return closing


def sung(tune: Tune) -> list[int]:
    """The degree that sounds at each beat, or the first to begin in it; −1 where there is none."""
    degrees = [-1] * tune.beats
    beat, tonic = int(tune.time_signature.beat), tune.key.pitch_class
    for note in reversed(tune.notes):
        end = note.onset + note.duration
        for at in range(note.onset // beat, -(-end // beat)):
            degrees[at - tune.first] = (note.midi - tonic) % 12
    return degrees


def holds(token: Token, degree: int) -> bool:
    """Whether a degree belongs to a chord; where either is missing, nothing is wrong."""
    if degree < 0 or token.root == NO_CHORD:
        return True
    return bool(_TONES[token.root, token.kind, degree])


def _only(count: int, index: int) -> np.ndarray:
    mask = np.zeros(count, dtype=bool)
    mask[index] = True
    return mask


STRONG: Final = 3  # metrical weight from which on a note asks for a chord that holds it
