"""What a continuation is sung to: lines of verse for bars that have none yet, and which lines of
the motif they take up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np

from generation.errors import RequestError
from generation.form.plan import Close, Echo, FormPlan, LinePlan
from generation.lyrics import prosody
from generation.lyrics.model import Line, Prosody, Stress, Syllable, Word
from generation.remix.context import Context
from generation.remix_requests import MAX_MORE_BARS, RemixRequest, Wish
from generation.requests import Language
from generation.score import underlay
from generation.score.melody import VOCABLE
from generation.score.model import Lyric
from generation.tokens import vocabulary as v

_USUAL = 8  # bars, where nobody says how many
_HEARD = 8  # bars of the motif, to tell how it moves
_PHRASES = (4, 2)  # bars a line is sung in, the longest first that is no more than a breath
_BREATH = 14  # syllables
_DENSEST = 12  # syllables a whole note: more cannot be told apart
_PACE = {Wish.SIMPLER: 0.75, Wish.LIVELIER: 1.3}
_STRONG = 3


@dataclass(frozen=True)
class Phrases:
    """The lines of a continuation. ``echoes``: for each, the line of the motif that it answers,
    or None; ``lyrics``: what is printed, nothing where no words are."""

    bars: int
    prosody: Prosody
    lyrics: tuple[Lyric, ...]
    echoes: tuple[int | None, ...]

    @classmethod
    def of(cls, request: RemixRequest, motif: Context, texted: bool) -> Phrases:
        """Raises RequestError (LyricsError) for words that cannot be sung in so many bars."""
        heard = _Heard.of(request, motif)
        if request.words:
            return _worded(request, motif, heard)
        bars = request.more_bars or (heard.bars if request.wish is Wish.ANSWER else _USUAL)
        count = max(1, round(heard.pace * bars))
        cut = _answering(heard, bars) if request.wish is Wish.ANSWER else _even(count, heard, bars)
        stresses = cycle(heard.stresses)
        lines = tuple(Line(tuple(_vocables(size, stresses))) for size in cut)
        language = _language(motif.score.language) or Language.ENGLISH
        sung = Prosody(language, lines)
        lyrics = underlay.assign(sung).lyrics if texted else ()
        return cls(bars, sung, lyrics, heard.answered(len(lines), request))

    def plan(self, before: int) -> FormPlan:
        """The form of the whole, ``before`` lines of the motif included, about which nothing is
        said."""
        lines = [
            LinePlan(Echo.UNSAID if of is None else Echo.RHYTHM, of, Close.UNSAID)
            for of in self.echoes
        ]
        lines[-1] = LinePlan(lines[-1].echo, lines[-1].of, Close.FULL)
        return FormPlan((*[LinePlan()] * before, *lines))


@dataclass(frozen=True)
class _Heard:
    """How the last bars of a motif move: syllables a bar, their stresses, and the lines they
    stand in with how many syllables each has there."""

    bars: int
    pace: float
    stresses: tuple[Stress, ...]
    lines: tuple[int, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, request: RemixRequest, motif: Context) -> _Heard:
        bar = motif.written.bar
        end = motif.written.state.end
        first, last = motif.written.onsets[0] // bar, -(-end // bar)
        bars = min(_HEARD, last - first)
        onsets = np.array(motif.written.onsets)[motif.written.starts]
        inside = np.flatnonzero(onsets >= (last - bars) * bar)
        if not len(inside):
            inside = np.arange(len(onsets))
        began = max((last - bars) * bar, int(onsets[inside[0]]))
        pace = len(inside) / max((end - began) / bar, 0.25) * _PACE.get(request.wish, 1.0)
        most = _DENSEST * bar / (4 * v.STEPS_PER_QUARTER)
        line_of = motif.prompt.line_of[inside]
        lines, sizes = np.unique(line_of, return_counts=True)
        return cls(
            bars,
            min(max(pace, 0.5), most),
            tuple(_stresses(motif, inside)),
            tuple(lines.tolist()),
            tuple(sizes.tolist()),
        )

    def answered(self, count: int, request: RemixRequest) -> tuple[int | None, ...]:
        """For each of so many lines, the one it answers."""
        if request.wish is not Wish.ANSWER:
            return (None,) * count
        return tuple(islice(cycle(self.lines), count))


def _stresses(motif: Context, syllables: np.ndarray) -> Iterator[Stress]:
    """As the motif's words have them; where they have none, as its beats."""
    told = motif.prompt.column("stress")[syllables]
    if told.any():
        yield from (Stress(int(stress)) for stress in told)
        return
    signature = motif.time_signature
    for syllable in syllables.tolist():
        onset = motif.written.onsets[motif.written.starts[syllable]] * v.TICKS_PER_STEP
        strong = signature.strength(onset % signature.bar) >= _STRONG
        yield Stress.PRIMARY if strong else Stress.NONE


def _worded(request: RemixRequest, motif: Context, heard: _Heard) -> Phrases:
    language = request.language or _language(motif.score.language)
    if language is None:
        raise RequestError("Say which language the words are in.", field="language")
    read = prosody.analyse(request.words, language)
    count = len(read.syllables)
    bars = request.more_bars or max(1, round(count / heard.pace))
    whole_notes = bars * motif.written.bar / (4 * v.STEPS_PER_QUARTER)
    if count > _DENSEST * whole_notes or bars > MAX_MORE_BARS:
        bars = min(bars, MAX_MORE_BARS)
        raise RequestError(
            "The words have {count} syllables, too many for {bars} bars: sing fewer words at a "
            "time.",
            count=count,
            bars=bars,
            field="words",
        )
    lyrics = underlay.assign(read).lyrics
    return Phrases(bars, read, lyrics, heard.answered(len(read.lines), request))


def _even(count: int, heard: _Heard, bars: int) -> list[int]:
    """So many syllables in lines of a breath each."""
    sizes = [size for size in _PHRASES if size <= bars and heard.pace * size <= _BREATH] or [1]
    lines = min(max(1, -(-bars // sizes[0])), count)
    return [len(part) for part in np.array_split(np.arange(count), lines)]


def _answering(heard: _Heard, bars: int) -> list[int]:
    """Lines of the motif's own sizes, to fill the bars."""
    count = round(sum(heard.sizes) * bars / heard.bars)
    found: list[int] = []
    for size in cycle(heard.sizes):
        left = count - sum(found)
        if left <= size:
            return [*found, max(left, 1)] if left > 0 or not found else found
        found.append(size)
    raise AssertionError("a cycle has no end")


def _vocables(count: int, stresses: Iterator[Stress]) -> Iterator[Word]:
    for stress in islice(stresses, count):
        yield Word(VOCABLE, (Syllable(VOCABLE, stress, vowel="a"),))


def _language(code: str) -> Language | None:
    return Language(code[:2]) if code[:2] in set(Language) else None
