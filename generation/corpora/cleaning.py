"""From a vocal line as printed to songs: one metre, whole words, on the grid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from generation.corpora.line import Syllable, VocalLine
from generation.corpora.manifest import Row
from generation.corpora.metre import notes_in_runs
from generation.corpora.song import Song, SungNote
from generation.corpora.verse_language import language_of
from generation.corpora.words import (
    verse_lyrics,
    verse_numbers,
    whole_words,
    word_lengths,
)
from generation.requests import AMBITUS_LIMITS
from generation.score.chords import Chord, changes, within
from generation.score.tonality import estimate_key
from generation.score.units import Key, Ticks, TimeSignature

MIN_SYLLABLES = 12
GRID = 20  # ticks: a 24th of a quarter, fine enough for 32nds in threes' company
MAX_OFF_GRID = 0.02
MAX_INTERLUDE_BARS = 2
LONGEST_MELISMA = 64  # notes; more without a word is an instrument reading along


@dataclass
class _Sounding:
    """A note being cleaned: ties joined; ``lyric`` is None while its syllable goes on."""

    midi: int
    onset: int
    duration: int
    lyric: Syllable | None

    @property
    def end(self) -> int:
        return self.onset + self.duration


Move = tuple[int, int, int]
"""From where to where in the printed line, and how far from there it was moved into the song."""


@dataclass(frozen=True)
class Cleaned:
    """A song, and where in its printed line it stood."""

    song: Song
    moves: tuple[Move, ...]


def songs_from(line: VocalLine, row: Row, dropped: Counter[str]) -> list[Song]:
    """Every verse of every run of the line that makes a song of at least MIN_SYLLABLES.

    What is left out is counted in ``dropped`` by its reason.
    """
    return [one.song for one in cleaned(line, row, dropped)]


def cleaned(line: VocalLine, row: Row, dropped: Counter[str]) -> list[Cleaned]:
    """As :func:`songs_from`, with where each song stood."""
    verses = verse_numbers(line.notes)
    if not verses:
        return []
    runs = list(notes_in_runs(line.notes, line.bars))
    songs: list[Cleaned] = []
    for verse in verses:
        lyrics = verse_lyrics(line.notes, verse, verses[0])
        first = verse == verses[0]
        for number, (time, placed) in enumerate(runs, start=1):
            if not first and not any(verse in line.notes[index].lyrics for index, _ in placed):
                continue
            reasons: Counter[str] = Counter()
            found = _song(line, row, time, placed, lyrics, reasons)
            if first:
                dropped.update(reasons)
            if found:
                song = found.song
                suffix = (f".r{number}" if len(runs) > 1 else "") + ("" if first else f".v{verse}")
                name = f"{row.id}.{line.part}{suffix}"
                language = row.language if first else language_of(song.words, row.language)
                ordinal = verse - verses[0] + 1
                song = replace(song, id=name, verse=ordinal, language=language)
                songs.append(Cleaned(song, found.moves))
    return songs


def _song(
    line: VocalLine,
    row: Row,
    time: TimeSignature,
    placed: Sequence[tuple[int, int]],
    lyrics: Sequence[Syllable | None],
    reasons: Counter[str],
) -> Cleaned | None:
    sounding = _whole_words_only(_without_textless(_joined(line, placed, lyrics)))
    syllables = [note.lyric for note in sounding if note.lyric]
    if len(syllables) < MIN_SYLLABLES:
        if syllables:
            reasons["fewer than 12 syllables in one metre"] += 1
        return None
    cuts = _close_interludes(sounding, time)
    notes = _on_grid(sounding, time)
    if notes is None:
        reasons["rhythm off the grid"] += 1
        return None
    low, high = AMBITUS_LIMITS
    if not all(low <= note.midi <= high for note in notes):
        reasons["outside the range of voices"] += 1
        return None
    moves = tuple(_moves(line, placed, cuts, notes[-1].onset + notes[-1].duration))
    song = Song(
        id=row.id,
        corpus=row.corpus,
        title=row.title,
        composer=row.composer,
        lyricist=row.lyricist,
        language=row.language,
        style=row.style.value,
        licence=row.licence,
        attribution=row.attribution,
        work=row.id,
        key=_key(line, placed, notes),
        time_signature=time,
        notes=notes,
        words=_words(syllables),
        chords=_chords(line, moves),
    )
    return Cleaned(song, moves)


def _joined(
    line: VocalLine, placed: Sequence[tuple[int, int]], lyrics: Sequence[Syllable | None]
) -> list[_Sounding]:
    """The run's notes with ties joined; a note is cut where the next one begins."""
    sounding: list[_Sounding] = []
    for index, onset in placed:
        note, lyric = line.notes[index], lyrics[index]
        last = sounding[-1] if sounding else None
        if last and note.tied and not lyric and last.midi == note.midi and last.end == onset:
            last.duration += note.duration
            continue
        if last and last.end > onset:
            last.duration = onset - last.onset
        sounding.append(_Sounding(note.midi, onset, note.duration, lyric))
    return [note for note in sounding if note.duration > 0]


