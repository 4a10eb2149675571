"""Put a trained style model in place of the committed one, with its card, if it clears its
baselines."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from generation import checkpoints
from generation.models.melody_session import TransformerSession
from generation.models.phrase_session import PhraseSession
from generation.models.style_cyclegan import StyleConfig, StyleCycleGan
from generation.training import style_card
from generation.training.card import LICENCE
from generation.training.evaluation import restyle
from generation.training.evaluation.composing import SIDE_BY_SIDE
from generation.training.evaluation.restyle import Ways
from generation.training.networks import trained
from generation.training.styled import Styled
from generation.training.train_style import MODEL, StylePlan, phrase_model

EACH = 1  # tune of each tradition, to each other
CANDIDATES = 4  # for each line


def published(weights: Path, learnt: Sequence[Styled], held: Sequence[Styled]) -> str:
    """The card of weights that took the place of the committed ones; exits if they lie nowhere
    above the line between the baselines."""
    model = StyleCycleGan(StyleConfig(**StylePlan.read().model))
    model.load_state_dict(checkpoints.saved(weights))
    space = phrase_model()
    attention = TransformerSession(trained("melody_transformer"), SIDE_BY_SIDE)
    ways = Ways(PhraseSession(space), space, model.eval(), attention, CANDIDATES)
    figures = restyle.measure(ways, learnt, held, EACH, restyle.index_of(learnt))
    best = max(figures["above_line"].values(), key=lambda margin: margin[0])
    if best[0] <= 0:
        sys.exit(f"{best[1]:.3f} above the baselines’ line ({best[0]:.3f} at least) is not clear.")
    (checkpoints.CARDS / style_card.SONG_LIST).write_text(style_card.song_list(learnt))
    (weights.parent / "figures.json").write_text(json.dumps(figures, indent=1))
    text = style_card.text(model, learnt, figures)
    (checkpoints.CARDS / f"{MODEL}.md").write_text(text)
    (checkpoints.CARDS / style_card.PLOT).write_text(style_card.plot(figures))
    checkpoints.publish(
        weights,
        MODEL,
        licence=LICENCE,
        card=f"{MODEL}.md",
        config=_config(model),
        figures={"above_line": best[1], "accuracy": figures["accuracy"]["mean"]},
    )
    return text


def _config(model: StyleCycleGan) -> dict[str, Any]:
    """With the phrase model in whose space it learnt."""
    return asdict(model.config) | {"space": checkpoints.find("phrase_vae").sha256}
