"""A line that takes up another, as law: the masks of an echo.

Syllables are matched from the ends of the two lines, as :mod:`generation.tokens.guide` shows
them. The same line again has the earlier one's notes; one in its rhythm has its durations and
other pitches; a varied one departs from it here and there, neither too seldom to be heard as
varied nor too often to be recognised. Where a line is the longer one, its first syllables are
free: an upbeat to what comes again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from rapidfuzz.distance import Levenshtein

from generation.form.plan import Echo, FormPlan
from generation.score.units import TimeSignature
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.prompt import Prompt
from generation.tokens.rhythm_tables import tables
from generation.tokens.written import Written

_OTHER_TIMES = 0.1  # of a varied line's notes, at most
_OTHER_PITCHES = 0.4  # of a varied line's notes, at most
_VARIED = 0.15  # … and more than this share, or it would be the same
_APART = 0.64  # of the pitches, and of the intervals, where only the rhythm is taken up
_ECHOES = (Echo.RHYTHM, Echo.VARIED, Echo.SAME)


@dataclass(frozen=True)
class _Line:
    """One that takes up another: the syllables of both, from the first that has a counterpart.
    ``skipped``: syllables of the earlier line that have none."""

    echo: Echo
    first: int
    last: int
    source: int
    skipped: int

    def counterpart(self, syllable: int) -> int:
        return self.source + syllable - self.first


@dataclass(frozen=True)
class _Departures:
    """In how many notes a line has left the one that it takes up, so far; ``ahead``: notes with
    a counterpart that are still to come, but for the last syllable's."""

    times: int
    pitches: int
    intervals: int
    notes: int
    ahead: int


