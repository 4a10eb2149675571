"""Verified weights: safetensors only, each with its checksum, licence and card.

``weights/manifest.json`` names, for each model, its file, sha256, licence, card and the
configuration it was built with. What does not match does not load.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from torch import nn

from generation.errors import CheckpointError
from generation.originality.tunes import Tunes

FOLDER = Path(__file__).parent / "weights"
CARDS = Path(__file__).parent / "cards"
LARGEST = 16 * 2**20  # bytes


@dataclass(frozen=True)
class Checkpoint:
    """A model's entry in the manifest."""

    model: str
    file: str
    sha256: str
    licence: str
    card: str
    config: dict[str, Any]
    figures: dict[str, float]
    tunes: str = ""  # the file of what it learnt from, for originality
    tunes_sha256: str = ""

    @property
    def path(self) -> Path:
        return FOLDER / self.file


def find(model: str) -> Checkpoint:
    """The manifest's entry. Raises :class:`CheckpointError` when there is none."""
    entries = _manifest()
    if model not in entries:
        raise CheckpointError(f"There are no weights for “{model}”.")
    try:
        return Checkpoint(model=model, **entries[model])
    except TypeError as error:
        raise CheckpointError(f"The manifest's entry for “{model}” is incomplete.") from error


def tensors(checkpoint: Checkpoint) -> dict[str, torch.Tensor]:
    """The weights, as float32, after the file was held against its checksum, licence and card."""
    if not checkpoint.licence:
        raise CheckpointError(f"The weights of “{checkpoint.model}” carry no licence.")
    if not (CARDS / checkpoint.card).is_file():
        raise CheckpointError(f"The weights of “{checkpoint.model}” have no card.")
    content = _verified(checkpoint.file, checkpoint.sha256)
    try:
        loaded = safetensors.torch.load(content)
    except safetensors.SafetensorError as error:
        raise CheckpointError(f"The weights “{checkpoint.file}” are damaged.") from error
    return {name: tensor.float() for name, tensor in loaded.items()}


def tunes(checkpoint: Checkpoint) -> Tunes:
    """What the model learnt from, after the file was held against its checksum."""
    if not checkpoint.tunes:
        raise CheckpointError(f"“{checkpoint.model}” does not say which tunes it learnt.")
    return Tunes.from_bytes(_verified(checkpoint.tunes, checkpoint.tunes_sha256))


def verified(checkpoint: Checkpoint) -> bytes:
    """A model's file, after it was held against its checksum."""
    return _verified(checkpoint.file, checkpoint.sha256)


def _verified(file: str, sha256: str) -> bytes:
    try:
        content = (FOLDER / file).read_bytes()
    except OSError as error:
        raise CheckpointError(f"The weights “{file}” cannot be read.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise CheckpointError(
            f"The weights “{file}” are not those of the manifest (checksum differs)."
        )
    return content


def restore(model: nn.Module, name: str) -> bool:
    """Fill a model under training with the committed weights, where there are some that fit."""
    try:
        weights = tensors(find(name))
    except CheckpointError:
        return False
    own = model.state_dict()
    if {key: value.shape for key, value in own.items()} != {
        key: value.shape for key, value in weights.items()
    }:
        return False
    model.load_state_dict(weights)
    return True


def save(model: nn.Module, path: Path) -> None:
    """Write a model's weights in half precision."""
    halves = {name: value.half().contiguous() for name, value in model.state_dict().items()}
    temporary = path.with_suffix(".tmp")
    safetensors.torch.save_file(halves, temporary)
    temporary.replace(path)


def saved(path: Path) -> dict[str, torch.Tensor]:
    """The weights that :func:`save` wrote, as float32."""
    return {name: tensor.float() for name, tensor in safetensors.torch.load_file(path).items()}


def publish(
    weights: Path,
    model: str,
    *,
    licence: str,
    card: str,
    config: dict[str, Any],
    figures: dict[str, float],
) -> Checkpoint:
    """Put a weights file among the committed ones and into the manifest."""
    content, file = weights.read_bytes(), f"{model}{weights.suffix}"
    if len(content) > LARGEST:
        raise CheckpointError(f"{len(content):,} bytes of weights are more than {LARGEST:,}.")
    entry: dict[str, Any] = {
        "file": file,
        "sha256": hashlib.sha256(content).hexdigest(),
        "licence": licence,
        "card": card,
        "config": config,
        "figures": figures,
    }
    _remember(model, entry["sha256"])
    (FOLDER / file).write_bytes(content)
    _enter(model, entry)
    return find(model)


def _remember(model: str, next_: str) -> None:
    """Keep what the weights measured that are being replaced, under their checksum: votes and
    pieces go on naming them."""
    before = _manifest().get(model)
    if before is None or before["sha256"] == next_:
        return
    path = FOLDER / "history.json"
    known: dict[str, list[dict[str, Any]]] = json.loads(path.read_text()) if path.exists() else {}
    until = datetime.now(UTC).date().isoformat()
    told = {"sha256": before["sha256"], "until": until, "figures": before["figures"]}
    known.setdefault(model, []).append(told)
    path.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n")


def publish_tunes(model: str, learnt: Tunes) -> int:
    """Put the list of what a published model learnt beside its weights; returns its bytes."""
    content = learnt.to_bytes()
    file = f"{model}.tunes.npz"
    (FOLDER / file).write_bytes(content)
    entry = {**_manifest()[model], "tunes": file}
    _enter(model, {**entry, "tunes_sha256": hashlib.sha256(content).hexdigest()})
    return len(content)


def _enter(model: str, entry: dict[str, Any]) -> None:
    text = json.dumps({**_manifest(), model: entry}, indent=2, sort_keys=True) + "\n"
    (FOLDER / "manifest.json").write_text(text)


def _manifest() -> dict[str, Any]:
    path = FOLDER / "manifest.json"
    if not path.exists():
        return {}
    try:
        entries: dict[str, Any] = json.loads(path.read_text())
    except json.JSONDecodeError as error:
        raise CheckpointError("The manifest of the weights is not valid JSON.") from error
    return entries
