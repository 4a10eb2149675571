"""What can be asked to stand beside a melody: plain, bounded values that go to and from JSON.

Light on purpose (no torch, no music21): the web side validates with these types too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from generation.bounded import check_between, check_fields, parse_bars, parse_choice
from generation.errors import RequestError
from generation.requests import MAX_SEED, MAX_TAKES, Style

MAX_SPANS = 200
MAX_CHORDS = 6_000
MAX_DENSITY = 5


class Layer(StrEnum):
    """What is to be written."""

    CHORDS = "chords"
    FOUR_PARTS = "four-parts"
    PIANO = "piano"
    GUITAR = "guitar"


class Texture(StrEnum):
    """Kinds of accompaniment."""

    CHORDS = "chords"  # both hands strike together
    REPEATED = "repeated"  # chords struck again and again
    OFFBEAT = "offbeat"  # bass and after-beats
    BROKEN = "broken"  # broken chords in the right hand
    ROLLING = "rolling"  # a moving left hand
    FLOWING = "flowing"  # both hands move
    DOUBLING = "doubling"  # the right hand plays with the voice


def textures_of(layer: Layer) -> tuple[Texture, ...]:
    """The textures that a layer can have. A guitar does not double the voice: its fingers hold
    chords."""
    if layer is Layer.GUITAR:
        return tuple(one for one in Texture if one is not Texture.DOUBLING)
    return tuple(Texture) if layer is Layer.PIANO else ()


class Voice(StrEnum):
    """The four voices of a hymn."""

    SOPRANO = "soprano"
    ALTO = "alto"
    TENOR = "tenor"
    BASS = "bass"


@dataclass(frozen=True)
class ArrangeRequest:
    """Something to stand beside a melody. Raises :class:`RequestError` when out of bounds.

    *Chords*: ``density`` from 1 (few) to 5 (many), 0 as the model likes; ``spice`` from 0 (plain)
    through 0.5 (as people have it) to 1. Chords that are there stay in the bars ``kept`` (first
    and last measure number, inclusive) and are written anew in the others; so do those whose ids
    are in ``locked_chords``, and ``keep_chords`` keeps them all. *Four parts*: ``locked`` voices
    stay as the score has them. *Piano* and *guitar*: ``texture`` through the verses, None for one
    that suits; ``refrain`` where words come again.
    """

    layer: Layer = Layer.CHORDS
    style: Style | None = None
    density: int = 0
    spice: float = 0.5
    kept: tuple[tuple[int, int], ...] = ()
    keep_chords: bool = False
    locked_chords: tuple[str, ...] = ()
    locked: tuple[Voice, ...] = ()
    texture: Texture | None = None
    refrain: Texture | None = None
    takes: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        check_between("takes", self.takes, 1, MAX_TAKES)
        check_between("seed", self.seed, 0, MAX_SEED)
        check_between("density", self.density, 0, MAX_DENSITY)
        spice = self.spice
        if isinstance(spice, bool) or not isinstance(spice, int | float) or not 0 <= spice <= 1:
            raise RequestError("The spice must be a number from 0 to 1.", field="spice")
        if len(self.kept) > MAX_SPANS:
            raise RequestError(
                "At most {most} spans of bars can be kept.", most=MAX_SPANS, field="kept"
            )
        if any(not 0 <= first <= last for first, last in self.kept):
            raise RequestError("The first bar kept must not come after the last.", field="kept")
        if len(self.locked_chords) > MAX_CHORDS:
            raise RequestError(
                "At most {most} chords can be locked.", most=MAX_CHORDS, field="locked_chords"
            )
        if len(set(self.locked)) == len(Voice):
            raise RequestError("All four voices are locked: unlock one.", field="locked")
        self._check_layer()

    def _check_layer(self) -> None:
        if self.locked and self.layer is not Layer.FOUR_PARTS:
            raise RequestError("Only four parts have voices to lock.", field="locked")
        for name in ("texture", "refrain"):
            asked, offered = getattr(self, name), textures_of(self.layer)
            if asked and not offered:
                raise RequestError("Only a piano or a guitar has a texture.", field=name)
            if asked and asked not in offered:
                raise RequestError(
                    "A guitar does not play with the voice: choose another texture.", field=name
                )

    def keeps(self, measure: int) -> bool:
        """Whether the chords of a measure stay."""
        return self.keep_chords or any(first <= measure <= last for first, last in self.kept)

    def to_json(self) -> dict[str, Any]:
        """The request as JSON values; :meth:`from_json` gives it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ArrangeRequest:
        """Read what :meth:`to_json` wrote, or what a client sent. Raises :class:`RequestError`
        naming the first field that does not fit."""
        known = dict(data)
        check_fields(known, cls.__dataclass_fields__)
        if "layer" in known:
            known["layer"] = parse_choice("layer", known["layer"], Layer)
        if known.get("style") is not None:
            known["style"] = parse_choice("style", known["style"], Style)
        for name in ("texture", "refrain"):
            if known.get(name) is not None:
                known[name] = parse_choice(name, known[name], Texture)
        known["locked"] = tuple(parse_choice("locked", v, Voice) for v in known.get("locked", ()))
        known["locked_chords"] = tuple(map(str, known.get("locked_chords", ())))
        known["kept"] = tuple(parse_bars("kept", value) for value in known.get("kept", ()))
        return cls(**known)