class Taking:
    """The masks of all lines that echo."""

    def __init__(self, prompt: Prompt, plan: FormPlan) -> None:
        line_of, signature = prompt.line_of, prompt.conditions.time_signature
        self._starts_word = prompt.starts_word
        self._signature = signature
        self._bar = v.bar_steps(signature)
        self._lines: dict[int, _Line] = {}  # by syllable
        self._to_strong = _before_closes(line_of, plan)
        counts = np.bincount(line_of, minlength=len(plan.lines))
        firsts = np.cumsum(counts) - counts
        for at, line in enumerate(plan.lines):
            if line.of is None or line.echo not in _ECHOES:
                continue
            matched = int(min(counts[at], counts[line.of]))
            end, source_end = int(firsts[at] + counts[at]), int(firsts[line.of] + counts[line.of])
            source = source_end - matched
            skipped = source - int(firsts[line.of])
            taken = _Line(line.echo, end - matched, end - 1, source, skipped)
            self._lines.update(dict.fromkeys(range(taken.first, end), taken))

    def advance(self, written: Written) -> np.ndarray | None:
        """Shape (3,); None where nothing is asked for, as below."""
        state = written.state
        line = self._lines.get(state.syllable)
        if line is None or not self._keeps_time(line, written):
            return None
        more = state.notes_in_syllable < len(written.notes_of(line.counterpart(state.syllable)))
        return np.array([more, not more, not more])

    def rest(self, written: Written, syllable: int, notes: int) -> np.ndarray | None:
        """Shape (rests,)."""
        line = self._lines.get(syllable)
        if line is None:
            return None
        if syllable == line.first and not notes:
            onset = written.state.end + v.STEPS_OF_REST
            found: np.ndarray = onset % self._bar == self._place(line, written)
            return found
        model = self._model(line, written, syllable, notes)
        if model is None or not self._keeps_time(line, written):
            return None
        return np.arange(len(v.RESTS)) == written.tokens[model].rest

    def duration(
        self, written: Written, syllable: int, notes: int, onset: int
    ) -> np.ndarray | None:
        """Shape (durations,). Before a line that takes up another: from where it can begin at
        the same place of the bar."""
        place = onset % self._bar
        if syllable in self._to_strong:
            return tables(self._signature).durations_to_strong[place]
        line = self._lines.get(syllable)
        model = self._model(line, written, syllable, notes) if line else None
        if line and model is not None and not self._is_last(line, written, model):
            keeps = self._keeps_time(line, written)
            return self._as_long(written, syllable, model) if keeps else None
        following = self._lines.get(syllable + 1)
        if following is None or syllable + 1 != following.first:
            return None
        if following.source >= len(written.starts):  # it is this very note, not sung yet
            return None
        ready = _ready(self._signature, self._place(following, written))
        return ready[(place + v.STEPS_OF_DURATION) % self._bar]

    @staticmethod
    def _is_last(line: _Line, written: Written, model: int) -> bool:
        """Whether this is the earlier line's last note: its length is the close, and is free."""
        return model == written.notes_of(line.counterpart(line.last))[-1]

    def _as_long(self, written: Written, syllable: int, model: int) -> np.ndarray:
        """As the note that is taken up; held through the rest after it, where that would tear a
        word."""
        steps = v.DURATIONS[written.tokens[model].duration]
        following = written.tokens[model + 1]
        if following.advance == v.NEW and not self._starts_word[syllable + 1]:
            steps += v.RESTS[following.rest]
        found: np.ndarray = steps == v.STEPS_OF_DURATION
        return found

    def pitch(
        self, written: Written, syllable: int, notes: int, allowed: np.ndarray
    ) -> np.ndarray | None:
        """Shape (pitches,). ``allowed``: by all other laws."""
        line = self._lines.get(syllable)
        if line is None:
            return None
        if line.echo is Echo.RHYTHM:
            return self._other_tune(line, written, allowed)
        model = self._model(line, written, syllable, notes)
        if model is None:
            return None
        again = np.arange(v.N_PITCHES) == written.tokens[model].pitch
        if line.echo is Echo.SAME:
            return again
        return self._varied(line, written, model, again, allowed)

    def _varied(
        self,
        line: _Line,
        written: Written,
        model: int,
        again: np.ndarray,
        allowed: np.ndarray,
    ) -> np.ndarray | None:
        gone = self._departures(line, written)
        if gone.ahead <= int(_VARIED * gone.notes) + 1 - gone.pitches:
            return ~again
        if min(gone.pitches, gone.intervals) < int(_OTHER_PITCHES * gone.notes):
            return None
        if not model:  # nothing leads to it
            return again
        interval = written.tokens[model].pitch - written.tokens[model - 1].pitch
        higher: np.ndarray = np.arange(v.N_PITCHES) == written.tokens[-1].pitch + interval
        nearer, other = (again, higher) if gone.pitches <= gone.intervals else (higher, again)
        return nearer if (nearer & allowed).any() else other

    def _other_tune(self, line: _Line, written: Written, allowed: np.ndarray) -> np.ndarray:
        """The pitches with which the line is furthest from the tune that it takes up."""
        begun = written.starts[line.first] if line.first < len(written.starts) else None
        own = [] if begun is None else [token.pitch for token in written.tokens[begun:]]
        model = [token.pitch for token in self._notes(line, written)[: len(own) + 1]]
        missing = {
            pitch: max(0.0, _APART - _apart(model, [*own, pitch]))
            for pitch in np.flatnonzero(allowed).tolist()
        }
        least = min(missing.values())
        return np.array([missing.get(pitch, least + 1) <= least for pitch in range(v.N_PITCHES)])

    def _keeps_time(self, line: _Line, written: Written) -> bool:
        if line.echo is not Echo.VARIED:
            return True
        gone = self._departures(line, written)
        return gone.times >= int(_OTHER_TIMES * gone.notes)

    def _departures(self, line: _Line, written: Written) -> _Departures:
        times = pitches = intervals = ahead = notes = 0
        for syllable in range(line.first, line.last + 1):
            theirs = written.notes_of(line.counterpart(syllable))
            mine = written.notes_of(syllable)
            notes += len(theirs)
            more = len(mine) - len(theirs)
            if syllable < line.last:
                ahead += max(0, -more)
            if more > 0 or syllable < written.state.syllable:
                times, pitches, intervals = (
                    each + abs(more) for each in (times, pitches, intervals)
                )
            for model, own in zip(theirs, mine, strict=False):
                one, other = written.tokens[model], written.tokens[own]
                inner = own > written.starts[line.first]
                times += one.duration != other.duration or (inner and one.rest != other.rest)
                pitches += one.pitch != other.pitch
                intervals += _interval(written, model) != _interval(written, own)
        return _Departures(times, pitches, intervals, notes, ahead)

    def _notes(self, line: _Line, written: Written) -> list[NoteToken]:
        last = written.notes_of(line.counterpart(line.last))
        return written.tokens[written.starts[line.source] : last.stop]

    def _place(self, line: _Line, written: Written) -> int:
        """Where in the bar the earlier line begins."""
        return written.onsets[written.starts[line.source]] % self._bar

    def _model(self, line: _Line, written: Written, syllable: int, notes: int) -> int | None:
        """The index of the note that is taken up; None where the earlier line has none here."""
        theirs = written.notes_of(line.counterpart(syllable))
        return theirs[notes] if notes < len(theirs) else None


def _before_closes(line_of: np.ndarray, plan: FormPlan) -> frozenset[int]:
    """The last syllables but one of the lines whose close the song's own close is to be: on a
    strong beat."""
    found, at = set[int](), len(plan.lines) - 1
    while at >= 0 and (source := plan.lines[at].of) is not None:
        found.add(int(np.flatnonzero(line_of == source)[-1]) - 1)
        at = source
    return frozenset(found)


def _interval(written: Written, at: int) -> int | None:
    return written.tokens[at].pitch - written.tokens[at - 1].pitch if at else None


def _apart(one: list[int], other: list[int]) -> float:
    """How far two beginnings are apart, in pitch or in contour: in the nearer of both."""
    pitches: float = Levenshtein.normalized_distance(one, other)
    if len(one) < 2 or len(other) < 2:
        return pitches
    contours = ([after - before for before, after in pairwise(tune)] for tune in (one, other))
    return min(pitches, Levenshtein.normalized_distance(*contours))


@lru_cache(maxsize=512)
def _ready(signature: TimeSignature, place: int) -> np.ndarray:
    """The places of the bar from which one rest of up to half a bar, or none, leads to this one.
    Shape (bar,)."""
    bar = v.bar_steps(signature)
    at = np.arange(bar)[:, None]
    leads = (at + v.STEPS_OF_REST) % bar == place
    brief = bar >= 2 * v.STEPS_OF_REST
    ready: np.ndarray = (leads & brief & tables(signature).rests).any(axis=1)
    return ready
