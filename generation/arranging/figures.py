"""What is measured of a layer, to be shown beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generation.arranging.four_parts import FourParts
from generation.arranging.guitar import Picked
from generation.arranging.harmonising import Harmonised
from generation.arranging.piano import Accompanied
from generation.metrics import fretting, playing, voice_leading
from generation.metrics import harmonies as measures
from generation.score.hands import Struck
from generation.score.units import Ticks


def of_chords(found: Harmonised) -> dict[str, float]:
    """Means over the stretches of a score, weighed by their beats: the share of strong notes
    that belong to their chords, of lines that close, and chords a bar."""
    total = sum(stretch.tune.beats for stretch in found.stretches)
    bars = sum(stretch.tune.beats / stretch.tune.per_bar for stretch in found.stretches)
    sums = {"chord_tones": 0.0, "cadences": 0.0}
    for stretch in found.stretches:
        tune = stretch.tune
        own = [replace(one, onset=Ticks(one.onset - stretch.origin)) for one in found.chords]
        ends = list(tune.closes().values())
        fit = measures.chord_tones(tune.notes, own, tune.time_signature)
        closed = measures.cadences(ends, own, tune.key)
        for name, value in (("chord_tones", fit), ("cadences", closed)):
            sums[name] += (1.0 if value is None else value) * tune.beats / total
    return {**sums, "chords_per_bar": len(found.chords) / max(bars, 1.0)}


def of_voices(sung: FourParts) -> dict[str, float]:
    """Of 100 chords: parallels and crossings; bars in which what is locked left no lawful way."""
    return {**voice_leading.faults(sung.voicings), "loose_bars": float(len(sung.loose))}


def of_piano(played: Accompanied) -> dict[str, float]:
    """Of the bars: the share in which nothing is played, and in which a hand could not have
    played what the model wrote before the laws of the hand."""
    bars = len(played.played)
    return {
        "empty_bars": sum(not left and not right for left, right in played.played) / bars,
        "unplayable_before": sum(playing.violations(*hands) > 0 for hands in played.raw) / bars,
        "unplayable": sum(playing.violations(*hands) > 0 for hands in played.played) / bars,
    }


def of_guitar(picked: Picked) -> dict[str, float]:
    """Of the bars: the share in which nothing is played, and in which something is struck that a
    hand cannot hold."""
    bars = len(picked.played)
    return {
        "empty_bars": sum(not notes for notes in picked.played) / bars,
        "unplayable": sum(_out_of_reach(notes) for notes in picked.played) / bars,
    }


def _out_of_reach(notes: Sequence[Struck]) -> bool:
    chords: dict[int, list[int]] = {}
    for note in notes:
        chords.setdefault(note.onset, []).append(note.midi)
    return any(fretting.places(chord) is None for chord in chords.values())
