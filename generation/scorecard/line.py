"""A melody as the score-card looks at it, whether it is a stored score or a song by people."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from generation.corpora.song import Song
from generation.lyrics.lines import lines as cut
from generation.lyrics.model import Line, Prosody
from generation.lyrics.prosody import analyse_printed
from generation.requests import Language
from generation.score.melody import SungNote, melody
from generation.score.model import Part, Score
from generation.score.sounds import bars as barred
from generation.score.units import Key

MOST_SYLLABLES = 96  # sung: whole lines of them, so that long pieces are held against like


@dataclass(frozen=True)
class SungLine:
    """One voice. ``bars`` and ``strengths`` are, note by note, the index of the bar that it
    begins in and the metrical weight of its onset; ``lines`` its words, line by line (empty
    without words); ``chords`` what sounds under it: onsets on the notes' axis, pitch classes.
    ``beat`` is in ticks."""

    notes: tuple[SungNote, ...]
    bars: tuple[int, ...]
    strengths: tuple[int, ...]
    beat: int
    key: Key
    language: str
    lines: tuple[Line, ...]
    chords: tuple[tuple[int, frozenset[int]], ...]

    @cached_property
    def line_notes(self) -> list[list[int]]:
        """The indices of the notes of each line of the words."""
        ends: list[int] = []
        for line in self.lines:
            ends.append((ends[-1] if ends else 0) + len(line.syllables))
        found: list[list[int]] = [[] for _ in self.lines]
        for at, note in enumerate(self.notes):
            if self.lines:
                found[min(bisect_right(ends, note.syllable), len(ends) - 1)].append(at)
        return [line for line in found if line]

    @property
    def prosody(self) -> Prosody:
        return Prosody(Language.ENGLISH, self.lines)  # the language is not asked for

    def chord(self, tick: int) -> frozenset[int]:
        """What sounds at a tick: nothing before the first chord."""
        at = bisect_right([onset for onset, _ in self.chords], tick) - 1
        return self.chords[at][1] if at >= 0 else frozenset()

    def shortened(self) -> SungLine:
        """Its first lines, up to :data:`MOST_SYLLABLES`."""
        kept, syllables = 0, 0
        for line in self.lines:
            if kept and syllables + len(line.syllables) > MOST_SYLLABLES:
                break
            kept, syllables = kept + 1, syllables + len(line.syllables)
        count = sum(note.syllable < (syllables or MOST_SYLLABLES) for note in self.notes)
        return replace(
            self,
            notes=self.notes[:count],
            bars=self.bars[:count],
            strengths=self.strengths[:count],
            lines=self.lines[:kept],
        )


def of_song(song: Song) -> SungLine:
    """A song of the corpora."""
    signature = song.time_signature
    return SungLine(
        notes=song.notes,
        bars=tuple(note.onset // signature.bar for note in song.notes),
        strengths=tuple(signature.strength(note.onset % signature.bar) for note in song.notes),
        beat=signature.beat,
        key=song.key,
        language=song.language,
        lines=cut(analyse_printed(song.words, song.language), song.language),
        chords=tuple((one.onset, frozenset(one.pitch_classes)) for one in song.chords),
    ).shortened()


def of_score(score: Score, language: str) -> SungLine:
    """The first part that has words, with its first verse; the first part where none has."""
    worded = [
        any(note.lyrics for bar in part.measures for note in bar.notes) for part in score.parts
    ]
    place = worded.index(True) if True in worded else 0
    part = score.parts[place]
    sung = melody(score, part=place, verse=part.first_verse)
    placed = barred(part)
    starts = [bar.start for bar in placed]
    ticks = [note.onset - part.lead for note in sung.notes]
    at = [max(bisect_right(starts, tick) - 1, 0) for tick in ticks]
    words = analyse_printed(sung.words, language) if sung.texted else ()
    return SungLine(
        notes=sung.notes,
        bars=tuple(at),
        strengths=tuple(
            placed[bar].time_signature.strength(placed[bar].position(tick))
            for bar, tick in zip(at, ticks, strict=True)
        ),
        beat=placed[0].time_signature.beat,
        key=placed[0].key,
        language=language,
        lines=cut(words, language) if words else (),
        chords=_chords(score.parts, part.lead),
    ).shortened()


def _chords(parts: Sequence[Part], lead: int) -> tuple[tuple[int, frozenset[int]], ...]:
    """The chords printed over the first part that has any."""
    for part in parts:
        found, start = [], lead
        for bar in part.measures:
            found += [(start + one.onset, one.pitch_classes) for one in bar.harmonies]
            start += bar.duration
        if found:
            return tuple(found)
    return ()
