"""A plan of form: for each line of a text, what it takes up, how it closes, whether it peaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from generation.errors import RequestError

_LETTER = re.compile(r"([A-Za-z])(['’′]*)")


class Echo(IntEnum):
    """How a line relates to an earlier one."""

    UNSAID = 0
    NEW = 1  # it takes up nothing
    RHYTHM = 2  # the earlier line's rhythm with other pitches
    VARIED = 3
    SAME = 4


class Close(IntEnum):
    """The degree a line ends on."""

    UNSAID = 0
    FULL = 1  # the tonic
    HALF = 2  # the second, fifth or seventh degree: over a dominant
    OPEN = 3  # any other


class Peak(IntEnum):
    """Whether a line holds the highest note of the song."""

    UNSAID = 0
    BELOW = 1
    CLIMAX = 2


@dataclass(frozen=True)
class LinePlan:
    """One line's part in the form. ``of``: the earlier line it takes up, from 0."""

    echo: Echo = Echo.UNSAID
    of: int | None = None
    close: Close = Close.UNSAID
    peak: Peak = Peak.UNSAID

    @property
    def unsaid(self) -> bool:
        """Whether nothing is said of what it takes up or how it closes."""
        return self.echo is Echo.UNSAID and self.close is Close.UNSAID

    def bound(self, *, letters: bool, climax: bool, same_words: bool) -> LinePlan:
        """See :meth:`FormPlan.binding`."""
        again = letters or self.echo is Echo.SAME or (same_words and self.echo is Echo.VARIED)
        return LinePlan(
            self.echo if again else Echo.UNSAID,
            self.of if again else None,
            self.close if letters else Close.UNSAID,
            self.peak if climax else Peak.UNSAID,
        )


@dataclass(frozen=True)
class FormPlan:
    """The plan of a whole text, a :class:`LinePlan` for each line that carries words."""

    lines: tuple[LinePlan, ...]

    @classmethod
    def unsaid(cls, lines: int) -> FormPlan:
        """Nothing is planned: the model does as it likes."""
        return cls((LinePlan(),) * lines)

    @property
    def peaks(self) -> bool:
        """Whether a line is to hold the climax."""
        return any(line.peak is Peak.CLIMAX for line in self.lines)

    @property
    def letters(self) -> tuple[str, ...]:
        """``("A", "A′", "B", "A")``: a capital for new music, the same letter where it comes
        again, with a prime where it is varied, small where only its rhythm does."""
        known: list[str] = []
        for line in self.lines:
            if line.of is None:
                fresh = len({letter[0].upper() for letter in known})
                known.append(chr(ord("A") + fresh % 26))
            else:
                source = known[line.of]
                letter = source[0].upper()
                marks = {Echo.RHYTHM: letter.lower(), Echo.VARIED: letter + "′"}
                known.append(marks.get(line.echo, source))
        return tuple(known)

    def binding(self, words: Sequence[str], *, letters: bool, climax: bool) -> FormPlan:
        """What of the plan is law, the rest unsaid: all that was set by hand (``letters`` set
        what lines take up, and so how they close); of what was drawn, which lines are the same,
        and which are varied to the same ``words``."""
        return FormPlan(
            tuple(
                line.bound(
                    letters=letters,
                    climax=climax,
                    same_words=line.of is not None and words[line.of] == words[at],
                )
                for at, line in enumerate(self.lines)
            )
        )

    def with_letters(self, letters: Sequence[str]) -> FormPlan:
        """The plan with its echoes as :func:`parse_letters` reads them; closes and peaks stay."""
        echoes = parse_letters(letters, len(self.lines))
        return FormPlan(
            tuple(
                replace(line, echo=echo, of=of)
                for line, (echo, of) in zip(self.lines, echoes, strict=True)
            )
        )


def parse_letters(letters: Sequence[str], lines: int) -> list[tuple[Echo, int | None]]:
    """What each line takes up, from letters as a musician writes them.

    Raises :class:`RequestError` when there are not as many letters as lines, or one is none.
    """
    if len(letters) != lines:
        raise RequestError(
            "The form has {count} letters for {lines} lines: give one to each line.",
            count=len(letters),
            lines=lines,
            field="form",
        )
    first: dict[str, int] = {}
    echoes: list[tuple[Echo, int | None]] = []
    for number, text in enumerate(letters):
        match = _LETTER.fullmatch(text)
        if match is None:
            raise RequestError(
                "“{text}” is no form letter: write A, A′ (varied) or a (the same rhythm).",
                text=text,
                field="form",
            )
        letter = match[1].upper()
        if letter not in first:
            first[letter] = number
            echoes.append((Echo.NEW, None))
        elif match[1].islower():
            echoes.append((Echo.RHYTHM, first[letter]))
        else:
            echoes.append((Echo.VARIED if match[2] else Echo.SAME, first[letter]))
    return echoes


def check(form: Sequence[str], climax: int | None, lines: int) -> None:
    """Hold what was asked against the words: ``form`` is empty or has a letter for each line,
    ``climax`` is None or one of the lines, from 0. Raises :class:`RequestError`."""
    if form:
        parse_letters(form, lines)
    if climax is not None and climax >= lines:
        raise RequestError(
            "There is no line {climax} to hold the highest note: the words have {lines}.",
            climax=climax + 1,
            lines=lines,
            field="climax",
        )
