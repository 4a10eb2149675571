"""Chords as a musician types them, bar by bar: ``Am | F C | G7 . Am . | E7``."""

from __future__ import annotations

from dataclasses import dataclass

from generation.errors import RequestError
from generation.score.chords import Chord, parse_symbol
from generation.score.units import Ticks, TimeSignature

MAX_BARS = 64
MAX_CHARACTERS = 2_000
HOLD = "."  # the chord before sounds on


@dataclass(frozen=True)
class Progression:
    """Chords from the first barline; after ``length`` ticks they come round again."""

    chords: tuple[Chord, ...]
    length: Ticks


def parse(text: str, signature: TimeSignature) -> Progression | None:
    """Read a progression; None where nothing is typed.

    The chords of a bar share its beats evenly, the first ones longer where they do not divide.
    Raises :class:`RequestError` naming the bar that cannot be read.
    """
    if not text.strip():
        return None
    if len(text) > MAX_CHARACTERS:
        raise RequestError(
            "The chords have {count:,} characters; at most {most:,} are read.",
            count=len(text),
            most=MAX_CHARACTERS,
            field="chords",
        )
    bars = [bar.split() for bar in text.strip().strip("|").replace("\n", "|").split("|")]
    bars = [bar for bar in bars if bar]
    if not 0 < len(bars) <= MAX_BARS:
        raise RequestError(
            "Give 1 to {most} bars of chords, with | between the bars.",
            most=MAX_BARS,
            field="chords",
        )
    chords: list[Chord] = []
    for at, bar in enumerate(bars):
        chords += _bar(at, bar, signature, first=not chords)
    return Progression(tuple(chords), Ticks(len(bars) * signature.bar))


def _bar(at: int, symbols: list[str], signature: TimeSignature, *, first: bool) -> list[Chord]:
    beats = signature.bar // signature.beat
    if len(symbols) > beats:
        raise RequestError(
            "Bar {bar} has {count} chords for {beats} beats of {signature}: give at most one a "
            "beat.",
            bar=at + 1,
            count=len(symbols),
            beats=beats,
            signature=str(signature),
            field="chords",
        )
    found: list[Chord] = []
    for place, symbol in enumerate(symbols):
        if symbol == HOLD:
            if first and not found:
                raise RequestError("The first bar begins without a chord.", field="chords")
            continue
        beat = -(-place * beats // len(symbols))
        chord = parse_symbol(symbol, at * signature.bar + beat * signature.beat)
        if not chord.pitch_classes:
            raise RequestError(
                "“{symbol}” in bar {bar} is no chord that is known: write C, Am, F#7, Bbmaj7 or "
                "Dm7b5.",
                symbol=symbol,
                bar=at + 1,
                field="chords",
            )
        found.append(chord)
    return found
