"""The gallery: public pieces by what they are, in the order somebody wants them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import Prefetch, Q, QuerySet

from studio.discover.models import Entry
from studio.licences.compatibility import ALLOWED
from studio.pieces.models import Score, Visibility

PAGE_SIZE: Final = 24
LAST_PAGE: Final = 400  # nobody leafs further: whoever looks for something searches
REMIXABLE: Final = frozenset(spdx for spdx, allowed in ALLOWED.items() if allowed)
_MUSIC = ("musicxml", "midi", "notes", "measures")


class Sort(StrEnum):
    """The order of the gallery."""

    NEW = "new"
    REMIXED = "remixed"
    LOVED = "loved"
    GEMS = "gems"  # loved by the few who have heard them


# By the piece's number, which the indexes end in: by the piece would be by the order of pieces.
_ORDER: Final = {
    Sort.NEW: ("-published_at", "-piece_id"),
    Sort.REMIXED: ("-remixes", "-piece_id"),
    Sort.LOVED: ("-loves", "-piece_id"),
    Sort.GEMS: ("-gem", "-piece_id"),
}


class Length(StrEnum):
    """How long a piece is."""

    SHORT = "short"  # under a minute
    MIDDLE = "middle"
    LONG = "long"  # three minutes and more


_SECONDS: Final = {
    Length.SHORT: Q(seconds__lt=60),
    Length.MIDDLE: Q(seconds__range=(60, 179)),
    Length.LONG: Q(seconds__gte=180),
}


@dataclass(frozen=True)
class Filters:
    """What must hold; empty fields ask nothing. A piece lies in a voice when its notes do, from
    ``lowest`` to ``highest`` (MIDI)."""

    style: str = ""
    language: str = ""
    mode: str = ""
    time_signature: str = ""
    licence: str = ""
    made_by: str = ""
    length: Length | None = None
    difficulty: int | None = None
    lowest: int | None = None
    highest: int | None = None
    remixable: bool = False
    chords: bool = False
    four_voices: bool = False
    piano: bool = False

    def conditions(self) -> Q:
        """As a condition on entries."""
        told = {
            name: value
            for name in ("style", "language", "mode", "time_signature", "made_by", "difficulty")
            if (value := getattr(self, name))
        }
        found = Q(**told)
        if self.licence:
            found &= Q(licence__spdx=self.licence)
        if self.length:
            found &= _SECONDS[self.length]
        if self.lowest is not None:
            found &= Q(lowest__gte=self.lowest)
        if self.highest is not None:
            found &= Q(highest__lte=self.highest)
        if self.remixable:
            found &= Q(licence__spdx__in=REMIXABLE)
        if self.chords:
            found &= Q(has_chords=True)
        if self.four_voices:
            found &= Q(voices__gte=4)
        if self.piano:
            found &= Q(has_piano=True)
        return found


def entries() -> QuerySet[Entry]:
    """What everybody may see, whatever the entries say; with all that a card shows."""
    takes = Score.objects.defer(*_MUSIC)
    return (
        Entry.objects.filter(piece__visibility=Visibility.PUBLIC)
        .select_related("licence", "piece__licence", "piece__owner__user")
        .defer("document")
        .prefetch_related(Prefetch("score", takes))
    )


def gallery(filters: Filters, *, sort: Sort, page: int) -> tuple[list[Entry], bool]:
    """A page of the gallery, counted from 1, and whether there is another."""
    first = (page - 1) * PAGE_SIZE
    found = Entry.objects.filter(filters.conditions(), piece__visibility=Visibility.PUBLIC)
    numbers = found.order_by(*_ORDER[sort]).values_list("pk", flat=True)  # far on, rows are heavy
    shown = list(numbers[first : first + PAGE_SIZE + 1])
    return by_id(shown[:PAGE_SIZE]), len(shown) > PAGE_SIZE and page < LAST_PAGE


def by_id(numbers: Sequence[int]) -> list[Entry]:
    """The entries of these pieces, in this order; those nobody may see any more are left out."""
    shown = entries().defer("document", "content").filter(pk__in=numbers)
    found = {entry.pk: entry for entry in shown}
    return [found[number] for number in numbers if number in found]