def _without_textless(sounding: Sequence[_Sounding]) -> list[_Sounding]:
    """Drop notes that no syllable reaches: before the first word, or after a rest."""
    kept: list[_Sounding] = []
    melisma = 0
    for note in sounding:
        melisma = 0 if note.lyric else melisma + 1
        legato = bool(kept) and kept[-1].end == note.onset and melisma <= LONGEST_MELISMA
        if note.lyric or legato:
            kept.append(note)
    return kept


def _whole_words_only(sounding: Sequence[_Sounding]) -> list[_Sounding]:
    """Without the words that the run's edges cut in two."""
    begins = [at for at, note in enumerate(sounding) if note.lyric]
    start, end = whole_words([note.lyric for note in sounding if note.lyric])
    if start >= end:
        return []
    return list(sounding[begins[start] : begins[end] if end < len(begins) else None])


def _close_interludes(sounding: Sequence[_Sounding], time: TimeSignature) -> list[tuple[int, int]]:
    """Begin in the first note's bar, and take whole bars out of long rests.

    The stretches taken out, as ``(beginning, end)`` in the run.
    """
    bar = int(time.bar)
    removed = sounding[0].onset // bar * bar
    cuts = [(0, removed)]
    last_end = sounding[0].onset
    for note in sounding:
        gap = note.onset - last_end
        if gap > MAX_INTERLUDE_BARS * bar:
            taken = (gap - 1) // bar * bar
            cuts.append((note.onset - taken, note.onset))
            removed += taken
        last_end = note.end
        note.onset -= removed
    return cuts


def _moves(
    line: VocalLine,
    placed: Sequence[tuple[int, int]],
    cuts: Sequence[tuple[int, int]],
    end: int,
) -> Iterator[Move]:
    """Where the song's notes stood, up to its ``end``.

    A run's bars follow each other as printed, so that all of it is moved by one distance.
    """
    index, onset = placed[0]
    printed = line.notes[index].onset - onset  # where the run's bar 0 begins
    removed = 0
    for (start, stop), (following, _) in pairwise([*cuts, (end + sum(b - a for a, b in cuts), 0)]):
        removed += stop - start
        yield printed + stop, printed + following, -printed - removed


def _chords(line: VocalLine, moves: Sequence[Move]) -> tuple[Chord, ...]:
    """The line's chords where the song's notes are."""
    chords = [chord for move in moves for chord in within(line.chords, *move)]
    return changes([replace(chord, onset=Ticks(_nearest(chord.onset))) for chord in chords])


def _on_grid(sounding: Sequence[_Sounding], time: TimeSignature) -> tuple[SungNote, ...] | None:
    """The notes moved to the nearest grid point; None where too many do not lie on one."""
    off = sum(bool(note.onset % GRID or note.end % GRID) for note in sounding)
    if off > MAX_OFF_GRID * len(sounding):
        return None
    notes: list[SungNote] = []
    syllable = -1
    for note in sounding:
        onset, end = _nearest(note.onset), _nearest(note.end)
        if notes and notes[-1].onset + notes[-1].duration > onset:
            onset = notes[-1].onset + notes[-1].duration
        end = max(end, onset + GRID)
        syllable += note.lyric is not None
        notes.append(SungNote(note.midi, Ticks(onset), Ticks(end - onset), syllable))
    return tuple(notes)


def _nearest(ticks: int) -> int:
    return (ticks + GRID // 2) // GRID * GRID


def _key(line: VocalLine, placed: Sequence[tuple[int, int]], notes: Sequence[SungNote]) -> Key:
    """The key of the signature that governs most of the run."""
    governed: Counter[int] = Counter()
    for index, _ in placed:
        onset = line.notes[index].onset
        before = [fifths for start, fifths in line.fifths if start <= onset]
        governed[before[-1] if before else line.fifths[0][1] if line.fifths else 0] += 1
    fifths = governed.most_common(1)[0][0]
    if line.mode in ("major", "minor") and -7 <= fifths <= 7:
        return Key.from_fifths(fifths, line.mode)
    return estimate_key(fifths, notes)


def _words(syllables: Sequence[Syllable]) -> tuple[tuple[str, ...], ...]:
    edges = [0]
    for length in word_lengths(syllables):
        edges.append(edges[-1] + length)
    texts = tuple(syllable.text for syllable in syllables)
    return tuple(texts[start:end] for start, end in pairwise(edges))


def bars_add_up(song: Song) -> bool:
    """Whether every note lies on the grid, in order, without overlap, from bar 0 on."""
    ordered: Iterator[bool] = (a.onset + a.duration <= b.onset for a, b in pairwise(song.notes))
    return (
        0 <= song.notes[0].onset < song.time_signature.bar
        and all(ordered)
        and all(note.onset % GRID == 0 and note.duration % GRID == 0 for note in song.notes)
    )
