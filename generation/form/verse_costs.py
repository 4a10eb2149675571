"""What a further verse changes in a tune, each change with its cost.

The costs are compared by time alone, so that a verse as printed and a verse as fitted here are
judged alike. How well the weights foretell what is printed is measured by
:mod:`generation.training.evaluation.verse_fit`; weights learnt there by a perceptron foretold it
no better than these.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from generation.form.tune import Tune, TuneNote
from generation.lyrics.model import Prosody, Stress
from generation.score.melody import SungNote

WEIGHTS: Mapping[str, float] = {
    "slur": 1.0,  # two notes of the first verse's syllables under one
    "leap": 0.1,  # for each semitone of such a slur
    "tie": 0.8,  # the same on one pitch
    "opened": 0.7,  # a syllable amid a melisma of the first verse
    "split": 1.6,  # a second syllable on one note
    "short": 1.0,  # for each halving below a quarter
    "pick_up": 1.4,  # a syllable where the tune has a rest
    "left_out": 1.4,  # a note at the beginning of a phrase is not sung
    "weak_stress": 0.9,  # a stressed syllable on a weak position
    "light_strong": 0.4,  # a light one on a strong position
    "torn_word": 3.0,  # by a rest
    "line": 2.0,  # a line of the words begins where no phrase does
}
SENTENCES: Mapping[str, str] = {
    "slur": "“{text}” is slurred over two notes",
    "tie": "“{text}” is held over a repeated note",
    "opened": "“{text}” begins amid a melisma",
    "split": "“{text}” takes the second part of a note",
    "pick_up": "“{text}” is a pick-up in the rest",
    "left_out": "a note before “{text}” is left out",
    "weak_stress": "“{text}” is stressed on a weak beat",
    "light_strong": "“{text}” is light on a strong beat",
    "torn_word": "“{text}” comes after a rest amid its word",
    "line": "the line begins with “{text}” amid a phrase of the tune",
}
_PARTS = {"leap": "slur", "short": "split"}  # they add to the cost of these
_QUARTER = 480


@dataclass(frozen=True)
class Words:
    """A verse's syllables as costs see them: text, stress, line, and what begins there."""

    texts: tuple[str, ...]
    stresses: tuple[Stress, ...]
    lines: tuple[int, ...]
    begins_word: tuple[bool, ...]

    @classmethod
    def of(cls, verse: Prosody) -> Words:
        rows = [
            (syllable, number, index == 0)
            for number, line in enumerate(verse.lines)
            for word in line.words
            for index, syllable in enumerate(word.syllables)
        ]
        return cls(
            tuple(syllable.text for syllable, _, _ in rows),
            tuple(syllable.stress for syllable, _, _ in rows),
            tuple(number for _, number, _ in rows),
            tuple(begins for _, _, begins in rows),
        )

    def begins_line(self, at: int) -> bool:
        return at > 0 and self.lines[at] != self.lines[at - 1]

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True)
class Change:
    """One thing that the verse does otherwise, or badly. ``onset`` in ticks."""

    kind: str
    syllable: int
    onset: int
    cost: float
    text: str

    @property
    def sentence(self) -> str:
        return SENTENCES[self.kind].format(text=self.text)


@dataclass(frozen=True)
class Fit:
    """How one line of a verse lies under the tune. 0: as the first verse's lines do."""

    line: int
    cost: float
    changes: tuple[Change, ...]


@lru_cache(maxsize=64)
def misplaced(stress: Stress, strength: int) -> tuple[str, float] | None:
    """The kind and amount of what is wrong with a syllable at a metrical weight."""
    if stress == Stress.PRIMARY and strength < 2:
        return "weak_stress", 1.0 + 0.5 * (strength == 0)
    if stress == Stress.NONE and strength >= 3:
        return "light_strong", 1.0 if strength == 4 else 0.5
    return None


def shortness(tune_note: TuneNote, parts: int) -> float:
    """Halvings of the parts of a split note below an eighth's: 0 for a split quarter."""
    length = tune_note.duration / parts
    return max(0.0, _QUARTER / 2 / length - 1)


