"""What to hear next: by what one loved, by what others loved, and why.

Content and crowd name candidates, ``blending`` puts them into an order. Nothing private is ever
named: every candidate is joined with its piece, as it is at this moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from pgvector.django import CosineDistance

from studio.accounts.models import Maker
from studio.discover.blending import Because, Opinions, Pick, pick, scaled
from studio.discover.browsing import entries
from studio.discover.models import Entry
from studio.licences.compatibility import ALLOWED, allowed
from studio.licences.models import Licence

HISTORY: Final = 60  # hearings that make a taste, the latest
_NEAR: Final = 150
_FRESH_DAYS: Final = 14.0
_STRETCH: Final = 2  # semitones that a voice may be asked for beyond what it sings

_HISTORY = """
SELECT hearing.piece_id, hearing.weight, entry.content FROM (
    SELECT piece_id, weight FROM social_hearing
    WHERE maker_id = %s AND weight > 0 ORDER BY last_at DESC LIMIT %s
) AS hearing
JOIN discover_entry entry USING (piece_id)
JOIN pieces_piece piece ON piece.id = hearing.piece_id AND piece.visibility = 'public'
"""
_CROWD = """
SELECT other_id, piece_id, likeness FROM discover_neighbour WHERE piece_id = ANY(%s)
ORDER BY likeness DESC LIMIT 1000
"""


@dataclass(frozen=True)
class Recommendation:
    """``like``: the piece that one knows already, where the reason names one."""

    entry: Entry
    because: Because
    like: int | None = None


@dataclass(frozen=True)
class _Taste:
    """The pieces somebody cares about, with weights (N,) and points (N, D)."""

    pieces: Sequence[int]
    weights: np.ndarray
    points: np.ndarray

    @property
    def known(self) -> bool:
        return len(self.pieces) > 0

    @property
    def point(self) -> np.ndarray:
        """Where the taste lies. (D,)"""
        middle: np.ndarray = self.weights @ self.points
        return middle / max(float(np.linalg.norm(middle)), 1e-9)


def for_you(maker: Maker | None, *, count: int) -> list[Recommendation]:
    """Pieces of others that the maker has not heard; for someone unknown, what is loved and
    new."""
    taste = _taste(maker)
    open_ = entries()
    if maker:  # in two steps: of one with “or”, Postgres would look at every entry
        open_ = open_.exclude(piece__owner=maker).exclude(pk__in=maker.hearings.values("piece"))
    crowd = _crowd(taste)
    near = _nearest(taste.point) if taste.known else []
    popular = list(open_.order_by("-loves", "-piece_id").values_list("pk", flat=True)[:60])
    newest = list(open_.order_by("-published_at", "-piece_id").values_list("pk", flat=True)[:60])
    wanted = {*near, *sorted(crowd, key=lambda one: -crowd[one][0])[:_NEAR], *popular, *newest}
    found = list(open_.filter(pk__in=wanted).defer("document").exclude(content=None))
    return _ordered(found, taste, crowd, count)


def similar(entry: Entry, *, count: int, where: Q | None = None) -> list[Recommendation]:
    """What sounds and reads alike, and what those heard who heard this."""
    known = Entry.objects.values_list("content", flat=True).get(pk=entry.pk)
    if known is None:
        return []
    taste = _Taste([entry.pk], np.ones(1), np.array([known]))
    crowd = _crowd(taste)
    wanted = {*_nearest(taste.point, where), *crowd} - {entry.pk}
    found = entries().filter(where or Q(), pk__in=wanted).exclude(content=None)
    return _ordered(list(found), taste, crowd, count)


def to_remix_with(entry: Entry, *, count: int) -> list[Recommendation]:
    """Alike pieces whose licences can be joined with this one's."""
    joined = [spdx for spdx in ALLOWED if allowed([entry.licence.spdx, spdx])]
    licences = list(Licence.objects.filter(spdx__in=joined).values_list("pk", flat=True))
    return similar(entry, count=count, where=Q(licence__in=licences))


def to_sing_next(entry: Entry, *, count: int) -> list[Recommendation]:
    """Alike pieces that whoever sings this one can sing: within its range and a little more,
    and hardly more difficult."""
    fits = Q(
        lowest__gte=entry.lowest - _STRETCH,
        highest__lte=entry.highest + _STRETCH,
        difficulty__lte=entry.difficulty + 1,
        language=entry.language,
    )
    return similar(entry, count=count, where=fits)


RELATED: Final = {"similar": similar, "remix": to_remix_with, "sing": to_sing_next}
"""By the name of the list."""


def _taste(maker: Maker | None) -> _Taste:
    rows: list[Any] = []
    if maker is not None:
        with connection.cursor() as cursor:
            cursor.execute(_HISTORY, [maker.pk, HISTORY])
            rows = [row for row in cursor.fetchall() if row[2] is not None]
    points = np.array([_array(row[2]) for row in rows])
    return _Taste([row[0] for row in rows], np.array([row[1] for row in rows]), points)


def _array(content: Any) -> np.ndarray:
    """A point as Postgres writes it where Django does not read it."""
    return np.fromstring(content.strip("[]"), sep=",") if isinstance(content, str) else content


def _crowd(taste: _Taste) -> dict[int, tuple[float, int]]:
    """What the neighbours say: of each piece how much, and which known piece says most."""
    with connection.cursor() as cursor:
        cursor.execute(_CROWD, [list(taste.pieces)])
        rows = cursor.fetchall()
    weights = dict(zip(taste.pieces, taste.weights.tolist(), strict=True))
    said: dict[int, dict[int, float]] = {}
    for other, known, likeness in rows:
        if other not in weights:
            said.setdefault(other, {})[known] = likeness * weights[known]
    return {
        other: (sum(parts.values()), max(parts, key=lambda known: parts[known]))
        for other, parts in said.items()
    }


def _nearest(point: np.ndarray, where: Q | None = None) -> list[int]:
    """By the index of points, as far as is needed for so many ``where`` something holds; who may
    be seen is asked afterwards."""
    distance = CosineDistance("content", point.tolist())
    alike = Entry.objects.filter(where or Q()).order_by(distance)
    return list(alike.values_list("pk", flat=True)[:_NEAR])


def _ordered(
    found: Sequence[Entry], taste: _Taste, crowd: dict[int, tuple[float, int]], count: int
) -> list[Recommendation]:
    if not found:
        return []
    points = np.array([entry.content for entry in found])
    points = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-9)
    now = timezone.now()
    days = np.array([(now - entry.published_at).total_seconds() / 86_400 for entry in found])
    opinions = Opinions(
        content=np.maximum(points @ taste.point, 0) if taste.known else np.zeros(len(found)),
        crowd=scaled([crowd.get(entry.pk, (0.0, 0))[0] for entry in found]),
        popular=scaled(np.log1p([entry.loves for entry in found]).tolist()),
        fresh=np.exp(-np.maximum(days, 0) / _FRESH_DAYS),
        points=points,
    )
    chosen = pick(opinions, count, taste=taste.known)
    return [_told(found[one.at], one, points[one.at], taste, crowd) for one in chosen]


def _told(
    entry: Entry,
    chosen: Pick,
    point: np.ndarray,
    taste: _Taste,
    crowd: dict[int, tuple[float, int]],
) -> Recommendation:
    if chosen.because is Because.CROWD:
        return Recommendation(entry, chosen.because, crowd[entry.pk][1])
    if chosen.because is Because.CONTENT:
        return Recommendation(
            entry, chosen.because, taste.pieces[int(np.argmax(taste.points @ point))]
        )
    return Recommendation(entry, chosen.because)
