"""What of a song is to be learnt this time: which part of it, and how much is told.

What is asked of a model is rarely everything: so each pass leaves some of the conditions, the
form and the chords unsaid, and at times gives most of the notes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generation.models.melody_transformer import INPUTS
from generation.tokens import slots
from generation.tokens import vocabulary as v
from generation.tokens.guide import HINTS, NO_HINT
from generation.tokens.prompt import FEATURES
from generation.tokens.slots import Deadlines
from generation.tokens.written import Written
from generation.training.dataset import IGNORED, Example

CROP = 160  # notes: no longer than the decoder's memory
AHEAD = 24  # syllables the encoder sees past the crop
BEHIND = 8
UNPLANNED = (0.5, 0.6, 0.7)  # how often echoes, closes and the peak are left unsaid,
UNHARMONISED = 0.75  # and the chords
GAPPED = 0.25  # how often most of the song is given and a gap is to be filled
_HINTS = slice(len(INPUTS) - 1 - len(HINTS), len(INPUTS) - 1)
_DEADLINE = len(INPUTS) - 1


def crop(example: Example, start: int, length: int) -> Example:
    """The steps from ``start``, and the words around them."""
    stop = min(start + length, len(example))
    first = max(0, int(example.steps[start, -2]) - BEHIND)
    last = min(len(example.prompt), int(example.syllables[start:stop].max()) + 1 + AHEAD)
    steps = example.steps[start:stop].copy()
    steps[:, -2] -= first
    return replace(
        example,
        prompt=replace(example.prompt, syllables=example.prompt.syllables[first:last]),
        steps=steps,
        targets=example.targets[start:stop],
        onsets=example.onsets[start:stop],
        syllables=example.syllables[start:stop] - first,
        chords=example.chords[start:stop],
    )


def crops(example: Example) -> list[Example]:
    """The whole song in consecutive crops, for evaluation."""
    return [crop(example, start, CROP) for start in range(0, len(example), CROP)]


def random_crop(example: Example, rng: np.random.Generator) -> Example:
    """A crop that begins at the song's start or at some line's."""
    if len(example) <= CROP:
        return example
    column = example.prompt.column("from_line_start")
    begins = (column[example.syllables] == 0) & (example.targets[:, 0] == v.NEW)
    begins &= np.arange(len(example)) < len(example) - CROP // 3
    return crop(example, int(rng.choice(np.flatnonzero(begins))) if begins.any() else 0, CROP)


def varied(example: Example, rng: np.random.Generator) -> Example:
    """The song as it is to be learnt this time: cropped, told less, perhaps with gaps."""
    if rng.random() < GAPPED:
        example = gapped(example, rng)
    return forget(random_crop(example, rng), rng)


def forget(example: Example, rng: np.random.Generator) -> Example:
    """Leave some conditions unsaid, and widen the range as a singer's would be wider."""
    said = example.prompt.conditions
    lowest, highest = said.lowest, said.highest
    if lowest is not None and highest is not None:
        wide = rng.integers(0, 5, size=2)
        lowest, highest = lowest - int(wide[0]), highest + int(wide[1])
    unsaid = rng.random(5) < (0.4, 0.5, 0.5, 0.1, 0.3)
    conditions = replace(
        said,
        lowest=None if unsaid[0] else lowest,
        highest=None if unsaid[0] else highest,
        melisma=0 if unsaid[1] else said.melisma,
        liveliness=0 if unsaid[2] else said.liveliness,
        language="other" if unsaid[3] else said.language,
        role=0 if unsaid[4] else said.role,
    )
    example = replace(example, prompt=replace(example.prompt, conditions=conditions))
    if rng.random() < UNHARMONISED:
        example = replace(example, chords=np.zeros_like(example.chords))
    return unplanned(example, *(rng.random(3) < UNPLANNED))


def unplanned(example: Example, echo: bool, close: bool, peak: bool) -> Example:
    """Leave parts of the form unsaid: what the lines take up, how they close, where the peak
    is."""
    syllables, steps = example.prompt.syllables.copy(), example.steps
    for name, unsaid in (("echo", echo), ("close", close), ("peak", peak)):
        if unsaid:
            syllables[:, list(FEATURES).index(name)] = 0
    if echo:
        steps = steps.copy()
        steps[:, _HINTS] = NO_HINT
    return replace(example, prompt=replace(example.prompt, syllables=syllables), steps=steps)


def gapped(example: Example, rng: np.random.Generator) -> Example:
    """Give all but one or two stretches of syllables; of these, sometimes the rhythm or the
    pitches. What is given is not to be learnt again."""
    count = len(example.prompt)
    free = np.zeros(count, dtype=bool)
    for _ in range(int(rng.integers(1, 3))):
        length = int(rng.integers(1, max(2, min(count, 40))))
        start = int(rng.integers(0, count))
        free[start : start + length] = True
    keep = rng.random()
    rhythm, pitches = keep < 0.2, 0.2 <= keep < 0.35
    given = tuple(
        None
        if free[at] and not (rhythm or pitches)
        else slots.slots_of(
            example.written,
            at,
            rhythm=bool(not free[at] or rhythm),
            pitches=bool(not free[at] or pitches),
        )
        for at in range(count)
    )
    steps = example.steps.copy()
    ends = np.array([0, *(_ends(example.written))])
    steps[:, _DEADLINE] = Deadlines(given).index(steps[:, -2].tolist(), ends.tolist())
    targets = example.targets.copy()
    targets[~free[example.syllables]] = IGNORED
    targets[-1] = IGNORED
    return replace(example, prompt=example.prompt.given(given), steps=steps, targets=targets)


def _ends(written: Written) -> list[int]:
    return [
        onset + v.DURATIONS[token.duration]
        for onset, token in zip(written.onsets, written.tokens, strict=True)
    ]


def unconditioned(example: Example) -> Example:
    """What a poem alone tells: no range, no density of notes, no role, no form, no chords."""
    conditions = replace(
        example.prompt.conditions, lowest=None, highest=None, melisma=0, liveliness=0, role=0
    )
    example = replace(
        example,
        prompt=replace(example.prompt, conditions=conditions),
        chords=np.zeros_like(example.chords),
    )
    return unplanned(example, echo=True, close=True, peak=True)
