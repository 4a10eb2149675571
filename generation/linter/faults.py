"""All that is at fault in a voice."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from generation.linter import accent_rules, phrase_rules, tone_rules, vowel_rules
from generation.linter.marks import Fault
from generation.linter.voice import Voice

_RULES = (accent_rules.find, vowel_rules.find, phrase_rules.find, tone_rules.find)


def find(voice: Voice) -> tuple[Fault, ...]:
    """The faults in the order of their syllables."""
    found = chain.from_iterable(rule(voice) for rule in _RULES)
    return tuple(sorted(found, key=lambda fault: fault.syllables))


def weight(faults: Iterable[Fault]) -> int:
    """How much is at fault in all."""
    return sum(fault.weight for fault in faults)
