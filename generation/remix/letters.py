"""The letters that were set by hand when a score was composed, held against it as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from generation.errors import RequestError
from generation.form.labels import echo_of
from generation.form.plan import Echo, parse_letters
from generation.form.similarity import likeness, matched
from generation.form.verse_score import stanzas
from generation.lyrics import prosody
from generation.remix.context import provenance
from generation.requests import MelodyRequest
from generation.score.melody import SungNote, melody
from generation.score.model import MELODY_PART, Score


@dataclass(frozen=True)
class Letters:
    """A letter a line. ``spans``: of each line, its syllables; ``echoes``: what it takes up."""

    texts: tuple[str, ...]
    spans: tuple[range, ...]
    echoes: tuple[tuple[Echo, int | None], ...]

    @classmethod
    def of(cls, score: Score) -> Letters | None:
        """Those of a score whose first part is the melody that was composed to them; None where
        none were set, or where the words are others by now."""
        asked = _asked(score)
        if asked is None or not asked.form or score.parts[0].id != MELODY_PART:
            return None
        ends = _line_ends(asked)
        if len(ends) != len(asked.form) or ends[-1] != melody(score).notes[-1].syllable + 1:
            return None
        spans = tuple(range(*span) for span in pairwise((0, *ends)))
        return cls(asked.form, spans, tuple(parse_letters(asked.form, len(ends))))

    def lines(self, syllables: Sequence[int]) -> list[int]:
        """The lines that syllables stand in."""
        return [at for at, span in enumerate(self.spans) if any(one in span for one in syllables)]

    def kept(self, notes: Sequence[SungNote]) -> frozenset[int]:
        """The lines that keep to their letters: are heard to take up what they are to."""
        sung = [[note for note in notes if note.syllable in span] for span in self.spans]
        return frozenset(
            at for at, (echo, of) in enumerate(self.echoes) if _keeps(sung, at, echo, of)
        )

    def joined(self, line: int, echo: Echo) -> list[int]:
        """The lines that one is joined to by such an echo, of it or by it."""
        pairs = [(at, of) for at, (kind, of) in enumerate(self.echoes) if kind is echo]
        found = [of if line == at else at for at, of in pairs if line in (at, of)]
        return [one for one in found if one is not None]


def _keeps(sung: Sequence[Sequence[SungNote]], at: int, echo: Echo, of: int | None) -> bool:
    if of is None:
        return echo_of(sung, at)[0] is echo
    alike = likeness(*matched(sung[of], sung[at]))
    exact = alike.pitch == alike.rhythm == 1  # set by hand, the same is note for note
    return alike.echo is echo and (exact or echo is not Echo.SAME)


def _asked(score: Score) -> MelodyRequest | None:
    """The request that the score says it was composed for; a field that someone has spoilt
    says nothing."""
    kept: Any = provenance(score).get("request")
    try:
        known = {name: kept[name] for name in MelodyRequest.__dataclass_fields__ if name in kept}
        return MelodyRequest.from_json(known)
    except (RequestError, TypeError, ValueError):
        return None


def _line_ends(asked: MelodyRequest) -> list[int]:
    """How many syllables are sung by the end of each line."""
    read = prosody.analyse(asked.words, asked.language, asked.corrections)
    lines = (stanzas(read)[0] if asked.strophic else read).lines
    return list(accumulate(len(line.syllables) for line in lines))
