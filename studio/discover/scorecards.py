"""What a score measures, each beside what songs by people measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from generation.scorecard.measures import MEASURES
from generation.scorecard.standing import VERSION, Standing, standing
from studio.discover.models import ScoreCard
from studio.jobs.asking import ask
from studio.pieces.models import Score

GROUPS: Final = {name: tuple(measures) for name, measures in MEASURES.items()} | {
    "originality": ("own_turns",)
}
_WHOLE: Final = ("range", "breath")  # told as they are; the others are shares


@dataclass(frozen=True)
class Measured:
    """A measure of a score. ``bars`` show it, counted from 0; ``standing`` is where it lies
    among songs of the piece's style."""

    name: str
    value: float
    bars: list[int]
    standing: Standing | None

    @property
    def is_share(self) -> bool:
        return self.name not in _WHOLE

    @property
    def shown(self) -> float:
        """As it is printed: shares in percent."""
        return round(100 * self.value) if self.is_share else round(self.value, 1)


def measures(score: Score) -> dict[str, Measured]:
    """The measures of a score, by name, in the order of the card. A worker takes them when they
    are first asked for. Raises RequestError or Unanswered."""
    taken = _kept(score)
    names = (name for group in GROUPS.values() for name in group if name in taken)
    return {name: _measured(name, taken[name], score.piece.style) for name in names}


def _kept(score: Score) -> dict[str, Any]:
    kept = ScoreCard.objects.filter(score=score, version=VERSION).first()
    if kept is not None:
        return dict(kept.measures)
    found: dict[str, Any] = ask("card", musicxml=score.musicxml, language=score.piece.language)
    ScoreCard.objects.update_or_create(
        score=score, defaults={"version": VERSION, "measures": found}
    )
    return found


def _measured(name: str, taken: dict[str, Any], style: str) -> Measured:
    value = float(taken["value"])
    return Measured(name, value, list(taken["bars"]), standing(name, value, style))
