"""Order-k Markov chains over the same note tokens: the floor every model must beat.

Interpolated by Witten and Bell's rule (1991, method C): an unseen context hands its weight to
the next shorter one, down to a uniform distribution. Rhythm (advance, rest, duration) is one
chain whose symbol is the whole triple, chosen part by part; pitch is another. The chains know
nothing of words, metre or form.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.guidance import Step
from generation.tokens.prompt import Prompt

Context = tuple[Hashable, ...]
TUNES = Path(__file__).parent / "tunes.json"
_KEPT = 1 << 14  # contexts of a chain whose chances are kept, which takes some megabytes
SIZES = (v.N_ADVANCES, len(v.RESTS), len(v.DURATIONS), v.N_PITCHES)


class WittenBell:
    """Counts of symbols 0 … size−1 after contexts of every length up to the longest seen."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._counts: dict[Context, Counter[int]] = defaultdict(Counter)
        self._known = lru_cache(maxsize=_KEPT)(self._mixed)

    def observe(self, context: Context, symbol: int) -> None:
        for start in range(len(context) + 1):
            self._counts[context[start:]][symbol] += 1
        self._known.cache_clear()

    def probabilities(self, context: Context) -> np.ndarray:
        """Shape (size,), summing to 1. Nobody changes it in place."""
        start = 0  # what was never seen has nothing to say
        while start < len(context) and context[start:] not in self._counts:
            start += 1
        return self._known(context[start:])

    def _mixed(self, context: Context) -> np.ndarray:
        """After a context that was seen, or none."""
        shorter = (
            self.probabilities(context[1:]) if context else np.full(self._size, 1 / self._size)
        )
        seen = self._counts.get(context)
        if not seen:
            return shorter
        counts = np.zeros(self._size)
        counts[list(seen.keys())] = list(seen.values())
        mixed: np.ndarray = (counts + len(seen) * shorter) / (counts.sum() + len(seen))
        return mixed


class OrderMarkov:
    """Two chains of order ``order``, fitted on melodies."""

    def __init__(self, order: int, melodies: Iterable[Sequence[NoteToken]]) -> None:
        self.order = order
        self._chains = [WittenBell(size) for size in SIZES]
        for tokens in melodies:
            for at, token in enumerate(tokens):
                for chain, context, symbol in zip(
                    self._chains,
                    self.contexts(tokens[:at][-order:] if order else (), token),
                    _parts(token),
                    strict=True,
                ):
                    chain.observe(context, symbol)

    def shortened(self, order: int) -> OrderMarkov:
        """The chains of a lower order that the same melodies make."""
        chains = OrderMarkov(order, ())
        chains._chains = self._chains  # they count the contexts of every length up to the longest
        return chains

    def contexts(self, past: Sequence[NoteToken], token: NoteToken) -> list[Context]:
        """The context of each of the note's four tokens, farthest first."""
        rhythm: Context = tuple((n.advance, n.rest, n.duration) for n in past)
        advance = ("advance", token.advance)
        return [
            rhythm,
            (*rhythm, advance),
            (*rhythm, (advance, token.rest)),
            tuple(n.pitch for n in past),
        ]

    def probabilities(self, past: Sequence[NoteToken], token: NoteToken) -> list[np.ndarray]:
        """Of each of the next note's tokens, given the ones of it chosen before."""
        return [self.chances(past, token, head) for head in range(len(self._chains))]

    def chances(self, past: Sequence[NoteToken], token: NoteToken, head: int) -> np.ndarray:
        """Of one of them, counted from 0."""
        past = past[-self.order :] if self.order else ()
        return self._chains[head].probabilities(self.contexts(past, token)[head])

    def nats(self, tokens: Sequence[NoteToken]) -> np.ndarray:
        """Surprise of each token of each note. Shape (notes, 4)."""
        return np.array(
            [
                [
                    -np.log(chances[symbol])
                    for chances, symbol in zip(
                        self.probabilities(tokens[:at], token), _parts(token), strict=True
                    )
                ]
                for at, token in enumerate(tokens)
            ]
        )


class MarkovSession:
    """The chains at work: a :class:`generation.models.decoding.Session`."""

    def __init__(self, model: OrderMarkov) -> None:
        self._model = model
        self._past: list[list[NoteToken]] = []
        self._next: list[list[int]] = []

    def join(self, prompt: Prompt, walk: Sequence[Step], given: int = 0) -> None:
        self._past.append([NoteToken(*step.inputs[:4]) for step in walk[1:]])

    def leave(self, row: int) -> None:
        self._past[row] = self._past[-1]
        self._past.pop()

    def keep(self, row: int) -> tuple[NoteToken, ...]:
        return tuple(self._past[row][:-1])  # the next advance adds the last note again

    def rejoin(self, kept: object) -> None:
        if not isinstance(kept, tuple):
            raise TypeError(f"not a row of this session: {kept!r}")
        self._past.append(list(kept))

    def advance(self, steps: Sequence[Step]) -> np.ndarray:
        for past, step in zip(self._past, steps, strict=True):
            if step.syllable >= 0:
                past.append(NoteToken(*step.inputs[:4]))
        self._next = [[0, 0, 0, 0] for _ in self._past]
        chances = self._chances(0)
        chances[:, v.END] = 1.0  # the law says when
        return np.log(chances)

    def rest(self, advances: np.ndarray, syllables: np.ndarray) -> np.ndarray:
        return self._given(0, advances)

    def duration(self, rests: np.ndarray, onsets: np.ndarray, chords: np.ndarray) -> np.ndarray:
        return self._given(1, rests)

    def pitch(self, durations: np.ndarray) -> np.ndarray:
        return self._given(2, durations)

    def _given(self, head: int, chosen: np.ndarray) -> np.ndarray:
        for row, symbol in zip(self._next, chosen.tolist(), strict=True):
            row[head] = symbol
        return np.log(self._chances(head + 1))

    def _chances(self, head: int) -> np.ndarray:
        return np.stack(
            [
                self._model.chances(past, NoteToken(*row), head)
                for past, row in zip(self._past, self._next, strict=True)
            ]
        )


@cache
def small() -> OrderMarkov:
    """Second-order chains of the forty public-domain tunes that come with the engine: enough
    to hear something without any weights."""
    tunes = json.loads(TUNES.read_text())["tunes"]
    return OrderMarkov(2, [[NoteToken(*numbers) for numbers in tune] for tune in tunes])


def _parts(token: NoteToken) -> tuple[int, int, int, int]:
    return token.advance, token.rest, token.duration, token.pitch
