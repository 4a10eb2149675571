"""Put trained weights in place of the committed ones, if they are better:
``python -m generation.training.publish melody_transformer --corpora DIR``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from generation import checkpoints
from generation.corpora.arrangement import load_arrangements
from generation.corpora.load import load_songs
from generation.corpora.song import Song
from generation.corpora.splits import split
from generation.corpora.tunes import load_tunes
from generation.errors import CheckpointError
from generation.models.melody_transformer import MelodyTransformer
from generation.training import (
    card,
    dataset,
    index,
    publish_layers,
    publish_phrases,
    publish_style,
    styled,
    train_harmony,
    train_phrases,
    train_style,
    train_textures,
)
from generation.training.card import LICENCE, SONG_LIST
from generation.training.evaluation.bits import bits_per_note
from generation.training.networks import network
from generation.training.runs import Plan


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="generation.training.publish")
    layers = {
        train_harmony.MODEL: publish_layers.harmony_published,
        train_textures.MODEL: publish_layers.texture_published,
    }
    models = ["melody_transformer", "melody_lstm", train_phrases.MODEL, train_style.MODEL]
    parser.add_argument("model", choices=[*models, *layers])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    options = parser.parse_args(arguments)

    weights = options.build / "training" / options.model / "best.safetensors"
    songs = load_songs(options.corpora, options.build / "songs.jsonl.gz")
    if options.model in layers:
        arranged = load_arrangements(options.corpora, songs, options.build)
        print(layers[options.model](weights, songs, arranged))
    elif options.model in (train_style.MODEL, train_phrases.MODEL):
        tunes = load_tunes(options.corpora, songs, options.build / "tunes.jsonl.gz")
        if options.model == train_style.MODEL:
            print(publish_style.published(weights, *styled.split(songs, tunes)))
        else:
            print(publish_phrases.published(weights, *styled.split_all(songs, tunes)))
    else:
        print(_published(options.model, weights, *split(songs)))


def _published(name: str, weights: Path, training: list[Song], validation: list[Song]) -> str:
    """The card of weights that took the place of the committed ones; exits if they are no
    better."""
    model = _model(name, weights)
    known, _ = dataset.examples(training)
    bits = bits_per_note(model, known, dataset.examples(validation)[0])
    committed = _committed(name)
    if bits["model"]["sum"] >= committed:
        sys.exit(f"{bits['model']['sum']:.4f} bits per note are not fewer than {committed:.4f}.")
    rival = name == "melody_lstm"
    text = (card.rival if rival else card.melody)(
        licence=LICENCE,
        parameters=sum(tensor.numel() for tensor in model.state_dict().values()),
        training=training,
        validation=validation,
        bits=bits,
        list_name=SONG_LIST,
    )
    (checkpoints.CARDS / f"{name}.md").write_text(text)
    checkpoints.publish(
        weights,
        name,
        licence=LICENCE,
        card=f"{name}.md",
        config=asdict(model.config),
        figures=bits["model"],
    )
    if not rival:
        (checkpoints.CARDS / SONG_LIST).write_text(card.song_list(training))
        checkpoints.publish_tunes(name, index.learnt(training, known))
    return text


def _model(name: str, weights: Path) -> MelodyTransformer:
    model = network(name, Plan.read(name).model)
    model.load_state_dict(checkpoints.saved(weights))
    return model


def _committed(model: str) -> float:
    try:
        return checkpoints.find(model).figures["sum"]
    except CheckpointError:
        return float("inf")


if __name__ == "__main__":
    main()
