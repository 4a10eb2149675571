"""What the texture model plays under a melody with chords, bar by bar: patterns for whatever
instrument takes them up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import torch

from generation.arrange_requests import ArrangeRequest, Texture, textures_of
from generation.arranging import hands
from generation.arranging.harmonising import Harmonised
from generation.arranging.reading import Stretch
from generation.metrics import playing
from generation.models.texture_gan import LENGTH, TEXTURES, TextureGan
from generation.progress import Advance, unheard
from generation.score.hands import Struck
from generation.score.harmony import NONE
from generation.score.melody import melody
from generation.score.model import Score
from generation.score.staves import Sounding
from generation.score.units import Key, Ticks
from generation.tokens import texture as t
from generation.tokens.harmonies import Tune
from generation.tokens.texture import Cell, Harmonies

ROWS: Final = 8  # candidates of a bar
TEMPERATURE: Final = 0.7  # at which they are drawn: figures are regular more often than by chance
_PLAYED: Final = 0.85  # of a bar's notes; to ask for all would leave high and full bars out
_HELD: Final = 1.0  # what the rhythm of the bar before is worth, beside a hand that plays at all
_OBEYED: Final = 2.0  # what keeping to the texture is worth beside a hand that plays at all
_USUAL: Final = (
    *(Texture.BROKEN, Texture.OFFBEAT, Texture.CHORDS, Texture.ROLLING),
    *(Texture.REPEATED, Texture.FLOWING, Texture.DOUBLING),
)
_CLOSE: Final = (7, 9, 11)  # rows of a triad at rest
_REFRAIN: Final = 8  # syllables in a row that make words a refrain
_NEVER: Final = 1 << 40  # ticks


@dataclass(frozen=True)
class Pattern:
    """A cell of a stretch: the texture's name, what each hand strikes as the model has it, and
    the chords there. ``shift``: from ticks of the cell to ticks of the piece; ``origin``: where
    the stretch begins on the axis of its melody."""

    cell: Cell
    name: str
    left: tuple[Struck, ...]
    right: tuple[Struck, ...]
    harmonies: Harmonies
    key: Key
    shift: int
    origin: int

    def soundings(self, notes: Sequence[Struck]) -> Iterator[Sounding]:
        """What is struck together as one that lasts until the next, spelled by its chord; ticks of
        the piece."""
        chords: dict[int, list[Struck]] = {}
        for note in notes:
            chords.setdefault(note.onset, []).append(note)
        onsets = sorted(chords)
        for place, onset in enumerate(onsets):
            following = onsets[place + 1 : place + 2]
            end = min(max(note.end for note in chords[onset]), *following, _NEVER)
            pitches = tuple(sorted({note.midi for note in chords[onset]}))
            if onset + self.shift >= 0:
                harmony = self.harmonies.at(self.cell.onset + onset)
                yield Sounding(onset + self.shift, end + self.shift, pitches, harmony=harmony)


def patterns(
    model: TextureGan,
    request: ArrangeRequest,
    found: Harmonised,
    take: int,
    advance: Advance = unheard,
    bars: int | None = None,
) -> Iterator[Pattern]:
    """The cells of a score with chords, or of its first so many ``bars`` in which something is
    sung. The same seed and take give the same notes."""
    verse = request.texture or _usual(request)[take % len(_usual(request))]
    refrain = request.refrain or verse
    again = _repeated(found.score)
    total = sum(len(stretch.bars) for stretch in found.stretches)
    done = 0
    for number, stretch in enumerate(found.stretches):
        own = [replace(h, onset=Ticks(h.onset - stretch.origin)) for h in found.chords]
        harmonies = Harmonies([h for h in own if h.kind != NONE])
        count = len(stretch.bars)
        source = (request.seed + number, take)
        writing = Writing(model, stretch.tune, count, harmonies, source)
        for cell in t.cells(stretch.tune.time_signature, count):
            bar = done + cell.onset // int(stretch.tune.time_signature.bar)
            if bars is not None and bar >= bars:
                break
            advance(bar / total)
            in_refrain = _sung_again(stretch, cell, again)
            name = (refrain if in_refrain else verse).value
            left, right = writing.bar(cell, name, int(in_refrain))
            shift = stretch.origin + cell.onset - stretch.lead
            yield Pattern(
                cell,
                name,
                tuple(left),
                tuple(right),
                harmonies,
                stretch.tune.key,
                shift,
                stretch.origin,
            )
        done += count


def _usual(request: ArrangeRequest) -> Sequence[Texture]:
    """Textures in the order in which takes have them, where none is asked for."""
    return [one for one in _USUAL if one in textures_of(request.layer)]


class Writing:
    """So many bars under a tune, each knowing the one before. ``source``: seed and take."""

    def __init__(
        self,
        model: TextureGan,
        tune: Tune,
        bars: int,
        harmonies: Harmonies,
        source: tuple[int, int],
    ) -> None:
        self._model, self._tune, self._harmonies = model, tune, harmonies
        self._end = bars * int(tune.time_signature.bar)
        self._source = source
        self._before: dict[tuple[str, int], np.ndarray] = {}
        self._at = 0

    def bar(self, cell: Cell, name: str, section: int) -> tuple[list[Struck], list[Struck]]:
        """What the hands strike in a cell, as the model has it, each chord heard. It goes on from
        the last cell of the same texture and section."""
        tune = self._tune
        slots = t.division(tune.time_signature)
        last = cell.end >= self._end
        known = t.conditions(cell, slots, self._harmonies, tune.notes, tune.key, last=last)
        before = self._before.get((name, section))
        rolls = self._rolls(known, before, name)
        merits = [self._merit(roll, cell, name) + _HELD * alike(roll, before) for roll in rolls]
        best = int(np.argmax(merits))
        self._before[name, section] = rolls[best]
        self._at += 1
        left, right = t.decoded(rolls[best], cell, slots, self._harmonies, tune.key)
        if last:
            left, right = self._closed((left, right), cell)
        return self._heard(left, right, cell), right

    def _rolls(self, known: np.ndarray, before: np.ndarray | None, name: str) -> np.ndarray:
        """The candidates of a bar. (ROWS, HEIGHT, S)"""
        every = torch.from_numpy(known)[None]
        texture = torch.tensor([TEXTURES.index(name)])
        earlier = torch.zeros(1, t.HEIGHT, t.MOST_SLOTS)
        if before is not None:
            earlier += torch.from_numpy(before)
        drawn = torch.from_numpy(_chances(self._source, self._at, (ROWS, LENGTH, 2)))
        with torch.inference_mode():
            codes = self._model.draw(every, earlier, texture, drawn, TEMPERATURE)
            logits = self._model(every, earlier, texture, codes)
        rolls: np.ndarray = ((logits > 0) & (every[:, 11:12] > 0)).numpy().astype(np.int8)
        return rolls

    def goes_on(self, name: str, before: np.ndarray) -> None:
        """Go on after a bar of this texture that is there, ``before`` (HEIGHT, MOST_SLOTS)."""
        self._before[name, 0] = before

    def _merit(self, roll: np.ndarray, cell: Cell, name: str) -> float:
        """That a pianist can all but play it, that both hands play, and that it is the texture."""
        slots = t.division(self._tune.time_signature)
        left, right = t.decoded(roll, cell, slots, self._harmonies, self._tune.key)
        played = hands.playable(left, right)
        sung = [
            Struck(n.midi, n.onset - cell.onset, n.onset + n.duration - cell.onset)
            for n in self._tune.notes
            if cell.onset <= n.onset < cell.end
        ]
        kept = sum(map(len, played)) / max(len(left) + len(right), 1) / _PLAYED
        obeyed = playing.texture(played[0], played[1], sung, cell.beats) == name
        return min(kept, 1.0) + (len(left) > 0) + (len(right) > 0) + _OBEYED * obeyed

    def _closed(self, hands_: Sequence[list[Struck]], cell: Cell) -> list[list[Struck]]:
        """Both hands at rest on the last chord under the last sung note."""
        at, end = max(self._tune.notes[-1].onset - cell.onset, 0), cell.end - cell.onset
        chords = self._harmonies
        steps = [cell.onset + tick for tick in range(at + cell.beat, end, cell.beat)]
        changes = [tick - cell.onset for tick in steps if chords.at(tick) != chords.at(tick - 1)]
        at = max(changes, default=at)
        harmony = chords.at(cell.onset + at)
        ladder = t.Ladder.of(harmony, self._tune.key)
        usual = (
            [t.base(harmony.bass if harmony else self._tune.key.pitch_class, 0)],
            [ladder.pitch(row, 1) for row in _CLOSE],
        )
        found = []
        for notes, pitches in zip(hands_, usual, strict=True):
            before = [note._replace(end=min(note.end, at)) for note in notes if note.onset < at]
            struck = [note.midi for note in notes if note.onset == at] or pitches
            found.append([*before, *(Struck(midi, at, end) for midi in struck)])
        return found

    def _heard(self, left: Sequence[Struck], right: Sequence[Struck], cell: Cell) -> list[Struck]:
        """The left hand, with the bass of each chord that else nobody would strike."""
        notes = list(left)
        onsets = {note.onset for note in (*left, *right)}
        for beat in range(cell.beats):
            at = beat * cell.beat
            harmony = self._harmonies.at(cell.onset + at)
            before = self._harmonies.at(cell.onset + at - 1)
            silent = not any(at <= onset < at + cell.beat for onset in onsets)
            if harmony is None or not silent or (harmony == before and beat):
                continue
            until = min((n.onset for n in notes if n.onset > at), default=cell.beat * cell.beats)
            notes = [n._replace(end=min(n.end, at)) if n.onset < at else n for n in notes]
            notes.append(Struck(t.base(harmony.bass, 0), at, until))
        return sorted(notes, key=lambda note: (note.onset, note.midi))


def alike(roll: np.ndarray, before: np.ndarray | None) -> float:
    """The share of moments at which something is struck, by each hand, that two bars have in
    common."""
    if before is None:
        return 0.0
    one, other = (_struck(each) for each in (roll, before))
    return float((one & other).sum() / max((one | other).sum(), 1))


def _struck(roll: np.ndarray) -> np.ndarray:
    """(HANDS, S)"""
    moments: np.ndarray = roll.reshape(t.HANDS, t.ROWS + 1, -1)[:, :-1].max(axis=1) > 0
    return moments


def _chances(source: tuple[int, int], at: int, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers from 0 to 1 that depend on seed, take and bar alone, float32."""
    seed, take = source
    counter = np.array([0, 0, 0, at], dtype=np.uint64)
    key = np.array([seed, take], dtype=np.uint64)
    drawn = np.random.Generator(np.random.Philox(key=key, counter=counter)).random(shape)
    return drawn.astype(np.float32)


def _repeated(score: Score) -> frozenset[int]:
    """The syllables of words that come again: two lines' worth or more of the same text."""
    tune = melody(score)
    texts = [text.strip(".,;:!?").casefold() for text in tune.syllables] if tune.texted else []
    places: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(texts) - _REFRAIN + 1):
        places.setdefault(tuple(texts[at : at + _REFRAIN]), []).append(at)
    again = {
        at + step
        for found in places.values()
        if len(found) > 1
        for at in found
        for step in range(_REFRAIN)
    }
    return frozenset(again)


def _sung_again(stretch: Stretch, cell: Cell, again: frozenset[int]) -> bool:
    """Whether most of what is sung in a cell belongs to a refrain."""
    sung = [
        n.syllable + stretch.syllable
        for n in stretch.tune.notes
        if cell.onset <= n.onset < cell.end
    ]
    return bool(sung) and 2 * sum(one in again for one in sung) > len(sung)
