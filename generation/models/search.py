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
from generation.models.reading import READ
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.prompt import Prompt

LONGEST_STRETCH = 16  # syllables written before a choice is made, where lines are longer
REDRAWS = 3  # of a line whose candidates all copy a known tune


@dataclass
class Search:
    """One take on its way. ``melody(candidate)`` begins a new one; ``stop`` is the last syllable
    to write, where not all are; ``copies`` says whether notes end in what belongs to someone: a
    line is drawn anew rather than copied; ``obey``, from 0 to 1, how well the last line of each
    keeps to the form that is planned; ``reads``, what the notes behind ``stop`` add to the merit
    of the best candidates for the way there."""

    prompt: Prompt
    melody: Callable[[int], Melody]
    candidates: int
    stop: int | None = None
    copies: Callable[[Sequence[NoteToken]], bool] = lambda _: False
    obey: Callable[[Sequence[Melody]], Sequence[float]] = lambda melodies: [0.0] * len(melodies)
    rule: Weights = Weights()
    reads: Callable[[Sequence[Melody]], np.ndarray] | None = None
    tokens: list[NoteToken] = field(default_factory=list)
    finished: bool = False

    def __post_init__(self) -> None:
        self._stop = len(self.prompt) - 1 if self.stop is None else self.stop
        self._ends = sorted({*_stretch_ends(self.prompt), self._stop})
        self._weights = _stress_weights(self.prompt)
        self._strengths = v.strengths(self.prompt.conditions.time_signature).tolist()
        self._sung = -1  # the last syllable that is settled
        self._round = 0  # of drawing the stretch
        self._best: Melody | None = None
        self._judged: list[Melody] = []

    def resume(self, tokens: Sequence[NoteToken]) -> None:
        """Go on from notes that were settled before."""
        self.tokens = list(tokens)
        self._sung = sum(token.advance == v.NEW for token in tokens) - 1
        self.finished = self._sung >= self._stop < len(self.prompt) - 1

    @property
    def waiting(self) -> bool:
        """Whether candidates for the next stretch are to be begun."""
        return not self._judged and not self.finished

    def begin(self) -> Iterator[tuple[Melody, object]]:
        """The candidates for the next stretch, and what of the session they go on from; None
        goes on from :attr:`tokens` alone."""
        last = len(self.prompt) - 1
        end = next((end for end in self._ends if end > self._sung), last)
        for number in range(self.candidates):
            melody = self.melody(self._round * self.candidates + number)
            melody.pause = end if end < last else None
            if self._best is None:
                yield melody, None
                continue
            melody.written = self._best.written.copy()
            melody.closed, melody.go_on = self._best.closed, True
            yield melody, self._best.kept

    def judge(self, melody: Melody) -> list[NoteToken] | None:
        """Take in a candidate that ended. With the last of them, the notes that are settled;
        nothing where the stretch is to be drawn anew."""
        self._judged.append(melody)
        if len(self._judged) < self.candidates:
            return None
        # Candidates end in any order; the choice must not depend on it.
        judged = sorted(self._judged, key=lambda one: one.candidate)
        merits = self._merits(judged)
        order = sorted(range(len(judged)), key=merits.__getitem__, reverse=True)
        ranked = [judged[at] for at in order]
        if self.reads and ranked[0].state.syllable == self._stop:
            best_merits = [merits[at] for at in order[:READ]]
            ranked[:READ] = self._reread(ranked[:READ], best_merits)
        own = (one for one in ranked if not self.copies(one.tokens))  # asked as rarely as can be
        self._judged, best = [], next(own, None)
        if best is None and self._round < REDRAWS:
            self._round += 1
            return None
        best = best or ranked[0]
        settled = best.tokens[len(self.tokens) :]
        self.tokens, self._sung = best.tokens, best.state.syllable
        self._best, self._round = best, 0
        self.finished = best.kept is None or self._sung == self._stop
        return settled

    def _reread(self, best: list[Melody], merits: list[float]) -> list[Melody]:
        """The best candidates by what follows on them as well."""
        assert self.reads is not None
        read = np.array(merits) + self.reads(best)
        return [best[at] for at in np.argsort(-read, kind="stable")]

    def _merits(self, melodies: Sequence[Melody]) -> list[float]:
        both = zip(melodies, self.obey(melodies), strict=True)
        return [self._merit(melody, obeys) for melody, obeys in both]

    def _merit(self, melody: Melody, obeys: float) -> float:
        notes = len(melody.tokens) - len(self.tokens)
        # The syllable before the stretch is context for the first one's neighbours only.
        first = max(self._sung, 0)
        bar, written = len(self._strengths), melody.written
        onsets = (written.onsets[start] for start in written.starts[first:])
        strengths = [self._strengths[onset % bar] for onset in onsets]
        weights = self._weights[first : first + len(strengths)].copy()
        if self._sung >= 0:
            weights[0] = 0.0
        pitches = [token.pitch for token in melody.tokens[len(self.tokens) :]]
        # Taken up after its last note, a line has nothing more to write.
        off_middle = sum(pitches) / len(pitches) - melody.law.middle if pitches else 0.0
        return self.rule.form * obeys + merit(
            melody.log_likelihood, notes, weights.tolist(), strengths, off_middle, self.rule
        )


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
