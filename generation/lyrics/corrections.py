"""The singer's word against the machine's: moved hyphens and other stresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generation.errors import RequestError
from generation.lyrics.model import Stress, Syllable
from generation.lyrics.text import letters
from generation.requests import SyllableCorrection


def divide(word: str, line: int, correction: SyllableCorrection) -> tuple[str, ...]:
    """``word`` divided as the correction says, its punctuation kept.

    ``line`` (from 1) names the place in the :class:`RequestError` raised when the
    syllables do not spell the word or one of them is empty.
    """
    if "".join(correction.syllables) == word and all(map(_letters, correction.syllables)):
        return tuple(correction.syllables)
    parts = [_letters(syllable) for syllable in correction.syllables]
    if not all(parts) or "".join(parts) != _letters(word):
        raise RequestError(
            "The syllables “{syllables}” do not spell “{word}” in line {line}: move the hyphens "
            "without changing letters.",
            syllables="-".join(correction.syllables),
            word=word,
            line=line,
            field="corrections",
        )
    edges: list[int] = []
    counts = {sum(map(len, parts[:index])) for index in range(1, len(parts))}
    seen = 0
    for place, character in enumerate(word):
        if seen in counts and _letters(character):
            edges.append(place)
            counts.discard(seen)
        seen += len(_letters(character))
    return tuple(word[a:b] for a, b in zip([0, *edges], [*edges, len(word)], strict=True))


def stress(
    syllables: Sequence[Syllable], word: str, line: int, index: int | None
) -> tuple[Syllable, ...]:
    """The syllables with primary stress on ``index`` alone, or with none for None.

    Raises :class:`RequestError` when there is no such syllable.
    """
    if index is not None and not 0 <= index < len(syllables):
        raise RequestError(
            "Of “{word}” in line {line} one of {count} syllables can be stressed, or none.",
            word=word,
            line=line,
            count=len(syllables),
            field="corrections",
        )
    return tuple(
        replace(syllable, stress=_corrected(syllable.stress, place, index))
        for place, syllable in enumerate(syllables)
    )


def placed(
    corrections: Sequence[SyllableCorrection], lines: Sequence[Sequence[str]]
) -> dict[tuple[int, int], SyllableCorrection]:
    """The corrections by line and word; the last one of a word counts.

    Raises :class:`RequestError` for one that points outside ``lines``.
    """
    for correction in corrections:
        line, word = correction.line, correction.word
        if not 0 <= line < len(lines):
            raise RequestError(
                "A correction points at line {line}; the sung lines are {count}.",
                line=line + 1,
                count=len(lines),
                field="corrections",
            )
        if not 0 <= word < len(lines[line]):
            raise RequestError(
                "A correction points at word {word} of line {line}; its words are {count}.",
                word=word + 1,
                line=line + 1,
                count=len(lines[line]),
                field="corrections",
            )
    return {(correction.line, correction.word): correction for correction in corrections}


def _corrected(heard: Stress, place: int, index: int | None) -> Stress:
    if place == index:
        return Stress.PRIMARY
    return Stress.SECONDARY if heard is Stress.SECONDARY and index is not None else Stress.NONE


def _letters(text: str) -> str:
    return "".join(letters(text)).lower()
