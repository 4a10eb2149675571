"""What else a note might be, and why: the likeliest other pitches with a reason in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from generation.lyrics.model import Stress
from generation.remix import context
from generation.remix.context import Context
from generation.score.model import Score
from generation.tokens import slots
from generation.tokens import vocabulary as v
from generation.tokens.constraints import Law
from generation.tokens.guidance import Guidance
from generation.tokens.prompt import Prompt
from generation.tokens.slots import Deadlines, Slots

OFFERED = 5
_TRIAD = {"major": (0, 4, 7), "minor": (0, 3, 7)}
_DOMINANT = (2, 7, 11)
_STRONG = 3
_SENTENCES = {
    "full_close": "closes the line on the tonic",
    "half_close": "closes the line on the dominant, open to what follows",
    "echo": "repeats the note before",
    "passing": "passes by step from the note before to the note after",
    "step_before": "a step from the note before",
    "step_after": "a step to the note after",
    "chord": "belongs to the tonic chord, on a strong beat",
    "stress": "lifts the stressed syllable “{syllable}”",
    "leap": "a leap of {semitones} semitones from the note before",
}


@dataclass(frozen=True)
class Alternative:
    """Another pitch (MIDI) for a note: its name, how likely the model holds it, from 0 to 1, and
    the reason as a key with its parameters, and as an English sentence."""

    pitch: int
    name: str
    probability: float
    reason: dict[str, Any]
    sentence: str


@dataclass(frozen=True)
class Question:
    """One note of a score left open, all others given. ``at``: its index in the context."""

    context: Context
    at: int
    prompt: Prompt
    law: Law
    guidance: Guidance

    @classmethod
    def of(cls, score: Score, note: str) -> Question:
        """Raises RequestError where there is no such note, or it cannot be told to the model."""
        found = context.read(score, frozenset([note]))
        at = next(at for at, sound in enumerate(found.sounds) if note in sound.heads)
        given = _all_but(found, at)
        view = found.prompt.given(given)
        lowest, highest = context.singable(view)
        law = Law(view, lowest, highest, slots=given)
        return cls(found, at, view, law, Guidance(deadlines=Deadlines(given)))

    def answers(self, chances: np.ndarray) -> tuple[Alternative, ...]:
        """The likeliest other pitches. ``chances``: of each pitch token, (pitches,)."""
        own = self.context.written.tokens[self.at].pitch
        likeliest = [int(pitch) for pitch in np.argsort(-chances) if pitch != own][:OFFERED]
        return tuple(self._answer(pitch, float(chances[pitch])) for pitch in likeliest)

    def _answer(self, pitch: int, probability: float) -> Alternative:
        midi = self.context.reference + v.LOWEST_DEGREE + pitch
        key, params = self._reason(midi)
        name = str(self.context.key.spell(midi))
        sentence = f"{name}: {_SENTENCES[key].format(**params)}."
        return Alternative(midi, name, probability, {"key": key, "params": params}, sentence)

    def _reason(self, midi: int) -> tuple[str, dict[str, Any]]:
        """The first of the reasons that holds."""
        here, notes = self.context, self.context.notes
        note = notes[self.at]
        before = notes[self.at - 1].midi if self.at else None
        after = notes[self.at + 1].midi if self.at + 1 < len(notes) else None
        degree = (midi - here.key.pitch_class) % 12
        if self._ends_line():
            if degree == 0:
                return "full_close", {}
            if degree in _DOMINANT:
                return "half_close", {}
        steps = [other is not None and 1 <= abs(midi - other) <= 2 for other in (before, after)]
        if before == midi:
            return "echo", {}
        if all(steps):
            return "passing", {}
        strong = here.time_signature.strength(note.onset % here.time_signature.bar) >= _STRONG
        if strong and degree in _TRIAD[here.key.mode]:
            return "chord", {}
        if steps[0] or steps[1]:
            return ("step_before" if steps[0] else "step_after"), {}
        stressed = self.prompt.column("stress")[note.syllable] == int(Stress.PRIMARY)
        if stressed and before is not None and midi > before:
            return "stress", {"syllable": self._syllable(note.syllable)}
        return "leap", {"semitones": abs(midi - (before if before is not None else note.midi))}

    def _ends_line(self) -> bool:
        syllable = self.context.notes[self.at].syllable
        last = self.at == self.context.written.notes_of(syllable)[-1]
        return last and self.prompt.column("to_line_end")[syllable] == 0

    def _syllable(self, syllable: int) -> str:
        lyrics = self.context.sounds[self.context.written.notes_of(syllable)[0]].lyrics
        return lyrics[0].text if lyrics else ""


def _all_but(found: Context, at: int) -> Slots:
    given = []
    for syllable in range(len(found.prompt)):
        own = list(slots.slots_of(found.written, syllable, rhythm=True, pitches=True))
        places = found.written.notes_of(syllable)
        if at in places:
            own[at - places.start] = replace(own[at - places.start], pitch=None)
        given.append(tuple(own))
    return tuple(given)
