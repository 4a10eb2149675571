"""A stretch of a score as the model reads it: the words, the notes as tokens, and the way back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from generation.errors import RequestError
from generation.lyrics import lines, prosody
from generation.remix_requests import Wish
from generation.requests import Style
from generation.score.melody import Melody, SungNote, melody
from generation.score.model import MELODY_PART, Score
from generation.score.sounds import Bar, Sound, bars, sounding
from generation.score.units import Key, Ticks, TimeSignature
from generation.tokens import slots
from generation.tokens import vocabulary as v
from generation.tokens.codec import NotEncodable, encode
from generation.tokens.prompt import MELODY, Conditions, Prompt, one_style, prompt
from generation.tokens.slots import Slot
from generation.tokens.written import Written

WISHED: Final = {Wish.SIMPLER: (1, 2), Wish.LIVELIER: (3, 4)}  # melisma and liveliness
_MARGINS = (1000, 8, 4, 2, 1, 0)  # bars to each side, fewer where rhythms are too fine to read


@dataclass(frozen=True)
class Context:
    """Some bars of a score's first part around a choice, in one time signature.

    ``notes`` and ``sounds`` are the sounding notes, one for one; ``first`` is the index of the
    first of them in the whole part, ``syllable`` that of the first syllable. ``origin`` and
    ``end`` are the first barline and the last, in ticks of the whole melody. ``shifts`` lead
    from the steps of ``written`` to those of the score, note by note.
    """

    score: Score
    sounds: tuple[Sound, ...]
    notes: tuple[SungNote, ...]
    first: int
    syllable: int
    origin: int
    end: int
    key: Key
    time_signature: TimeSignature
    prompt: Prompt
    written: Written
    reference: int
    shifts: tuple[int, ...]

    def given(self, syllable: int) -> tuple[Slot, ...]:
        """A syllable's notes as slots that say all of them."""
        last = self.written.notes_of(syllable)[-1]
        own = slots.slots_of(self.written, syllable, rhythm=True, pitches=True)
        return *own[:-1], replace(own[-1], held=self._longer(last) % self.written.bar)

    def shift_before(self, at: int) -> int:
        """Leads from the steps of ``written`` to those of the score what is newly written in the
        place of a note: it begins when the note before it is over in both."""
        if not at:
            return self.shifts[0]
        bar = self.written.bar
        return self.shifts[at - 1] + self._longer(at - 1) // bar * bar

    def _longer(self, at: int) -> int:
        """The steps by which a note is longer than it can be told: whole bars and a rest of one."""
        told: int = v.DURATIONS[self.written.tokens[at].duration]
        return self.notes[at].duration // v.TICKS_PER_STEP - told


def read(
    score: Score, chosen: frozenset[str], style: Style | None = None, most: int = _MARGINS[0]
) -> Context:
    """The context of the chosen noteheads, at ``most`` so many bars to each side. Raises
    RequestError where their rhythm cannot be told to the model."""
    part = score.parts[0]
    sounds, tune = sounding(part), melody(score)
    places = [at for at, sound in enumerate(sounds) if chosen.intersection(sound.heads)]
    if not places:
        raise RequestError(
            "The melody has no note called “{note}”: name notes of this score.",
            note=min(chosen, default=""),
            field="notes",
        )
    if len(sounds) != len(tune.notes):
        raise RequestError("The notes chosen cannot be told apart in this score.", field="notes")
    measures = bars(part)
    touched = [
        at
        for at, bar in enumerate(measures)
        if any(bar.start <= sounds[place].onset < bar.stop for place in places)
    ]
    for margin in _MARGINS:
        span = _span(measures, min(touched), max(touched), min(margin, most))
        try:
            return _context(score, sounds, tune, span, style)
        except NotEncodable:
            continue
    raise RequestError(
        "The rhythm of bar {bar} is finer than what can be composed: choose other bars, or lock "
        "those notes.",
        bar=measures[touched[0]].number,
        field="bars",
    )


