"""An arranger whose models have learnt nothing: it keeps the rules, and is quick."""

from __future__ import annotations

import numpy as np
import torch

from generation import checkpoints
from generation.arranger import Arranger, Loaded
from generation.arranging.hymn_voicing import FEATURES
from generation.models.harmony_transformer import HarmonyConfig, HarmonyTransformer
from generation.models.texture_gan import TextureConfig, TextureGan


def small_arranger() -> Arranger:
    """The same each time."""
    torch.manual_seed(1)
    harmony = HarmonyTransformer(HarmonyConfig(32, 2, 1, 1)).eval()
    piano = TextureGan(TextureConfig(width=16, critic=12, composer=16)).eval()
    voices = np.zeros(len(FEATURES))
    return Arranger(
        lambda: Loaded(_found("harmony_transformer"), harmony),
        lambda: Loaded(_found("texture_gan"), piano),
        lambda: Loaded(_found("hymn_voicing"), voices),
    )


def _found(name: str) -> checkpoints.Checkpoint:
    return checkpoints.Checkpoint(name, "", "0" * 64, "CC0-1.0", "", {}, {})
