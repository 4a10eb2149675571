"""Further verses under the tune of the first: each syllable found its note at the least cost.

A shortest path over the tune's notes: each takes up a syllable, holds the one before (a slur
or a tie), is split for a second or third, is preceded by a pick-up in a rest, or is left out.
The tune's pitches stay in their order; what a verse does otherwise is priced by
:mod:`generation.form.verse_costs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from generation.errors import RequestError
from generation.form import verse_costs
from generation.form.tune import Tune, TuneNote
from generation.form.verse_costs import WEIGHTS, Fit, Words
from generation.lyrics.model import Prosody
from generation.score.melody import SungNote
from generation.score.units import Ticks
from generation.score.values import single

_LONGEST, _SHORTEST = 2.0, 0.4  # of the first verse's syllables: beyond, it is no verse of it
_SHORTEST_PART = 120  # ticks: a sixteenth
_BAND = 0.2  # of the syllables, by which a verse may run ahead of the tune or lag behind
_NARROWEST = 10


@dataclass(frozen=True)
class VerseFit:
    """A verse under a tune. ``notes``: as this verse is sung; ``lines``: what each line costs."""

    notes: tuple[SungNote, ...]
    lines: tuple[Fit, ...]

    @property
    def cost(self) -> float:
        return sum(line.cost for line in self.lines)


@dataclass(frozen=True)
class _Way:
    """What a note of the tune can do: the onsets of the syllables that begin with it."""

    onsets: tuple[int, ...]

    def holds(self, note: TuneNote) -> bool:
        """Whether the syllable before goes on, and another begins amid the note."""
        return bool(self.onsets) and self.onsets[0] > note.onset


@dataclass(frozen=True)
class _State:
    """So many syllables have begun; ``silent``: the last note was left out."""

    begun: int
    silent: bool


@dataclass(frozen=True)
class _Step:
    cost: float
    before: _State
    way: _Way


def fit(tune: Tune, verse: Prosody, weights: Mapping[str, float] = WEIGHTS) -> VerseFit:
    """The cheapest underlay. Raises :class:`RequestError` for words much longer or shorter
    than the tune's own."""
    words = Words.of(verse)
    check_length(tune.syllables, len(words))
    sung = _Fitting(tune, words, weights).cheapest()
    if sung is None:
        raise RequestError(
            "These {count} syllables find no room in the tune, which has {syllables}: shorten the "
            "verse, or give it a tune of its own.",
            count=len(words),
            syllables=tune.syllables,
            field="words",
        )
    return VerseFit(sung, verse_costs.judge(tune, sung, words, weights))


def naive(tune: Tune, verse: Prosody) -> tuple[SungNote, ...]:
    """Syllable after syllable, one to each of the first verse's; the rest share the last note
    or hold the last syllable. The floor that :func:`fit` is measured against."""
    words = Words.of(verse)
    notes: list[SungNote] = []
    syllable = -1
    for note in tune.notes:
        syllable = min(syllable + note.begins, len(words) - 1)
        notes.append(SungNote(note.midi, Ticks(note.onset), Ticks(note.duration), syllable))
    left = len(words) - 1 - syllable
    if left > 0:
        last = notes.pop()
        part = last.duration / (left + 1)
        edges = [last.onset + round(part * at) for at in range(left + 2)]
        for at in range(left + 1):
            length = Ticks(edges[at + 1] - edges[at])
            notes.append(SungNote(last.midi, Ticks(edges[at]), length, last.syllable + at))
    return tuple(notes)


def check_length(of_tune: int, syllables: int) -> None:
    """Raise :class:`RequestError` for a verse much longer or shorter than the tune's own."""
    ratio = syllables / of_tune
    if ratio > _LONGEST:
        raise RequestError(
            "The verse has {syllables} syllables and the tune only {of_tune}: sing it as several "
            "verses, or give it a tune of its own.",
            syllables=syllables,
            of_tune=of_tune,
            field="words",
        )
    if ratio < _SHORTEST:
        raise RequestError(
            "The tune has {of_tune} syllables, the verse only {syllables}: some of its lines may "
            "be missing.",
            of_tune=of_tune,
            syllables=syllables,
            field="words",
        )


