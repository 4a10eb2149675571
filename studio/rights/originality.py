"""Which passages a score shares with public pieces, bar by bar; and the fingerprints for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from django.db.models import F, QuerySet

from generation.originality.index import GRAM, melodic_grams, melodic_steps
from generation.rights.fingerprint import grams, heard
from generation.score.melody import SungNote
from studio.lineage.ancestry import scores_after, scores_behind
from studio.pieces.models import Piece, Score, Visibility
from studio.rights.models import Fingerprint, OriginalityReport

ALARM: Final = 16  # notes; from GRAM + 1 on a passage is told
_MOST_PIECES: Final = 200
_BATCH: Final = 20


def refresh() -> int:
    """Fingerprint what has none, and report on public pieces that have no report; a batch at a
    time. How many scores were looked at."""
    new = Score.objects.filter(fingerprint__isnull=True).order_by("-pk")[:_BATCH]
    for score in (found := list(new)):
        fingerprint(score)
    public = Score.objects.filter(
        piece__visibility=Visibility.PUBLIC, piece__current_score=F("pk"), report__isnull=True
    )
    for score in (asked := list(public.select_related("piece")[:_BATCH])):
        report(score)
    return len(found) + len(asked)


def fingerprint(score: Score) -> Fingerprint:
    """The score's n-grams, written once."""
    found = list(grams(heard(score.notes)))
    return Fingerprint.objects.get_or_create(score=score, defaults={"grams": found})[0]


def report(score: Score) -> OriginalityReport:
    """Hold the score against all other public pieces that are not of its own family, and keep
    what was found; a report that is there is given back as it was."""
    if known := OriginalityReport.objects.filter(score=score).first():
        return known
    family = {*scores_behind(scores=[score.pk]), *scores_after(pieces=[score.piece_id])}
    others = _others(score).exclude(score__in=family)
    mine = heard(score.notes)
    passages = []
    shared = others.filter(grams__overlap=fingerprint(score).grams) if len(mine) > GRAM else ()
    for row in shared[:_MOST_PIECES] if shared else ():
        passages += _passages(score, mine, row.score)
    return OriginalityReport.objects.get_or_create(
        score=score, defaults={"compared": others.count(), "passages": passages}
    )[0]


def passages_of(score: Score) -> list[dict[str, Any]]:
    """What was found when the score was published; nothing, if it was not."""
    found = OriginalityReport.objects.filter(score=score).values_list("passages", flat=True)
    return found.first() or []


def _others(score: Score) -> QuerySet[Fingerprint]:
    """The scores that other public pieces show, the older first: whoever was there first is
    named first."""
    found = Fingerprint.objects.filter(
        score__piece__visibility=Visibility.PUBLIC, score__piece__current_score=F("score")
    )
    others = found.exclude(score__piece=score.piece_id).select_related("score__piece__owner__user")
    return others.order_by("score__piece__created_at", "score__pk")


def _passages(score: Score, mine: Sequence[SungNote], other: Score) -> list[dict[str, Any]]:
    """Each stretch of thirteen notes or more that the other score sings too, in any key."""
    here, there = _places(mine), set(_places(heard(other.notes)))
    hits = [gram in there for gram in here]
    found = []
    at = 0
    while at < len(hits):
        if not hits[at]:
            at += 1
            continue
        last = at
        while last + 1 < len(hits) and hits[last + 1]:
            last += 1
        found.append(_told(score, at, last + GRAM, mine, other.piece))
        at = last + 1
    return found


def _places(notes: Sequence[SungNote]) -> list[int]:
    found: np.ndarray = melodic_grams(melodic_steps(notes)) if len(notes) > GRAM else np.zeros(0)
    return [int(one) for one in found]


def _told(
    score: Score, first: int, last: int, notes: Sequence[SungNote], piece: Piece
) -> dict[str, Any]:
    heads = [row for row in score.notes if row["part"] == score.notes[0]["part"]]
    heads = [row for row in heads if not row["tied"]]
    bars = {row["id"]: at for at, row in enumerate(score.measures)}
    return {
        "first_note": first,
        "last_note": last,
        "first_bar": bars.get(heads[first]["measure_id"], 0),
        "last_bar": bars.get(heads[last]["measure_id"], 0),
        "notes": last - first + 1,
        "piece": piece.public_id,
        "title": piece.title,
        "maker": piece.owner.display_name,
        "alarm": last - first + 1 >= ALARM,
    }
