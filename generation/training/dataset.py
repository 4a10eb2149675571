"""Songs as tensors: examples, crops and batches of about equal cost."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from generation.corpora.song import Song
from generation.form.labels import label
from generation.form.plan import FormPlan
from generation.lyrics import prosody as lyrics
from generation.lyrics.lines import prosody
from generation.models.melody_transformer import INPUTS
from generation.score.chords import Chord
from generation.score.melody import SungNote
from generation.tokens import harmony, slots
from generation.tokens import vocabulary as v
from generation.tokens.codec import NotEncodable, NoteToken, encode
from generation.tokens.guidance import Guidance
from generation.tokens.guide import HINTS, NO_HINT, Guide
from generation.tokens.prompt import (
    FEATURES,
    LOWER_VOICE,
    MELODY,
    Conditions,
    Prompt,
    one_style,
    prompt,
)
from generation.tokens.slots import Deadlines
from generation.tokens.written import Written

CROP = 160  # notes: no longer than the decoder's memory
AHEAD = 24  # syllables the encoder sees past the crop
BEHIND = 8
UNPLANNED = (0.5, 0.6, 0.7)  # how often echoes, closes and the peak are left unsaid,
UNHARMONISED = 0.75  # and the chords
GAPPED = 0.25  # how often most of the song is given and a gap is to be filled
IGNORED = -100
_HINTS = slice(len(INPUTS) - 1 - len(HINTS), len(INPUTS) - 1)
_DEADLINE = len(INPUTS) - 1
_VOICE = re.compile(r"\.p\d+")  # in the ids of songs: the voice of a piece,
_RUN = re.compile(r"\.[vr]\d+")  # and which verse and stretch of it


@dataclass(frozen=True)
class Example:
    """A song ready to learn from. ``steps``: the decoder's view before each note (inputs,
    syllable, place in the bar); ``targets``: (T, 4); ``onsets``: (T,) in the bar;
    ``syllables``: (T,) sung by each note; ``chords``: (T, 24) at its onset. T counts one more
    step than notes, for the end. ``written`` is the whole song, ``plan`` its form."""

    song: str
    language: str
    style: str
    prompt: Prompt
    tokens: tuple[NoteToken, ...]
    steps: np.ndarray
    targets: np.ndarray
    onsets: np.ndarray
    syllables: np.ndarray
    chords: np.ndarray
    written: Written
    plan: FormPlan

    @property
    def bar(self) -> int:
        return v.bar_steps(self.prompt.conditions.time_signature)

    def __len__(self) -> int:
        return len(self.steps)


def example(song: Song, role: int = MELODY) -> Example:
    """Raises :class:`NotEncodable` for songs outside the vocabulary."""
    tokens, reference = encode(song.notes, song.key, song.time_signature)
    words = lyrics.analyse_printed(song.words, song.language)
    conditions = Conditions(
        language=song.language,
        key=song.key,
        time_signature=song.time_signature,
        styles=one_style(song.style),
        lowest=min(note.midi for note in song.notes) - reference,
        highest=max(note.midi for note in song.notes) - reference,
        melisma=_melisma(tokens),
        liveliness=_liveliness(song),
        role=role,
    )
    view = prompt(prosody(words, song.language), conditions)
    if len(view) != len(song.syllables) or song.notes[-1].syllable != len(view) - 1:
        raise NotEncodable("words and notes do not agree")
    return _tensors(song, view, tokens)


def examples(songs: Sequence[Song]) -> tuple[list[Example], dict[str, int]]:
    """All songs that can be encoded, and why the others cannot."""
    kept, dropped = [], dict[str, int]()
    melodies = _melodies(songs)
    for song in songs:
        try:
            kept.append(example(song, MELODY if song.id in melodies else LOWER_VOICE))
        except NotEncodable as error:
            reason = str(error) if not str(error)[:1].isdigit() else "rhythm outside the vocabulary"
            dropped[reason] = dropped.get(reason, 0) + 1
    return kept, dropped


def _melodies(songs: Sequence[Song]) -> set[str]:
    """The ids of the songs of the highest voice of each piece: in a part-song the others
    accompany."""
    heights: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for song in songs:
        voice = _RUN.sub("", song.id)
        heights[_VOICE.sub("", voice)][voice] += [note.midi for note in song.notes]
    highest = {
        max((np.mean(midi), voice) for voice, midi in voices.items())[1]
        for voices in heights.values()
    }
    return {song.id for song in songs if _RUN.sub("", song.id) in highest}


def _tensors(song: Song, view: Prompt, tokens: tuple[NoteToken, ...]) -> Example:
    bar = v.bar_steps(song.time_signature)
    plan = label(_lines(song, view), song.key)
    written = Written.of(tokens, bar)
    walk = Guidance(Guide(view.line_of, plan)).steps(written)
    targets = np.array(
        [[token.advance, token.rest, token.duration, token.pitch] for token in tokens]
        + [[v.END, IGNORED, IGNORED, IGNORED]]
    )
    sung = np.cumsum([token.advance == v.NEW for token in tokens]) - 1
    return Example(
        song.id,
        song.language,
        song.style,
        view.planned(plan),
        tokens,
        np.array([[*step.inputs, step.syllable, step.end % bar] for step in walk]),
        targets,
        np.array([*written.onsets, written.state.end]) % bar,
        np.array([*sung, sung[-1]]),
        _chords(song),
        written,
        plan,
    )


def _lines(song: Song, view: Prompt) -> list[list[SungNote]]:
    line_of = view.line_of
    lines: list[list[SungNote]] = [[] for _ in range(int(line_of[-1]) + 1)]
    for note in song.notes:
        lines[line_of[note.syllable]].append(note)
    return lines


def _chords(song: Song) -> np.ndarray:
    """The chord under each note's onset, and none under the end. Shape (T, 24)."""
    onsets = [chord.onset for chord in song.chords]

    def under(onset: int) -> Chord | None:
        at = bisect_right(onsets, onset) - 1
        return song.chords[at] if at >= 0 else None

    tonic = song.key.pitch_class
    rows = [harmony.degrees(under(note.onset), tonic) for note in song.notes]
    return np.stack([*rows, harmony.degrees(None, tonic)])


