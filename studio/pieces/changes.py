"""What a score has kept of another, bar by bar and in all."""

from __future__ import annotations

from generation.metrics.change import Table, changes, content_kept
from generation.score.notes import MeasureRow, NoteRow
from studio.pieces.models import Score
from studio.pieces.version_schemas import ChangeOut


def change(score: Score, *, since: Score) -> ChangeOut:
    """The change from ``since`` to ``score``. How much is kept is asked of the bars that were to
    be changed, where some were chosen."""
    before, after = _table(since), _table(score)
    bars = (score.operation or {}).get("bars")
    chosen = (bars[0], bars[1]) if bars else None
    return ChangeOut(
        score=score.public_id,
        since=since.public_id,
        bars=list(changes(before, after)),
        content_kept=content_kept(before, after, chosen),
        style_reached=score.provenance.figures.get("style_reached"),
    )


def _table(score: Score) -> Table:
    return Table(
        [NoteRow(**row) for row in score.notes], [MeasureRow(**row) for row in score.measures]
    )
