"""Marks and fixes: what the linter says, in English and in a form that can be translated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from generation.linter.edits import Edit


class Rule(StrEnum):
    """What can be marked."""

    STRESS = "stress-on-weak-beat"
    LIGHT = "light-syllable-weighted"
    MELISMA = "melisma-on-closed-vowel"
    BREATH = "missing-breath"
    HIGH = "high-note-on-hard-vowel"
    TORN = "word-torn-by-rest"
    TONE = "tone-against-melody"


Parameter = str | int


@dataclass(frozen=True)
class Said:
    """A sentence: ``key`` names it (:data:`generation.linter.sentences.SENTENCES` has the
    English), ``parameters`` fill its places."""

    key: str
    parameters: tuple[tuple[str, Parameter], ...]
    text: str

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key, "parameters": dict(self.parameters), "text": self.text}


@dataclass(frozen=True)
class Fault:
    """What a rule finds in a voice: the syllables at fault (the first is to blame), and how
    grave it is: ``weight`` 1 may be meant, 2 is heard, 3 is heard by everyone."""

    rule: Rule
    syllables: tuple[int, ...]
    weight: int
    reason: Said

    @property
    def place(self) -> tuple[Rule, int]:
        """Faults with the same place are the same fault, before and after an edit."""
        return self.rule, self.syllables[0]


class FixKind(StrEnum):
    """How a fault can be mended."""

    SHIFT = "shift"
    SPLIT = "split"
    JOIN = "join"
    BREATH = "breath"
    REPITCH = "repitch"
    ACCENT = "accent"
    BARLINE = "barline"


@dataclass(frozen=True)
class Fix:
    """A way to mend a mark. ``cost``: how much of the music it changes; ``left``: the weight of
    all the marks that would remain on the score. ``note_ids``: the heads that it changes; of
    another accent, the first on the syllable that gets it, then on the one that loses it."""

    kind: FixKind
    reason: Said
    cost: int
    left: int
    note_ids: tuple[str, ...]
    edit: Edit

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "reason": self.reason.to_json(),
            "cost": self.cost,
            "left": self.left,
            "note_ids": list(self.note_ids),
            "edit": self.edit.to_json(),
        }


@dataclass(frozen=True)
class Mark:
    """A fault on the score: at which notes and bars, why, and how to mend it, cheapest first."""

    rule: Rule
    weight: int
    syllable: str
    word: str
    note_ids: tuple[str, ...]
    measure_ids: tuple[str, ...]
    reason: Said
    fixes: tuple[Fix, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule.value,
            "weight": self.weight,
            "syllable": self.syllable,
            "word": self.word,
            "note_ids": list(self.note_ids),
            "measure_ids": list(self.measure_ids),
            "reason": self.reason.to_json(),
            "fixes": [fix.to_json() for fix in self.fixes],
        }
