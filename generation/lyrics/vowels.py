"""Which vowels leave the mouth nearly shut."""

from __future__ import annotations

from generation.lyrics.model import Syllable

_CLOSED = frozenset({"i", "ɪ", "y", "ʏ", "u", "ʊ", "ɨ", "ᵻ", "ə", "ɯ", "ɚ"})
_CLOSED_FINALS = frozenset({"i", "in", "ing", "u", "v", "vn"})  # v: ü


def closed(syllable: Syllable, language: str) -> bool:
    """Whether a singer has little to open there. Diphthongs are sung on their first sound,
    Mandarin's glides pass into theirs; a vowel that is not known is not blamed."""
    if language == "zh":
        return syllable.vowel in _CLOSED_FINALS
    return syllable.vowel[:1] in _CLOSED
