"""Best of many, line by line.

Each line of the poem is written several times side by side, going on from the best way of
singing the lines before; the candidate with the most merit is kept. Choosing at every line
multiplies what choosing among whole songs would give for the same number of notes, and the
first line can be heard while the rest is still being written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from generation.lyrics.model import Stress
from generation.metrics.merit import Weights, merit
from generation.models.decoding import Melody
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.prompt import Prompt

LONGEST_STRETCH = 16  # syllables written before a choice is made, where lines are longer


@dataclass
class Search:
    """One take on its way. ``melody(candidate)`` begins a new one."""

    prompt: Prompt
    melody: Callable[[int], Melody]
    candidates: int
    rule: Weights = Weights()
    tokens: list[NoteToken] = field(default_factory=list)
    finished: bool = False

    def __post_init__(self) -> None:
        self._ends = _stretch_ends(self.prompt)
        self._weights = _stress_weights(self.prompt)
        self._strengths = v.strengths(self.prompt.conditions.time_signature)
        self._sung = -1  # the last syllable that is settled
        self._best: Melody | None = None
        self._judged: list[Melody] = []

    def begin(self, tokens: Sequence[NoteToken]) -> Iterator[tuple[Melody, Sequence[NoteToken]]]:
        """The candidates for the first stretch, going on from notes that are settled."""
        self.tokens = list(tokens)
        self._sung = sum(token.advance == v.NEW for token in tokens) - 1
        for melody in self._candidates():
            yield melody, tokens

    def go_on(self) -> Iterator[tuple[Melody, object]]:
        """The candidates for the next stretch, and what they go on from."""
        best = self._best
        if best is None:
            raise ValueError("nothing has been chosen yet")
        for melody in self._candidates():
            melody.tokens, melody.state = list(best.tokens), best.state
            melody.closed, melody.go_on = best.closed, True
            yield melody, best.kept

    def judge(self, melody: Melody) -> list[NoteToken] | None:
        """Take in a candidate that ended; with the last of them, the notes that are settled."""
        self._judged.append(melody)
        if len(self._judged) < self.candidates:
            return None
        # Candidates end in any order; the choice must not depend on it.
        ranked = sorted(self._judged, key=lambda one: one.candidate)
        best = max(ranked, key=self._merit)
        settled = best.tokens[len(self.tokens) :]
        self.tokens, self._sung = best.tokens, best.state.syllable
        self._best, self._judged = best, []
        self.finished = best.kept is None
        return settled

    def _candidates(self) -> Iterator[Melody]:
        last = len(self.prompt) - 1
        end = next((end for end in self._ends if end > self._sung), last)
        for number in range(self.candidates):
            melody = self.melody(number)
            melody.pause = end if end < last else None
            yield melody

    def _merit(self, melody: Melody) -> float:
        written = len(melody.tokens) - len(self.tokens)
        # The syllable before the stretch is context for the first one's neighbours only.
        first = max(self._sung, 0)
        strengths = self._onset_strengths(melody.tokens)[first:]
        weights = self._weights[first : first + len(strengths)].copy()
        if self._sung >= 0:
            weights[0] = 0.0
        pitches = [token.pitch for token in melody.tokens[len(self.tokens) :]]
        off_middle = float(np.mean(pitches)) - melody.law.middle
        return merit(
            melody.log_likelihood, written, weights.tolist(), strengths, off_middle, self.rule
        )

    def _onset_strengths(self, tokens: Sequence[NoteToken]) -> list[int]:
        strengths, end = [], 0
        for token in tokens:
            onset = end + v.RESTS[token.rest]
            if token.advance == v.NEW:
                strengths.append(int(self._strengths[onset % len(self._strengths)]))
            end = onset + v.DURATIONS[token.duration]
        return strengths


def _stretch_ends(prompt: Prompt) -> list[int]:
    """The last syllables of the stretches: of each line, and within long lines of a word."""
    line_ends = prompt.column("to_line_end") == 0
    word_ends = np.append(prompt.starts_word[1:], True)
    ends, length = [], 0
    for syllable in range(len(prompt)):
        length += 1
        if line_ends[syllable] or (length >= LONGEST_STRETCH and word_ends[syllable]):
            ends.append(syllable)
            length = 0
    return ends


def _stress_weights(prompt: Prompt) -> np.ndarray:
    """Stressed syllables of longer words count fully, stressed words of one syllable half, and
    an unstressed syllable must not stand out."""
    stress, one_syllable = prompt.column("stress"), prompt.column("place_in_word") == 0
    weights = np.where(stress == int(Stress.PRIMARY), np.where(one_syllable, 0.5, 1.0), 0.0)
    weights[stress == int(Stress.NONE)] = -0.5
    return weights