def _span(measures: Sequence[Bar], first: int, last: int, margin: int) -> Sequence[Bar]:
    """The bars from ``first`` to ``last`` and up to ``margin`` more, in one time signature and
    key."""
    signed = [(bar.time_signature, bar.key) for bar in measures]
    low, high = first, last
    while low > max(0, first - margin) and signed[low - 1] == signed[first]:
        low -= 1
    while high < min(len(measures) - 1, last + margin) and signed[high + 1] == signed[last]:
        high += 1
    return measures[low : high + 1]


def _context(
    score: Score, sounds: Sequence[Sound], tune: Melody, span: Sequence[Bar], style: Style | None
) -> Context:
    start, stop = span[0].start, span[-1].stop
    lead = tune.notes[0].onset - sounds[0].onset  # an anacrusis counts from its full bar
    origin = start + lead if start else 0
    inside = [at for at, sound in enumerate(sounds) if start <= sound.onset < stop]
    first, last = inside[0], inside[-1]
    syllable = tune.notes[first].syllable
    notes = tuple(
        replace(note, onset=Ticks(note.onset - origin), syllable=note.syllable - syllable)
        for note in tune.notes[first : last + 1]
    )
    key, signature = span[0].key, _checked(span)
    tokens, reference = encode(notes, key, signature)
    written = Written.of(tokens, v.bar_steps(signature))
    view = _prompt(score, tune, notes, reference, key, signature, style)
    count = notes[-1].syllable + 1
    return Context(
        score=score,
        sounds=tuple(sounds[first : last + 1]),
        notes=notes,
        first=first,
        syllable=syllable,
        origin=origin,
        end=stop + lead - origin,
        key=key,
        time_signature=signature,
        prompt=replace(view, syllables=view.syllables[syllable : syllable + count]),
        written=written,
        reference=reference,
        shifts=tuple(
            note.onset // v.TICKS_PER_STEP - onset
            for note, onset in zip(notes, written.onsets, strict=True)
        ),
    )


def _checked(span: Sequence[Bar]) -> TimeSignature:
    """The time signature of bars that the model can count. Raises NotEncodable where one is not
    full, RequestError for a metre that it does not know."""
    signature = span[0].time_signature
    if any(bar.lead + bar.length != signature.bar for bar in span[:-1]):
        raise NotEncodable("a bar is not full")
    if signature not in v.TIME_SIGNATURE_INDEX:
        raise RequestError(
            "Music in {signature} cannot be composed yet: choose bars in another metre.",
            signature=str(signature),
            field="bars",
        )
    return signature


def _prompt(
    score: Score,
    tune: Melody,
    notes: Sequence[SungNote],
    reference: int,
    key: Key,
    signature: TimeSignature,
    style: Style | None,
) -> Prompt:
    language = score.language[:2]
    words = prosody.analyse_printed(tune.words, language if tune.texted else "")
    asked = provenance(score).get("request", {})
    ambitus, pitches = asked.get("ambitus"), [note.midi for note in notes]
    if isinstance(ambitus, dict) and score.parts[0].id == MELODY_PART:  # it was asked for that one
        pitches += [midi for midi in ambitus.values() if type(midi) is int and 0 <= midi <= 127]
    conditions = Conditions(
        language=language,
        key=key,
        time_signature=signature,
        styles=one_style(style or asked.get("style") or Style.FOLK),
        lowest=min(pitches) - reference,
        highest=max(pitches) - reference,
        role=MELODY,
    )
    return prompt(lines.prosody(words, language), conditions)


def singable(view: Prompt) -> tuple[int, int]:
    """The range asked for in degrees, widened to the next tonic above where it holds none."""
    lowest, highest = view.conditions.lowest or 0, view.conditions.highest or 0
    while not any(degree % 12 == 0 for degree in range(lowest, highest + 1)):
        highest += 1
    return lowest, highest


def provenance(score: Score) -> dict[str, Any]:
    """What the score says of its making; empty where it says nothing that can be read."""
    for name, text in score.fields:
        if name == "provenance":
            try:
                found = json.loads(text)
            except json.JSONDecodeError:
                return {}
            known = isinstance(found, dict) and isinstance(found.get("request", {}), dict)
            return found if known else {}
    return {}
