"""What is measured of a melody, and which of its notes show it.

Each measure answers with a value, and the notes to look at; None where there is nothing to be
measured. None of them is better the higher it is: they are held against songs by people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from generation.form.plan import Echo
from generation.form.similarity import likeness
from generation.lyrics.vowels import closed
from generation.metrics import stress
from generation.metrics.harmonies import STRONG
from generation.scorecard.line import SungLine

LEAP: Final = 5  # semitones: wider than a fourth is a leap
NEAR_THE_TOP: Final = 2  # semitones below the highest note
WINDOW: Final = 16  # steps that variety is counted in
LINES: Final = 8  # the first: the more there are, the likelier one comes back
_TRIAD: Final = {"major": (0, 4, 7), "minor": (0, 3, 7)}


@dataclass(frozen=True)
class Found:
    """``notes``: indices of those that show it."""

    value: float
    notes: tuple[int, ...]


Measure = Callable[[SungLine], Found | None]


def stress_on_beat(line: SungLine) -> Found | None:
    """The share of stressed syllables that the beat carries; shown: those that it does not."""
    if not line.lines:
        return None
    begins: dict[int, int] = {}
    for at, note in enumerate(line.notes):
        begins.setdefault(note.syllable, at)
    sung = sorted(begins)
    stressed = stress.content_stresses(line.prosody)
    weights = [stressed[one] if one < len(stressed) else False for one in sung]
    hits = stress.agreements(weights, [line.strengths[begins[one]] for one in sung])
    return _share(hits.values(), [begins[sung[at]] for at, hit in hits.items() if not hit])


def compass(line: SungLine) -> Found | None:
    """Semitones from the lowest note to the highest, and these."""
    pitches = [note.midi for note in line.notes]
    ends = (min(pitches), max(pitches))
    return Found(float(ends[1] - ends[0]), _where(pitch in ends for pitch in pitches))


def tessitura(line: SungLine) -> Found | None:
    """The share of the singing in the upper third of the range."""
    pitches = [note.midi for note in line.notes]
    low, high = min(pitches), max(pitches)
    if high == low:
        return None
    up = [3 * (pitch - low) >= 2 * (high - low) for pitch in pitches]
    long = sum(note.duration for note in line.notes)
    above = sum(note.duration for note, is_up in zip(line.notes, up, strict=True) if is_up)
    return Found(above / long, _where(up))


def leaps(line: SungLine) -> Found | None:
    """The share of intervals wider than a fourth."""
    wide = [abs(b.midi - a.midi) > LEAP for a, b in pairwise(line.notes)]
    return _share(wide, [at + 1 for at in _where(wide)])


def breath(line: SungLine) -> Found | None:
    """Beats of the longest stretch without a rest or the end of a line of the words."""
    begins = {notes[0] for notes in line.line_notes}
    stretches: list[list[int]] = [[0]]
    for at, (before, note) in enumerate(pairwise(line.notes), start=1):
        if at in begins or note.onset > before.onset + before.duration:
            stretches.append([])
        stretches[-1].append(at)
    if len(stretches) < 2 and not line.lines:
        return None  # a tune without words that never stops is not sung in one breath
    beats = [_beats(line, stretch) for stretch in stretches]
    longest = max(beats)
    return Found(longest, tuple(stretches[beats.index(longest)]))


def open_vowels(line: SungLine) -> Found | None:
    """Of the notes near the top whose vowels are known, the share on open ones; shown: the
    others."""
    syllables = line.prosody.syllables
    top = max(note.midi for note in line.notes) - NEAR_THE_TOP
    high = [
        at
        for at, note in enumerate(line.notes)
        if note.midi >= top and note.syllable < len(syllables) and syllables[note.syllable].vowel
    ]
    shut = [closed(syllables[line.notes[at].syllable], line.language) for at in high]
    return _share([not one for one in shut], [high[at] for at in _where(shut)])


def returns(line: SungLine) -> Found | None:
    """How like each of the first eight lines but the first is to the likest before it."""
    sung = line.line_notes[:LINES]
    tunes = [[line.notes[at] for at in notes] for notes in sung]
    best, shown = [], []
    for at in range(1, len(tunes)):
        alike = [likeness(earlier, tunes[at]) for earlier in tunes[:at]]
        best.append(max(one.whole for one in alike))
        if any(one.echo in (Echo.SAME, Echo.VARIED) for one in alike):
            shown += sung[at]
    return Found(sum(best) / len(best), tuple(shown)) if best else None


def closes(line: SungLine) -> Found | None:
    """The share of lines that end on a note of the tonic triad; shown: the others' ends."""
    ends = [notes[-1] for notes in line.line_notes]
    tones = _TRIAD[line.key.mode]
    rests = [(line.notes[at].midi - line.key.pitch_class) % 12 in tones for at in ends]
    return _share(rests, [at for at, holds in zip(ends, rests, strict=True) if not holds])


def chord_tones(line: SungLine) -> Found | None:
    """Of the notes that begin on a strong beat over a chord, the share that belong to it;
    shown: the others."""
    strong = [
        at
        for at, note in enumerate(line.notes)
        if line.strengths[at] >= STRONG and line.chord(note.onset)
    ]
    inside = [line.notes[at].midi % 12 in line.chord(line.notes[at].onset) for at in strong]
    return _share(inside, [at for at, holds in zip(strong, inside, strict=True) if not holds])


def variety(line: SungLine) -> Found | None:
    """Of sixteen steps in a row, how many differ in interval or rhythm; shown: where the fewest
    do."""
    steps = [
        (after.midi - before.midi, after.duration / before.duration)
        for before, after in pairwise(line.notes)
    ]
    windows = [len(set(steps[at : at + WINDOW])) for at in range(len(steps) - WINDOW + 1)]
    if not windows:
        return None
    least = windows.index(min(windows))
    return Found(sum(windows) / len(windows) / WINDOW, tuple(range(least, least + WINDOW + 1)))


MEASURES: Final[dict[str, dict[str, Measure]]] = {
    "prosody": {"stress_on_beat": stress_on_beat},
    "singability": {
        "range": compass,
        "tessitura": tessitura,
        "leaps": leaps,
        "breath": breath,
        "open_vowels": open_vowels,
    },
    "form": {"returns": returns},
    "harmony": {"closes": closes, "chord_tones": chord_tones},
    "variety": {"variety": variety},
}
"""By what they say something about; originality (:mod:`generation.scorecard.card`) comes last."""


def _share(holds: Iterable[bool], notes: Sequence[int]) -> Found | None:
    found = list(holds)
    return Found(sum(found) / len(found), tuple(notes)) if found else None


def _where(holds: Iterable[bool]) -> tuple[int, ...]:
    return tuple(at for at, one in enumerate(holds) if one)


def _beats(line: SungLine, stretch: Sequence[int]) -> float:
    first, last = line.notes[stretch[0]], line.notes[stretch[-1]]
    return (last.onset + last.duration - first.onset) / line.beat
