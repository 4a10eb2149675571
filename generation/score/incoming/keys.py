"""The keys of a sketch: as its signatures say; where they leave it open, as it sounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generation.score import tonality
from generation.score.incoming.notices import Change, Notices
from generation.score.incoming.sketch import Signature, SketchBar
from generation.score.melody import SungNote
from generation.score.units import Key, Ticks


def key_of(signature: Signature) -> Key:
    return Key.from_fifths(signature.fifths, signature.mode or "major")


def heard(bars: Sequence[SketchBar], notices: Notices) -> tuple[SketchBar, ...]:
    """The bars with a key from the first on, and a mode in each signature."""
    found = list(bars)
    if found[0].signature is None:
        key = tonality.hear_key(_notes(found))
        notices.add(Change.KEY, name=str(key))
        found[0] = replace(found[0], signature=Signature(key.fifths, key.mode))
    starts = [at for at, bar in enumerate(found) if bar.signature]
    for start, stop in zip(starts, [*starts[1:], len(found)], strict=True):
        signature = found[start].signature
        if signature and signature.mode is None:
            notes = _notes(found[start:stop]) or _notes(found)
            mode = tonality.estimate_key(signature.fifths, notes).mode
            found[start] = replace(found[start], signature=replace(signature, mode=mode))
    return tuple(found)


def spelled(bars: Sequence[SketchBar]) -> tuple[SketchBar, ...]:
    """The bars with each pitch called as its key suggests."""
    found = []
    key = Key("C", 0, "major")
    for bar in bars:
        key = key_of(bar.signature) if bar.signature else key
        sounds = tuple(replace(one, pitch=key.spell(one.pitch.midi)) for one in bar.sounds)
        found.append(replace(bar, sounds=sounds))
    return tuple(found)


def _notes(bars: Sequence[SketchBar]) -> list[SungNote]:
    return [
        SungNote(one.pitch.midi, Ticks(one.onset), Ticks(max(one.duration, 1)), 0)
        for bar in bars
        for one in bar.sounds
    ]