class _Fitting:
    """One verse's way through one tune."""

    def __init__(self, tune: Tune, words: Words, weights: Mapping[str, float]) -> None:
        self._tune, self._words, self._weights = tune, words, weights
        self._ways = [tuple(_ways(tune, at)) for at in range(len(tune.notes))]
        self._sung_before = list(accumulate(note.begins for note in tune.notes))
        self._placed: dict[tuple[int, int], float] = {}

    def cheapest(self) -> tuple[SungNote, ...] | None:
        """The notes of the verse; None where no way leads to the end."""
        table: list[dict[_State, _Step]] = []
        start = _State(0, True)
        reached = {start: _Step(0.0, start, _Way(()))}
        for at in range(len(self._tune.notes)):
            reached = self._onwards(at, reached)
            table.append(reached)
        ends = [state for state in reached if state.begun == len(self._words)]
        if not ends:
            return None
        state = min(ends, key=lambda end: reached[end].cost)
        return _merged(self._sung(self._back(table, state)))

    def _onwards(self, at: int, reached: Mapping[_State, _Step]) -> dict[_State, _Step]:
        found: dict[_State, _Step] = {}
        total = len(self._words)
        due = total * self._sung_before[at] / self._tune.syllables
        band = max(_NARROWEST, _BAND * total)
        for state, step in reached.items():
            for way in self._ways[at]:
                begun = state.begun + len(way.onsets)
                if begun > total or abs(begun - due) > band:
                    continue
                if way.holds(self._tune.notes[at]) and (state.silent or self._tune.notes[at].rest):
                    continue
                silent = not way.onsets and (state.silent or self._tune.notes[at].rest > 0)
                cost = step.cost + self._cost(at, way, state, silent)
                key = _State(begun, silent)
                if key not in found or cost < found[key].cost:
                    found[key] = _Step(cost, state, way)
        return found

    def _cost(self, at: int, way: _Way, state: _State, silent: bool) -> float:
        note, weights = self._tune.notes[at], self._weights
        cost = 0.0
        if note.onset not in way.onsets and note.begins:
            step = abs(note.midi - self._tune.notes[at - 1].midi) if at else 0
            slur = weights["slur"] + weights["leap"] * step if step else weights["tie"]
            cost += weights["left_out"] if silent else slur
        for number, onset in enumerate(way.onsets):
            syllable = state.begun + number
            cost += self._attack(note, way, onset) + self._place(at, syllable, onset)
            rested = state.silent or note.onset - note.rest < onset <= note.onset
            if number == 0 and rested and not self._words.begins_word[syllable]:
                cost += weights["torn_word"]
        return cost

    def _attack(self, note: TuneNote, way: _Way, onset: int) -> float:
        if onset < note.onset:
            return self._weights["pick_up"]
        if onset > note.onset:
            parts = sum(other >= note.onset for other in way.onsets)
            short = verse_costs.shortness(note, max(parts, 2))
            return self._weights["split"] + self._weights["short"] * short
        return 0.0 if note.begins else self._weights["opened"]

    def _place(self, at: int, syllable: int, onset: int) -> float:
        """What it costs to begin a syllable at this time, whatever came before."""
        key = syllable, onset
        if key not in self._placed:
            cost = 0.0
            strength = self._tune.bars.strength(onset)
            if found := verse_costs.misplaced(self._words.stresses[syllable], strength):
                cost += self._weights[found[0]] * found[1]
            if self._words.begins_line(syllable):
                before = at - (onset < self._tune.notes[at].onset)
                cost += self._weights["line"] * (
                    1 - verse_costs.phrase_at(self._tune, before, onset)
                )
            self._placed[key] = cost
        return self._placed[key]

    def _back(self, table: Sequence[dict[_State, _Step]], state: _State) -> list[_Way]:
        ways: list[_Way] = []
        for reached in reversed(table):
            step = reached[state]
            ways.append(step.way)
            state = step.before
        return ways[::-1]

    def _sung(self, ways: Sequence[_Way]) -> Iterator[SungNote]:
        syllable, silent = -1, True
        for note, way in zip(self._tune.notes, ways, strict=True):
            silent = not way.onsets and (silent or note.rest > 0)
            if silent:
                continue
            edges = [*way.onsets, note.end]
            if not way.onsets or way.holds(note):
                edges.insert(0, note.onset)
                syllable -= 1  # the syllable before is held on
            for start, stop in zip(edges, edges[1:], strict=False):
                syllable += 1
                yield SungNote(note.midi, Ticks(start), Ticks(stop - start), syllable)


def _ways(tune: Tune, at: int) -> Iterator[_Way]:
    note = tune.notes[at]
    yield _Way(())
    yield _Way((note.onset,))
    cuts = _cuts(tune, note)
    for cut in cuts:
        yield _Way((note.onset, cut))
        yield _Way((cut,))
    for first, second in zip(cuts, cuts[1:], strict=False):
        yield _Way((note.onset, first, second))
    position, signature = tune.bars.at(note.onset)
    unit = signature.beat // (3 if signature.compound else 2)
    if note.rest >= unit:
        yield _Way((note.onset - unit, note.onset))
    if note.rest >= 2 * unit:
        yield _Way((note.onset - 2 * unit, note.onset))
        yield _Way((note.onset - 2 * unit, note.onset - unit, note.onset))


def _cuts(tune: Tune, note: TuneNote) -> list[int]:
    """Where a note can be split so that each part is one that singers read: on a division of
    the beat, of its half, or in its middle."""
    _, signature = tune.bars.at(note.onset)
    unit = signature.beat // (3 if signature.compound else 2)
    found = {note.onset + note.duration // 2} if note.duration % 2 == 0 else set()
    found |= set(range(note.onset + unit, note.end, unit))
    return sorted(cut for cut in found if _readable(note, cut))


def _readable(note: TuneNote, cut: int) -> bool:
    before, after = cut - note.onset, note.end - cut
    return min(before, after) >= _SHORTEST_PART and single(before) and single(after)


def _merged(notes: Iterator[SungNote]) -> tuple[SungNote, ...]:
    """Notes of one syllable on one pitch sound as one."""
    found: list[SungNote] = []
    for note in notes:
        last = found[-1] if found else None
        if (
            last
            and (last.midi, last.syllable) == (note.midi, note.syllable)
            and last.onset + last.duration == note.onset
        ):
            length = Ticks(last.duration + note.duration)
            found[-1] = SungNote(last.midi, last.onset, length, last.syllable)
        else:
            found.append(note)
    return tuple(found)
