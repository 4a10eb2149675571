"""Put trained weights in place of the committed ones, if they are better:
``python -m generation.training.publish melody_transformer --corpora DIR``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import safetensors.torch

from generation import checkpoints
from generation.corpora.load import load_songs
from generation.corpora.splits import split
from generation.errors import CheckpointError
from generation.training import card, dataset, index
from generation.training.evaluation.bits import bits_per_note
from generation.training.networks import network
from generation.training.train import Plan

LICENCE = "CC-BY-4.0"
SONG_LIST = "melody_transformer.songs.csv"  # the rival learnt from the same


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="generation.training.publish")
    parser.add_argument("model", choices=["melody_transformer", "melody_lstm"])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    options = parser.parse_args(arguments)

    weights = options.build / "training" / options.model / "best.safetensors"
    plan = Plan.read(options.model)
    model = network(options.model, plan.model)
    stored = safetensors.torch.load_file(weights)
    model.load_state_dict({name: tensor.float() for name, tensor in stored.items()})
    training, validation = split(load_songs(options.corpora, options.build / "songs.jsonl.gz"))
    known, _ = dataset.examples(training)
    held_out, _ = dataset.examples(validation)
    bits = bits_per_note(model, known, held_out)

    committed = _committed(options.model)
    if bits["model"]["sum"] >= committed:
        sys.exit(f"{bits['model']['sum']:.4f} bits per note are not fewer than {committed:.4f}.")
    rival = options.model == "melody_lstm"
    text = (card.rival if rival else card.melody)(
        licence=LICENCE,
        parameters=sum(tensor.numel() for tensor in stored.values()),
        training=training,
        validation=validation,
        bits=bits,
        list_name=SONG_LIST,
    )
    (checkpoints.CARDS / f"{options.model}.md").write_text(text)
    checkpoints.publish(
        weights,
        options.model,
        licence=LICENCE,
        card=f"{options.model}.md",
        config=model.config.to_json(),
        figures=bits["model"],
    )
    if not rival:
        (checkpoints.CARDS / SONG_LIST).write_text(card.song_list(training))
        checkpoints.publish_tunes(options.model, index.learnt(training, known))
    print(text)


def _committed(model: str) -> float:
    try:
        return checkpoints.find(model).figures["sum"]
    except CheckpointError:
        return float("inf")


if __name__ == "__main__":
    main()