def features(tune: Tune, sung: Sequence[SungNote], words: Words) -> Iterator[_Found]:
    """Everything that ``sung``, the verse's own notes, does otherwise than the tune."""
    begins = _begins(sung)
    starts = [note.onset for note in tune.notes]
    yield from _kept_notes(tune, sung, begins)
    for syllable, onset in enumerate(begins):
        at = bisect_right(starts, onset) - 1
        yield from _attack(tune, at, onset, syllable, begins)
        if found := misplaced(words.stresses[syllable], tune.bars.strength(onset)):
            yield _Found(*found, syllable, onset)
        if not words.begins_word[syllable] and _rests_before(sung, onset):
            yield _Found("torn_word", 1.0, syllable, onset)
        if words.begins_line(syllable):
            amount = 1 - phrase_at(tune, at, onset)
            if amount:
                yield _Found("line", amount, syllable, onset)


def counts(tune: Tune, sung: Sequence[SungNote], words: Words) -> Counter[str]:
    """The amounts of each kind: what the weights are learnt from."""
    totals: Counter[str] = Counter()
    for found in features(tune, sung, words):
        totals[found.kind] += found.amount  # type: ignore[assignment]  # amounts are fractional
    return totals


def judge(
    tune: Tune, sung: Sequence[SungNote], words: Words, weights: Mapping[str, float] = WEIGHTS
) -> tuple[Fit, ...]:
    """Each line's cost and changes, for the verse's own notes."""
    merged: dict[tuple[str, int, int], float] = {}
    for found in features(tune, sung, words):
        key = (_PARTS.get(found.kind, found.kind), found.syllable, found.onset)
        merged[key] = merged.get(key, 0.0) + weights[found.kind] * found.amount
    changes: list[list[Change]] = [[] for _ in range(words.lines[-1] + 1)]
    for (kind, syllable, onset), cost in sorted(merged.items(), key=lambda item: item[0][2]):
        line = changes[words.lines[syllable]]
        line.append(Change(kind, syllable, onset, cost, words.texts[syllable]))
    return tuple(
        Fit(number, sum(change.cost for change in line), tuple(line))
        for number, line in enumerate(changes)
    )


def phrase_at(tune: Tune, at: int, onset: int) -> float:
    """How plainly a phrase begins for a syllable at ``onset``, after note ``at`` has begun: a
    pick-up belongs to the phrase after it."""
    if at >= 0 and tune.notes[at].onset == onset:
        return tune.notes[at].phrase
    return tune.notes[at + 1].phrase if at + 1 < len(tune.notes) else 0.0


@dataclass(frozen=True)
class _Found:
    kind: str
    amount: float
    syllable: int
    onset: int


def _begins(sung: Sequence[SungNote]) -> list[int]:
    """When each syllable begins."""
    first: dict[int, int] = {}
    for note in sung:
        first.setdefault(note.syllable, note.onset)
    return [first[syllable] for syllable in sorted(first)]


def _attack(
    tune: Tune, at: int, onset: int, syllable: int, begins: Sequence[int]
) -> Iterator[_Found]:
    note = tune.notes[at] if at >= 0 else None
    if note is None or onset >= note.end:
        yield _Found("pick_up", 1.0, syllable, onset)
    elif onset > note.onset:
        inside = sum(note.onset <= other < note.end for other in begins)
        yield _Found("split", 1.0, syllable, onset)
        if short := shortness(note, max(inside, 2)):
            yield _Found("short", short, syllable, onset)
    elif not note.begins:
        yield _Found("opened", 1.0, syllable, onset)


def _kept_notes(tune: Tune, sung: Sequence[SungNote], begins: Sequence[int]) -> Iterator[_Found]:
    """The notes that have a syllable in the first verse and none in this one."""
    starts = [note.onset for note in sung]
    for at, note in enumerate(tune.notes):
        syllable = bisect_right(begins, note.onset) - 1
        if syllable >= 0 and begins[syllable] == note.onset or not note.begins:
            continue
        covering = bisect_right(starts, note.onset) - 1
        held = covering >= 0 and note.onset < sung[covering].onset + sung[covering].duration
        if not held:
            yield _Found("left_out", 1.0, min(syllable + 1, len(begins) - 1), note.onset)
            continue
        step = abs(note.midi - tune.notes[at - 1].midi) if at else 0
        yield _Found("slur" if step else "tie", 1.0, syllable, note.onset)
        if step:
            yield _Found("leap", step, syllable, note.onset)


def _rests_before(sung: Sequence[SungNote], onset: int) -> bool:
    starts = [note.onset for note in sung]
    at = bisect_right(starts, onset - 1) - 1
    return at >= 0 and sung[at].onset + sung[at].duration < onset
