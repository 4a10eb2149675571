"""How an instrument has played so far, so that it goes on in the same manner.

The texture that most of the last bars have is kept, and the texture model goes on after the last
of those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from generation.arrange_requests import Layer, Texture, textures_of
from generation.arranging.harmonising import Harmonised
from generation.arranging.patterns import Pattern, Writing
from generation.arranging.reading import Stretch
from generation.metrics import playing
from generation.models.texture_gan import TextureGan
from generation.score.hands import Struck
from generation.score.harmony import NONE
from generation.score.units import Ticks
from generation.tokens import texture as t
from generation.tokens.texture import Cell, Harmonies

_HEARD: Final = 8  # cells before what is new
Hands = tuple[Sequence[Struck], Sequence[Struck]]


def patterns_on(
    model: TextureGan,
    layer: Layer,
    found: Harmonised,
    struck: Hands,
    since: int,
    source: tuple[int, int],
) -> Iterator[Pattern]:
    """The cells of a score with chords from tick ``since`` of the piece on. ``struck``: what the
    left and the right hand play before, in ticks of the piece; ``source``: seed and take, which
    alone decide between ways to go on."""
    for number, stretch in enumerate(found.stretches):
        tune = stretch.tune
        own = [replace(h, onset=Ticks(h.onset - stretch.origin)) for h in found.chords]
        harmonies = Harmonies([h for h in own if h.kind != NONE])
        cells = t.cells(tune.time_signature, len(stretch.bars))
        coming = [cell for cell in cells if _begins(stretch, cell) >= since]
        if not coming:
            continue
        writing = Writing(
            model, tune, len(stretch.bars), harmonies, (source[0] + number, source[1])
        )
        reader = _Reader(stretch, harmonies, struck)
        before = [cell for cell in cells if _begins(stretch, cell) < since][-_HEARD:]
        name, last = reader.manner(before, textures_of(layer))
        if last:
            writing.goes_on(name, reader.roll(last))
        for cell in coming:
            left, right = writing.bar(cell, name, 0)
            shift = _begins(stretch, cell)
            yield Pattern(
                cell, name, tuple(left), tuple(right), harmonies, tune.key, shift, stretch.origin
            )


def _begins(stretch: Stretch, cell: Cell) -> int:
    """The tick of the piece at which a cell begins."""
    return stretch.origin + cell.onset - stretch.lead


class _Reader:
    """Reads what is played in the cells of a stretch."""

    def __init__(self, stretch: Stretch, harmonies: Harmonies, struck: Hands) -> None:
        self._stretch, self._harmonies = stretch, harmonies
        self._struck = struck
        self._slots = t.division(stretch.tune.time_signature)

    def manner(self, cells: Sequence[Cell], offered: Sequence[Texture]) -> tuple[str, Cell | None]:
        """The texture that most of the cells have, and the last cell that has it."""
        names = {cell: self._name(cell) for cell in cells}
        known = [name for name in names.values() if name in {one.value for one in offered}]
        if not known:
            return Texture.CHORDS.value, None
        counts = Counter(reversed(known))  # of those as frequent the one heard last
        name = counts.most_common(1)[0][0]
        return name, [cell for cell, own in names.items() if own == name][-1]

    def roll(self, cell: Cell) -> np.ndarray:
        """(HEIGHT, MOST_SLOTS)"""
        key = self._stretch.tune.key
        return t.encoded(self._inside(cell), cell, self._slots, self._harmonies, key)

    def _name(self, cell: Cell) -> str | None:
        start, end = cell.onset, cell.end
        sung = [
            Struck(n.midi, n.onset - start, n.onset + n.duration - start)
            for n in self._stretch.tune.notes
            if start <= n.onset < end
        ]
        return playing.texture(*self._inside(cell), sung, cell.beats)

    def _inside(self, cell: Cell) -> tuple[list[Struck], list[Struck]]:
        start = _begins(self._stretch, cell)
        stop = start + cell.end - cell.onset
        left, right = (
            [
                Struck(note.midi, note.onset - start, min(note.end, stop) - start)
                for note in sorted(hand, key=lambda note: (note.onset, note.midi))
                if start <= note.onset < stop
            ]
            for hand in self._struck
        )
        return left, right
