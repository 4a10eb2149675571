"""The hard rules of a sung score. Each check lists what breaks it; an empty list is a pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generation.requests import Ambitus
from generation.score.model import Note, Part, Score
from generation.score.underlay import Underlay
from generation.score.units import Key, TimeSignature

STRONG = 3  # TimeSignature.strength: the downbeat, or the middle of an even bar


@dataclass(frozen=True)
class Violation:
    """A broken rule: its name, the id of where it broke, and a sentence."""

    rule: str
    where: str
    message: str


def violations(
    score: Score, underlay: Underlay, ambitus: Ambitus, *, cadence: bool = True
) -> list[Violation]:
    """Everything a composed melody must keep. The key is that of the first bar."""
    part = score.parts[0]
    found = unique_ids(score)
    found += full_measures(part)
    found += joined_ties(part)
    found += sung_syllables(part, underlay)
    found += kept_ambitus(part, ambitus)
    key = part.measures[0].key
    if cadence and key:
        found += closing_cadence(part, key)
    return found


def unique_ids(score: Score) -> list[Violation]:
    """No two parts, bars, notes or rests share an id."""
    counts = Counter(part.id for part in score.parts)
    for part in score.parts:
        for measure in part.measures:
            counts[measure.id] += 1
            counts.update(event.id for event in measure.events)
            counts.update(
                note.head(at + 1) for note in measure.notes for at in range(len(note.others))
            )
    return [
        Violation("unique ids", name, f"The id {name} is used {count} times.")
        for name, count in counts.items()
        if count > 1
    ]


def full_measures(part: Part) -> list[Violation]:
    """Events follow one another and fill their bar; only the first and the implicit are short."""
    found = []
    metre: TimeSignature | None = None
    for measure in part.measures:
        metre = measure.time_signature or metre
        at = 0
        for event in measure.events:
            if event.onset != at or event.duration <= 0:
                found.append(Violation("full bars", event.id, f"{event.id} leaves a gap."))
            at = event.onset + event.duration
        if at != measure.duration:
            found.append(Violation("full bars", measure.id, f"Bar {measure.number} is not filled."))
        if (
            metre
            and measure.duration != metre.bar
            and not (measure.implicit and measure.duration < metre.bar)
        ):
            found.append(
                Violation(
                    "full bars",
                    measure.id,
                    f"Bar {measure.number} is not {metre} long.",
                )
            )
    return found


def joined_ties(part: Part) -> list[Violation]:
    """A tie leads to the next event, which is the same pitch and takes it up."""
    found = []
    open_tie: Note | None = None
    for _, _, event in part.placed():
        taken = isinstance(event, Note) and event.tie_stop
        if taken != (open_tie is not None) or (
            isinstance(event, Note) and open_tie and event.pitches != open_tie.pitches
        ):
            found.append(Violation("ties", event.id, f"The tie at {event.id} joins nothing."))
        open_tie = event if isinstance(event, Note) and event.tie_start else None
    if open_tie:
        found.append(Violation("ties", open_tie.id, "The last note is tied to nothing."))
    return found


def sung_syllables(part: Part, underlay: Underlay, *, verse: int = 1) -> list[Violation]:
    """Every syllable is sung once, in order, and no note is sung to nothing."""
    found = []
    sung: list[tuple[str, str]] = []
    for _, _, event in part.placed():
        if isinstance(event, Note):
            sung += [(event.id, one.text) for one in event.lyrics if one.verse == verse]
            if not sung:
                found.append(Violation("syllables", event.id, f"{event.id} has no syllable."))
    wanted = [lyric.text for lyric in underlay.lyrics]
    found += list(_misplaced(sung, wanted))
    if len(sung) != len(wanted):
        message = f"{len(sung)} syllables are sung, of {len(wanted)}."
        found.append(Violation("syllables", part.id, message))
    return found


def _misplaced(sung: Sequence[tuple[str, str]], wanted: Sequence[str]) -> Iterator[Violation]:
    for (name, text), due in zip(sung, wanted, strict=False):
        if text != due:
            yield Violation("syllables", name, f"“{text}” is sung where “{due}” is due.")
            return  # all that follows is shifted


def kept_ambitus(part: Part, ambitus: Ambitus) -> list[Violation]:
    """No note lies outside the voice's range."""
    return [
        Violation("ambitus", event.id, f"{event.pitch} lies outside the range.")
        for _, _, event in part.placed()
        if isinstance(event, Note) and not ambitus.lowest <= event.pitch.midi <= ambitus.highest
    ]


def closing_cadence(part: Part, key: Key) -> list[Violation]:
    """The last note is the tonic and begins on a strong beat."""
    found = []
    metre: TimeSignature | None = None
    last: tuple[Note, int] | None = None
    for measure in part.measures:
        metre = measure.time_signature or metre
        lead = metre.bar - measure.duration if metre and measure.implicit else 0
        for note in measure.notes:
            if not note.tie_stop and metre:
                last = note, metre.strength(note.onset + lead)
    if last is None:
        return [Violation("cadence", part.id, "Nothing is sung.")]
    note, strength = last
    if note.pitch.midi % 12 != key.pitch_class:
        found.append(
            Violation("cadence", note.id, f"The last note is {note.pitch}, not the tonic.")
        )
    if strength < STRONG:
        found.append(Violation("cadence", note.id, "The last note begins on a weak beat."))
    return found
