"""Songs as tensors: examples, and batches of about equal cost."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from generation.corpora.song import Song
from generation.form.labels import label
from generation.form.plan import FormPlan
from generation.lyrics import prosody as lyrics
from generation.lyrics.lines import prosody
from generation.score.chords import Chord
from generation.score.melody import SungNote
from generation.tokens import harmony
from generation.tokens import vocabulary as v
from generation.tokens.codec import NotEncodable, NoteToken, encode
from generation.tokens.guidance import Guidance
from generation.tokens.guide import Guide
from generation.tokens.prompt import (
    LOWER_VOICE,
    MELODY,
    Conditions,
    Prompt,
    one_style,
    prompt,
)
from generation.tokens.written import Written

IGNORED = -100
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
    highest = melodies(songs)
    for song in songs:
        try:
            kept.append(example(song, MELODY if song.id in highest else LOWER_VOICE))
        except NotEncodable as error:
            reason = str(error) if not str(error)[:1].isdigit() else "rhythm outside the vocabulary"
            dropped[reason] = dropped.get(reason, 0) + 1
    return kept, dropped


def melodies(songs: Sequence[Song]) -> set[str]:
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
