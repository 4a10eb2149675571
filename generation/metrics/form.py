"""Does the music come back where the words do?"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import combinations

from generation.form.similarity import likeness
from generation.score.melody import SungNote


def form(
    lines: Sequence[Sequence[SungNote]], words: Sequence[str]
) -> tuple[float | None, float | None]:
    """The mean likeness of pairs of lines whose words are the same, and of the other pairs.
    None where there is no such pair."""
    same: list[float] = []
    different: list[float] = []
    texts = [_plain(line) for line in words]
    for (a, text), (b, other) in combinations(zip(lines, texts, strict=True), 2):
        (same if text == other else different).append(likeness(a, b).whole)
    return _mean(same), _mean(different)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
