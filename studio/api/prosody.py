"""How words are sung, answered while one types: no account, nothing stored."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from generation.lyrics import prosody
from generation.lyrics.model import Line, Prosody, Syllable
from generation.requests import Language, SyllableCorrection
from studio.common.schemas import In, Out, Problem
from studio.common.throttling import PerMinute
from studio.jobs.schemas import Corrections, Words

router = Router(tags=["prosody"])


class ProsodyIn(In):
    """Words, and what the singer says of some of them."""

    words: Words
    language: Language
    corrections: Corrections = []


class SyllableOut(Out):
    """A syllable: stress 0 none, 1 secondary, 2 primary; a tone only in Chinese."""

    text: str
    stress: int
    long_vowel: bool
    vowel: str
    tone: int | None

    @classmethod
    def of(cls, syllable: Syllable) -> SyllableOut:
        return cls(
            text=syllable.text,
            stress=int(syllable.stress),
            long_vowel=syllable.long_vowel,
            vowel=syllable.vowel,
            tone=syllable.tone,
        )


class WordOut(Out):
    """A word as typed, and its syllables."""

    text: str
    syllables: list[SyllableOut]


class LineOut(Out):
    """A line of verse; stanzas count from 0."""

    stanza: int
    words: list[WordOut]

    @classmethod
    def of(cls, line: Line) -> LineOut:
        words = [
            WordOut(text=word.text, syllables=[SyllableOut.of(one) for one in word.syllables])
            for word in line.words
        ]
        return cls(stanza=line.stanza, words=words)


class ProsodyOut(Out):
    """The words as a singer reads them."""

    language: str
    syllable_count: int
    lines: list[LineOut]

    @classmethod
    def of(cls, read: Prosody) -> ProsodyOut:
        return cls(
            language=read.language.value,
            syllable_count=len(read.syllables),
            lines=[LineOut.of(line) for line in read.lines],
        )


@router.post(
    "/prosody",
    throttle=[PerMinute("prosody")],
    response={200: ProsodyOut, 400: Problem, 413: Problem, 422: Problem, 429: Problem},
)
def prosody_read(request: HttpRequest, asked: ProsodyIn) -> ProsodyOut:
    """The syllables and stresses of these words."""
    corrections = [
        SyllableCorrection(one.line, one.word, tuple(one.syllables), one.stress)
        for one in asked.corrections
    ]
    return ProsodyOut.of(prosody.analyse(asked.words, asked.language, corrections))
