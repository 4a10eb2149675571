"""Measure songs by people for the score-card, and keep their quantiles:
``python -m generation.training.human_songs --corpora DIR``.

Openly licensed songs only, one of each work: its melody, in its first verse.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from generation import checkpoints
from generation.corpora.cache import READER_VERSION
from generation.corpora.load import load_songs
from generation.corpora.manifest import fingerprint
from generation.corpora.song import Song
from generation.originality.turns import Turns
from generation.scorecard import card
from generation.scorecard.line import of_song
from generation.scorecard.standing import ANY, LEVELS, TABLE
from generation.training.dataset import melodies

FEWEST = 20  # songs that a percentile can be told among
Values = dict[str, list[float]]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="generation.training.human_songs")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--table", type=Path, default=TABLE)
    options = parser.parse_args(arguments)
    songs = one_a_work(load_songs(options.corpora, options.build / "songs.jsonl.gz"))
    learnt = checkpoints.tunes(checkpoints.find("melody_transformer"))
    known = {source.work for source in learnt.sources}
    found, floors = measured(songs, Turns(learnt), known)
    told = {
        "made": {
            "by": "python -m generation.training.human_songs",
            "corpora_manifest_sha256": fingerprint(options.corpora),
            "reader": READER_VERSION,
            "songs": len(songs),
            "songs_by_corpus_and_licence": counted(songs),
            "floor": "the same songs, their pitches and their rhythm in random order",
        },
        "styles": {style: quantiles(found[style], floors[style]) for style in sorted(found)},
    }
    options.table.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    for style, names in told["styles"].items():
        print(f"{style}: " + ", ".join(f"{name} {one['songs']}" for name, one in names.items()))


def one_a_work(songs: Sequence[Song]) -> list[Song]:
    """The melody of each work, in its first verse; the first by name where there are several."""
    voices = melodies(songs)
    chosen: dict[str, Song] = {}
    for song in sorted(songs, key=lambda song: song.id):
        if song.id in voices and song.verse == 1:
            chosen.setdefault(song.work, song)
    return list(chosen.values())


def measured(
    songs: Iterable[Song], turns: Turns, known: set[str]
) -> tuple[dict[str, Values], dict[str, Values]]:
    """The values of each measure by style, and those of the same songs shuffled."""
    found: dict[str, Values] = defaultdict(lambda: defaultdict(list))
    floors: dict[str, Values] = defaultdict(lambda: defaultdict(list))
    chance = random.Random(0)
    for song in songs:
        learnt = song.work in known
        for kept, one in ((found, song), (floors, shuffled(song, chance))):
            values = card.measured(of_song(one), turns, learnt=learnt and kept is found)
            for name, answer in values.items():
                for style in (song.style, ANY):
                    kept[style][name].append(answer.value)
    return found, floors


def shuffled(song: Song, chance: random.Random) -> Song:
    """The same pitches, and the same durations, each in random order; rests and words stay."""
    pitches = [note.midi for note in song.notes]
    durations = [note.duration for note in song.notes]
    chance.shuffle(pitches)
    chance.shuffle(durations)
    notes, now, end = [], 0, 0
    for note, midi, duration in zip(song.notes, pitches, durations, strict=True):
        now += max(0, note.onset - end)
        end = note.onset + note.duration
        notes.append(replace(note, midi=midi, onset=type(note.onset)(now), duration=duration))
        now += duration
    return replace(song, notes=tuple(notes))


def quantiles(values: Mapping[str, list[float]], floors: Mapping[str, list[float]]) -> Any:
    """For each measure: how many songs, their quantiles, and the floor's median."""
    return {
        name: {
            "songs": len(values[name]),
            "floor": round(median(floors[name]), 4),
            "quantiles": np.quantile(values[name], np.linspace(0, 1, LEVELS + 1)).round(4).tolist(),
        }
        for name in card.NAMES
        if len(values[name]) >= FEWEST
    }


def counted(songs: Iterable[Song]) -> dict[str, int]:
    """How many songs of each corpus, under each licence."""
    found = Counter(f"{song.corpus}, {song.licence}" for song in songs)
    return dict(sorted(found.items()))


if __name__ == "__main__":
    main()
