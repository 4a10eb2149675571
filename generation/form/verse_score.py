"""Further verses written into a score: their syllables under the notes of the tune.

Where a verse needs a second syllable on a note, the note is printed as two heads with a tie:
the others sing it as one. A pick-up in a rest is a note that only its verse has words for, and
a note that a verse leaves out has none of its; behind a rest such notes are not held.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from generation.errors import RequestError
from generation.form import verses as fitting
from generation.form.tune import Bars, Tune, tune
from generation.form.verses import VerseFit
from generation.lyrics import prosody as lyrics
from generation.lyrics.model import Prosody
from generation.requests import Language
from generation.score import metre, underlay
from generation.score.melody import SungNote, melody
from generation.score.model import Measure, Note, Part, Rest, Score, Syllabic
from generation.score.underlay import Underlay
from generation.score.units import Pitch, Ticks, TimeSignature


@dataclass(frozen=True)
class Underlaid:
    """A score with further verses, and what each costs: by its number."""

    score: Score
    fits: Mapping[int, VerseFit]


def add(score: Score, words: str, language: Language) -> Underlaid:
    """Lay each stanza of ``words`` under the first part's tune, as the next verses.

    Raises :class:`RequestError` for words that are no verses of it, and
    :class:`generation.errors.LyricsError` for what cannot be sung.
    """
    return lay(score, stanzas(lyrics.analyse(words, language)))


def stanzas(text: Prosody) -> list[Prosody]:
    """Each stanza as a text of its own."""
    return [
        Prosody(text.language, tuple(lines))
        for _, lines in groupby(text.lines, key=lambda line: line.stanza)
    ]


def lay(score: Score, verses: Sequence[Prosody]) -> Underlaid:
    """Lay verses under the first part's tune, after those that it has. Raises
    :class:`RequestError` for words that are no verses of it."""
    part = score.parts[0]
    if not any(measure.notes for measure in part.measures):
        raise RequestError("There is no note to sing verses to in this score.", field="score")
    model = tune_of(score)
    last = max((lyric.verse for _, note in _notes(part) for lyric in note.lyrics), default=0)
    fits: dict[int, VerseFit] = {}
    for number, verse in enumerate(verses, last + 1):
        fits[number] = _fitted(model, verse, number)
        part = _with_verse(part, fits[number].notes, verse, number)
    language = score.language or (verses[0].language.value if verses else "")
    return Underlaid(replace(score, parts=(part, *score.parts[1:]), language=language), fits)


def tune_of(score: Score) -> Tune:
    """The first part's tune, as its first verse is sung."""
    part = score.parts[0]
    sung = melody(score, verse=part.first_verse)
    return tune(sung.notes, sung.words, Bars.of(part), start=part.lead)


def _fitted(model: Tune, verse: Prosody, number: int) -> VerseFit:
    try:
        return fitting.fit(model, verse)
    except RequestError as error:
        raise RequestError(
            "Verse {number}: {error}", number=number, error=error.sentence, field="words"
        ) from None


def _notes(part: Part) -> Iterator[tuple[int, Note]]:
    """Every head with its time, as in :func:`generation.score.melody.melody`."""
    return ((at + part.lead, event) for at, _, event in part.placed() if isinstance(event, Note))


def _with_verse(part: Part, sung: Sequence[SungNote], verse: Prosody, number: int) -> Part:
    words = (
        [syllable.text for syllable in word.syllables]
        for line in verse.lines
        for word in line.words
    )
    text = underlay.of_words(words, verse.language.value, verse=number)
    opened = _Opening(part, sung, extenders=text.extenders).part()
    return _lettered(opened, sung, text)


