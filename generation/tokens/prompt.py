"""What the model is told: the prosody of the words, and the conditions of the song."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from generation.form.plan import Close, Echo, FormPlan, Peak
from generation.lyrics.model import Line, Prosody, Stress, Syllable
from generation.score.units import Key, TimeSignature
from generation.tokens import slots as given
from generation.tokens import vocabulary as v
from generation.tokens.slots import Slots

_OF_WORDS: Final = {  # of each syllable, and how many values each takes
    "stress": 3,
    "long_vowel": 2,
    "place_in_word": 4,
    "from_line_start": 16,
    "to_line_end": 16,
    "line_in_stanza": 8,
    "last_line_of_stanza": 2,
    "punctuation": 4,
    "tone": 6,
    "vowel": 10,
    "to_end": 12,
}
_OF_FORM: Final = {  # of the line that the syllable stands in; 0 means: not said
    "echo": len(Echo),
    "close": len(Close),
    "peak": len(Peak),
}
FEATURES: Final = {**_OF_WORDS, **_OF_FORM, **given.GIVEN}
CONDITIONS: Final = {  # of the song; 0 means: not said
    "language": len(v.LANGUAGES),
    "time_signature": len(v.TIME_SIGNATURES) + 1,
    "mode": len(v.MODES) + 1,
    "lowest": v.N_PITCHES + 1,
    "highest": v.N_PITCHES + 1,
    "melisma": 5,
    "liveliness": 5,
    "role": 3,
}

MELODY, LOWER_VOICE = 1, 2

_STOPS = ".;:!?。；：！？…"
_PAUSES = ",，、-–—"
_VOWELS = ("a", "ɑɐʌɒ", "e", "ɛæœ", "əɜɚ", "i", "ɪyʏ", "oɔ", "uʊø")  # classes 1–9; 0 unknown


@dataclass(frozen=True)
class Conditions:
    """The song asked for. ``styles`` are weights over ``vocabulary.STYLES``, summing to 1."""

    language: str
    key: Key
    time_signature: TimeSignature
    styles: tuple[float, ...]
    lowest: int | None = None  # degree from the reference tonic
    highest: int | None = None
    melisma: int = 0  # 1 syllabic … 4 melismatic, 0 not said
    liveliness: int = 0  # 1 calm … 4 lively, 0 not said
    role: int = 0  # MELODY, LOWER_VOICE of a part-song, 0 not said

    def indices(self) -> np.ndarray:
        """Shape (len(CONDITIONS),)."""
        language = v.LANGUAGES.index(self.language) if self.language in v.LANGUAGES else 0
        return np.array(
            [
                language,
                v.TIME_SIGNATURE_INDEX[self.time_signature] + 1,
                v.MODES.index(self.key.mode) + 1,
                _degree_index(self.lowest),
                _degree_index(self.highest),
                self.melisma,
                self.liveliness,
                self.role,
            ],
            dtype=np.int64,
        )


@dataclass(frozen=True)
class Prompt:
    """``syllables``: (S, len(FEATURES)) integers; ``conditions``: see :class:`Conditions`."""

    syllables: np.ndarray
    conditions: Conditions

    def __len__(self) -> int:
        return len(self.syllables)

    def column(self, feature: str) -> np.ndarray:
        """One feature of every syllable. Shape (S,)."""
        column: np.ndarray = self.syllables[:, list(FEATURES).index(feature)]
        return column

    @property
    def line_of(self) -> np.ndarray:
        """The line of each syllable, from 0, be the first line whole or not. Shape (S,)."""
        begun = np.cumsum(self.column("from_line_start") == 0)
        return begun - begun[0]

    def planned(self, plan: FormPlan) -> Prompt:
        """The same words with a plan of form, a part for each line."""
        rows = np.array([[int(line.echo), int(line.close), int(line.peak)] for line in plan.lines])
        syllables = self.syllables.copy()
        first = len(_OF_WORDS)
        syllables[:, first : first + len(_OF_FORM)] = rows[self.line_of]
        return replace(self, syllables=syllables)

    def given(self, slots: Slots) -> Prompt:
        """The same words, some of whose notes are given. Slots past the last syllable tell of
        what follows."""
        syllables = self.syllables.copy()
        bar = v.bar_steps(self.conditions.time_signature)
        syllables[:, -len(given.GIVEN) :] = given.features(slots, bar)[: len(self)]
        return replace(self, syllables=syllables)

    @property
    def starts_word(self) -> np.ndarray:
        """Shape (S,), bool."""
        return self.column("place_in_word") <= 1


def one_style(style: str) -> tuple[float, ...]:
    """The weights of a single style."""
    return tuple(float(known == style) for known in v.STYLES)


def prompt(prosody: Prosody, conditions: Conditions) -> Prompt:
    """The model's view of a text, with nothing planned and nothing given."""
    rows = np.array(list(_rows(prosody)), dtype=np.int64).reshape(-1, len(_OF_WORDS))
    unsaid = np.zeros((len(rows), len(FEATURES) - len(_OF_WORDS)), dtype=np.int64)
    return Prompt(np.concatenate([rows, unsaid], axis=1), conditions)


def _rows(prosody: Prosody) -> Iterator[tuple[int, ...]]:
    total = len(prosody.syllables)
    sung = 0
    line_in_stanza = 0
    for index, line in enumerate(prosody.lines):
        first = index == 0 or prosody.lines[index - 1].stanza != line.stanza
        last = index + 1 == len(prosody.lines) or prosody.lines[index + 1].stanza != line.stanza
        line_in_stanza = 0 if first else line_in_stanza + 1
        count = len(line.syllables)
        for at, (place, syllable) in enumerate(_places(line)):
            yield (
                int(syllable.stress),
                int(syllable.long_vowel),
                place,
                min(at, 15),
                min(count - 1 - at, 15),
                line_in_stanza % 8,
                int(last),
                _punctuation(syllable),
                syllable.tone or 0,
                _vowel_class(syllable.vowel),
                min(int(np.log2(total - sung) * 1.5), 11),
            )
            sung += 1


def _places(line: Line) -> Iterator[tuple[int, Syllable]]:
    """0 a word of one syllable, 1 the first of several, 2 an inner one, 3 the last."""
    for word in line.words:
        last = len(word.syllables) - 1
        for index, syllable in enumerate(word.syllables):
            yield (0 if last == 0 else 1 if index == 0 else 3 if index == last else 2), syllable


def _punctuation(syllable: Syllable) -> int:
    end = syllable.text.rstrip("\"'”’»)")[-1:]
    return 0 if not end else 2 if end in _STOPS else 1 if end in _PAUSES else 0


def _vowel_class(vowel: str) -> int:
    for number, members in enumerate(_VOWELS, start=1):
        if vowel[:1] and vowel[:1] in members:
            return number
    return 0


def _degree_index(degree: int | None) -> int:
    if degree is None:
        return 0
    return int(np.clip(degree, v.LOWEST_DEGREE, v.HIGHEST_DEGREE)) - v.LOWEST_DEGREE + 1


def first_stress(prompt_: Prompt, within: int = 4) -> int | None:
    """The first syllable with primary stress among the first few, or None."""
    stressed = np.flatnonzero(prompt_.column("stress")[:within] == int(Stress.PRIMARY))
    return int(stressed[0]) if len(stressed) else None