def _melisma(tokens: Sequence[NoteToken]) -> int:
    share = sum(token.advance == v.MELISMA for token in tokens) / len(tokens)
    return 1 + int(np.searchsorted((0.03, 0.12, 0.25), share))


def _liveliness(song: Song) -> int:
    quarters = np.mean([note.duration for note in song.notes]) / 480
    return 4 - int(np.searchsorted((0.6, 0.9, 1.3), quarters))


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


def collate(batch: Sequence[Example]) -> dict[str, Tensor]:
    """Padded tensors for :meth:`MelodyTransformer.forward`."""
    notes = max(len(item) for item in batch)
    words = max(len(item.prompt) for item in batch)
    steps = np.stack([_pad(item.steps, notes) for item in batch])
    targets = np.stack([_pad(item.targets, notes, IGNORED) for item in batch])
    known = np.maximum(targets, 0)
    last = np.array([len(item.prompt) - 1 for item in batch])
    arrays = {
        "features": np.stack([_pad(item.prompt.syllables, words) for item in batch]),
        "lengths": last + 1,
        "conditions": np.stack([item.prompt.conditions.indices() for item in batch]),
        "inputs": steps[..., :-2],
        "current": steps[..., -2],
        "positions": steps[..., -1],
        "onsets": np.stack([_pad(item.onsets, notes) for item in batch]),
        "syllable": np.stack([_pad(item.syllables, notes) for item in batch]),
        "advance": known[..., 0],
        "rest": known[..., 1],
        "duration": known[..., 2],
        "targets": targets,
    }
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    chords = np.stack([_pad(item.chords, notes) for item in batch])
    tensors["chords"] = torch.from_numpy(chords).float()
    tensors["styles"] = torch.tensor([item.prompt.conditions.styles for item in batch])
    return tensors


def batches(
    items: Sequence[Example], notes: int, rng: np.random.Generator
) -> Iterator[list[Example]]:
    """Examples of like length together, about ``notes`` padded notes a batch, in random order."""
    keys = np.array([len(item) for item in items]) + rng.random(len(items)) * 24
    order = np.argsort(keys)
    groups: list[list[Example]] = [[]]
    for index in order:
        if groups[-1] and (len(groups[-1]) + 1) * len(items[index]) > notes:
            groups.append([])
        groups[-1].append(items[index])
    for index in rng.permutation(len(groups)):
        yield groups[index]


def _pad(array: np.ndarray, length: int, value: int = 0) -> np.ndarray:
    padding = [(0, length - len(array))] + [(0, 0)] * (array.ndim - 1)
    return np.pad(array, padding, constant_values=value)