class _Opening:
    """Makes a head wherever a verse begins a syllable: splits notes, fills rests."""

    def __init__(self, part: Part, sung: Sequence[SungNote], *, extenders: bool) -> None:
        self._part, self._extenders = part, extenders
        self._ids = {event.id for _, _, event in part.placed()}
        begins: dict[int, SungNote] = {}
        for note in sung:
            begins.setdefault(note.syllable, note)
        self._begins = sorted(begins.values(), key=lambda note: note.onset)
        self._starts = [note.onset for note in self._begins]
        self._stops = [note.onset + note.duration for note in self._begins]

    def part(self) -> Part:
        at = 0
        measures: list[Measure] = []
        signature = TimeSignature(4, 4)
        for measure in self._part.measures:
            signature = measure.time_signature or signature
            lead = self._part.lead if not measures else 0
            events = tuple(
                piece
                for event in measure.events
                for piece in self._opened(event, at + lead, lead, signature)
            )
            measures.append(replace(measure, events=events))
            at += lead + measure.duration
        return replace(self._part, measures=tuple(measures))

    def _opened(
        self, event: Note | Rest, bar: int, lead: int, signature: TimeSignature
    ) -> Iterator[Note | Rest]:
        """The event in pieces. ``bar``: the time of the measure's first event; ``lead``: what the
        measure lacks before it."""
        start, stop = bar + event.onset, bar + event.onset + event.duration
        # A pick-up that began in the rest before goes on in this one; a note begins its own.
        low = bisect_right(self._stops if isinstance(event, Rest) else self._starts, start)
        inside = self._begins[low : bisect_right(self._starts, stop - 1)]
        if not inside:
            yield event
            return
        edges = [start, *(max(note.onset, start) for note in inside), stop]
        pieces = [
            (span, note)
            for note, (begin, end) in zip(
                (None, *inside), zip(edges, edges[1:], strict=False), strict=True
            )
            for span in self._spans(begin - bar, end - bar, lead, signature, event, note)
        ]
        for number, ((begin, end), note) in enumerate(pieces):
            name = event.id if number == 0 else self._fresh(event.id)
            onset, length = Ticks(begin), Ticks(end - begin)
            if isinstance(event, Note):
                yield self._head(event, name, onset, length, number, len(pieces))
            elif note is None:
                yield Rest(name, onset, length)
            else:
                yield Note(
                    name,
                    onset,
                    length,
                    self._pitch_after(bar + end),
                    tie_start=bar + end < note.onset + note.duration,
                    tie_stop=bar + begin > note.onset,
                )

    def _spans(
        self,
        begin: int,
        end: int,
        lead: int,
        signature: TimeSignature,
        event: Note | Rest,
        note: SungNote | None,
    ) -> list[metre.Span]:
        if begin == end:
            return []
        rest = isinstance(event, Rest) and note is None
        cut = metre.split(begin + lead, end + lead, signature, rest=rest)
        return [(start - lead, stop - lead) for start, stop in cut]

    def _head(
        self, note: Note, name: str, onset: Ticks, length: Ticks, number: int, of: int
    ) -> Note:
        first, final = number == 0, number == of - 1
        held = tuple(
            replace(lyric, extend=True)
            if self._extenders and lyric.syllabic in (Syllabic.SINGLE, Syllabic.END)
            else lyric
            for lyric in note.lyrics
        )
        return Note(
            id=name,
            onset=onset,
            duration=length,
            pitch=note.pitch,
            lyrics=held if first else (),
            tie_start=note.tie_start or not final,
            tie_stop=note.tie_stop or not first,
        )

    def _pitch_after(self, tick: int) -> Pitch:
        """A pick-up is sung on the note that it leads to."""
        later = [note for at, note in _notes(self._part) if at >= tick]
        return later[0].pitch

    def _fresh(self, name: str) -> str:
        number = 2
        while f"{name}-{number}" in self._ids:
            number += 1
        self._ids.add(f"{name}-{number}")
        return f"{name}-{number}"


def _lettered(part: Part, sung: Sequence[SungNote], text: Underlay) -> Part:
    """The part with a verse's syllables under the heads they begin on."""
    lengths: dict[int, int] = {}
    begins: dict[int, int] = {}
    for note in sung:
        begins.setdefault(note.syllable, note.onset)
        lengths[note.syllable] = note.onset + note.duration
    syllable_at = {onset: syllable for syllable, onset in begins.items()}
    at: int = part.lead
    measures: list[Measure] = []
    for measure in part.measures:
        events: list[Note | Rest] = []
        for event in measure.events:
            syllable = syllable_at.get(at + event.onset)
            if isinstance(event, Note) and syllable is not None:
                held = lengths[syllable] > at + event.onset + event.duration
                lyric = text.lyric(syllable, held=held)
                events.append(replace(event, lyrics=(*event.lyrics, lyric)))
            else:
                events.append(event)
        measures.append(replace(measure, events=tuple(events)))
        at += measure.duration
    return replace(part, measures=tuple(measures))
