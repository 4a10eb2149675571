"""What the further verses of a score cost, as they stand in it: whoever laid them there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generation.errors import LyricsError
from generation.form import verse_costs, verse_score
from generation.form.verse_costs import Fit, Words
from generation.lyrics import lines, prosody
from generation.lyrics.model import Line, Prosody, Word
from generation.score.melody import SungNote, melody
from generation.score.model import Note, Part, Score


@dataclass(frozen=True)
class SungChange:
    """A change, and ``note``, the head on which its syllable begins (or which it leaves out)."""

    kind: str
    text: str
    sentence: str
    cost: float
    note: str


@dataclass(frozen=True)
class LineCost:
    """A line of a verse: ``notes`` are the heads that it is sung on."""

    text: str
    cost: float
    notes: tuple[str, ...]
    changes: tuple[SungChange, ...]


@dataclass(frozen=True)
class VerseCost:
    """A verse by its number, and what its lines cost. 0: as the first verse has it."""

    number: int
    lines: tuple[LineCost, ...]

    @property
    def cost(self) -> float:
        return sum(line.cost for line in self.lines)


def report(score: Score, counts: Sequence[int] = ()) -> tuple[VerseCost, ...]:
    """The cost of every verse of the first part but its first; none where there is one alone.
    ``counts``: how many syllables each line of all verses has; a verse that they do not fit is
    cut into lines by its punctuation and capitals."""
    part = score.parts[0]
    heads = (note for measure in part.measures for note in measure.notes)
    verses = sorted({lyric.verse for note in heads for lyric in note.lyrics})
    if len(verses) < 2:
        return ()
    tune = verse_score.tune_of(score)
    left = list(counts)
    _taken(left, tune.syllables)
    found: list[VerseCost] = []
    for verse in verses[1:]:
        read = melody(score, verse=verse)
        language = score.language[:2]
        try:
            words = prosody.analyse_printed(read.words, language)
        except LyricsError:
            continue  # a verse of marks alone
        own = _taken(left, sum(len(word.syllables) for word in words))
        text = lines.prosody(words, language)
        text = replace(text, lines=_cut(words, own) or text.lines)
        sung = tuple(_sung(part, read.notes))
        fits = verse_costs.judge(tune, sung, Words.of(text))
        found.append(VerseCost(verse, tuple(_lines(part, sung, fits, text))))
    return tuple(found)


def _taken(left: list[int], syllables: int) -> list[int]:
    """The counts of the next verse's lines, taken off; none where they make up another number."""
    own: list[int] = []
    while left and sum(own) < syllables:
        own.append(left.pop(0))
    return own if sum(own) == syllables else []


def _cut(words: Sequence[Word], counts: Sequence[int]) -> tuple[Line, ...]:
    """The words in lines of so many syllables; none where a line would end amid a word."""
    found: list[Line] = []
    rest = list(words)
    for count in counts:
        line: list[Word] = []
        while rest and sum(len(word.syllables) for word in line) < count:
            line.append(rest.pop(0))
        if sum(len(word.syllables) for word in line) != count:
            return ()
        found.append(Line(tuple(line)))
    return tuple(found)


def _sung(part: Part, notes: tuple[SungNote, ...]) -> Iterator[SungNote]:
    """Without the notes that the verse leaves out: behind a rest, before its next syllable."""
    syllable, end, silent = -1, int(part.lead), False
    for note in notes:
        new = note.syllable != syllable
        silent = not new and (silent or note.onset > end)
        if not silent:
            yield note
        syllable, end = note.syllable, note.onset + note.duration


def _lines(
    part: Part, sung: tuple[SungNote, ...], fits: tuple[Fit, ...], text: Prosody
) -> Iterator[LineCost]:
    placed = {
        part.lead + onset: event.id for onset, _, event in part.placed() if isinstance(event, Note)
    }
    syllable = 0
    for fit, line in zip(fits, text.lines, strict=True):
        own = range(syllable, syllable + len(line.syllables))
        syllable = own.stop
        span = [note for note in sung if note.syllable in own]
        begin, end = span[0].onset, span[-1].onset + span[-1].duration
        yield LineCost(
            text=" ".join(word.text for word in line.words),
            cost=fit.cost,
            notes=tuple(head for onset, head in placed.items() if begin <= onset < end),
            changes=tuple(
                SungChange(one.kind, one.text, one.sentence, one.cost, placed.get(one.onset, ""))
                for one in fit.changes
            ),
        )
