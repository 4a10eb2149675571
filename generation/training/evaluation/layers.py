"""Chords, voices and piano measured: what :mod:`generation.training.evaluate` says of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import torch

from generation import arranger
from generation.arranger import Loaded
from generation.corpora.arrangement import Arrangement, load_arrangements
from generation.corpora.load import load_songs
from generation.corpora.song import Song
from generation.corpora.splits import split
from generation.errors import CheckpointError, GenerationError
from generation.training import harmonies, hymn_voicing, textures
from generation.training.evaluation import accompaniment, harmony, layer_tables, satb

_Model = TypeVar("_Model")


def measure(
    songs: Sequence[Song], arrangements: Sequence[Arrangement], most: int = harmony.MOST
) -> dict[str, Any]:
    """``harmony``, ``satb`` and ``accompaniment``, on the works that were held out; empty where
    there is nothing to measure on, or no weights to measure."""
    training, held_out = split(songs)
    apart = {song.id for song in held_out}
    voices = {one.song.id: one.voices for one in arrangements}
    others = [one for one in arrangements if one.song.id in apart]
    ours = [one for one in arrangements if one.song.id not in apart]
    known, tunes = (harmonies.all_harmonised(part, voices) for part in (training, held_out))
    hymns, piano = hymn_voicing.hymns(others), textures.accompanied(others)
    learnt = textures.accompanied(ours)[:: accompaniment.THINNED]
    figures: dict[str, Any] = {"harmony": {}, "satb": {}, "accompaniment": {}}
    if known and tunes and (chords := _there(arranger.harmoniser)):
        figures["harmony"] = harmony.measure(chords.model, known, tunes, songs, most)
    if hymns and _there(arranger.choirmaster):
        figures["satb"] = satb.measure(hymns)
    if learnt and accompaniment.songs(piano, most) and (pianist := _there(arranger.accompanist)):
        figures["accompaniment"] = accompaniment.measure(
            pianist.model, textures.bars(learnt), piano, most
        )
    return figures


def _there(load: Callable[[], Loaded[_Model]]) -> Loaded[_Model] | None:
    """A model, where its weights are at hand."""
    try:
        return load()
    except CheckpointError:
        return None


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, prog="generation.training.evaluation.layers"
    )
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--songs", type=int, default=harmony.MOST, help="of each kind, at most")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    try:
        songs = load_songs(options.corpora, options.build / "songs.jsonl.gz")
        arranged = load_arrangements(options.corpora, songs, options.build)
        figures = measure(songs, arranged, options.songs)
    except GenerationError as error:
        sys.exit(str(error))
    path = options.build / "evaluation.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(known | figures, indent=2) + "\n")
    print(layer_tables.text(figures))


if __name__ == "__main__":
    main()
