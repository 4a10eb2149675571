"""Put a trained phrase model in place of the committed one, if it is better, with its card."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from generation import checkpoints
from generation.corpora.song import Song
from generation.errors import CheckpointError
from generation.models.phrase_vae import PhraseConfig, PhraseVae
from generation.training import slider_directions, style_card, styled
from generation.training.card import LICENCE, SONG_LIST
from generation.training.evaluation import phrase_report, phrase_space, phrase_tables
from generation.training.evaluation.phrase_space import Held, unheard
from generation.training.networks import trained
from generation.training.styled import PhrasePool
from generation.training.train_phrases import MODEL, PhrasePlan
from generation.training.train_style import phrase_model

MEASURED, PAIRS = 500, 100  # phrases, and ways between them
_CARD = """\
# Phrase VAE

Phrases of two to four bars as points of a space of {dimensions} dimensions: a recurrent
variational autoencoder over the note tokens of the melody model. What it is for: varying a phrase
more or less, leading one phrase into another step by step, moving it by sliders, and finding
pieces that are alike. Words and bars are kept by masks, not by hope.

- **Licence of the weights**: {licence}. Parameters: {parameters:,}, stored in half precision.
- **Learnt from** {learnt:,} different phrases of the songs named in `{song_list}`
  and the tunes named in `{tune_list}`, all in the public domain or under CC0 or CC BY; a
  tenth of the works of each tradition, with all their near-duplicates, was kept apart. In training
  a tradition comes up by the square root of its phrases, so that the {most:,} phrases of
  the largest ({largest}) do not drown the {fewest:,} of the smallest ({smallest}).
- **Told**: the decoder knows the metre, and how many syllables and how much time are to come. A
  phrase is read without its words, and without what stands before it.
- **Limits**: one voice; no chords; phrases are cut where words or punctuation end a line, so that
  music without words is cut by length. A wide move on a long piece treats each phrase by itself.

## How good it is

On {phrases} phrases of held-out works, of all traditions alike, means with 95 % intervals over
works. `make evaluate` measures it again.

{tables}
## What was tried

- Sliders along the regression's shortest way moved contour and density but hardly range and
  syncopation (rank correlations 0.09 and 0.12): they led where no phrases are. The shortest way
  by the spread of phrases is obeyed.
- Points on a straight line between two phrases lie nearer the middle than phrases do; their
  distance from it is restored.
"""


def published(weights: Path, training: list[Song], validation: list[Song]) -> str:
    """The card of weights that took the place of the committed ones; exits if they are no
    better, or no better than to look the phrase up among those that were learnt."""
    model = _model(weights)
    pool = styled.pooled(training)
    learnt = [one for them in pool.values() for one in them]
    model.directions.copy_(torch.from_numpy(slider_directions.fit(model, learnt)))
    held = unheard(validation, learnt, MEASURED)
    cost = phrase_report.cost(trained("melody_transformer"))
    figures = phrase_space.measure(model, held, PAIRS, cost)
    reached = figures["reconstruction"]["model"]["pitch_onset"]
    floor = figures["reconstruction"]["nearest"]["pitch_onset"]
    best = max(_committed(held), floor[1])
    if reached[1] <= best:
        sys.exit(f"A note F1 of {reached[1]:.3f} is no better than {best:.3f}.")
    final = weights.with_name("published.safetensors")
    checkpoints.save(model, final)
    text = _card(model, pool, figures)
    (checkpoints.CARDS / f"{MODEL}.md").write_text(text)
    checkpoints.publish(
        final,
        MODEL,
        licence=LICENCE,
        card=f"{MODEL}.md",
        config=asdict(model.config),
        figures={
            "note_f1": reached[1],
            "note_f1_with_duration": figures["reconstruction"]["model"]["with_duration"][1],
            "divergence": figures["space"]["divergence"],
        },
    )
    return text


def _model(weights: Path) -> PhraseVae:
    model = PhraseVae(PhraseConfig(**PhrasePlan.read(MODEL).model))
    model.load_state_dict(checkpoints.saved(weights))
    return model.eval()


def _committed(held: Held) -> float:
    """What the committed model reaches on the same phrases."""
    try:
        known = phrase_space.reconstruction(phrase_model(), held)
    except CheckpointError:
        return 0.0
    return float(known["model"]["pitch_onset"][1])


def _card(model: PhraseVae, pool: PhrasePool, figures: dict[str, Any]) -> str:
    sizes = {name: len(them) for name, them in pool.items() if name != "none"}
    smallest, largest = min(sizes, key=sizes.__getitem__), max(sizes, key=sizes.__getitem__)
    return _CARD.format(
        dimensions=model.config.latent,
        licence=LICENCE,
        parameters=sum(tensor.numel() for tensor in model.state_dict().values()),
        learnt=sum(map(len, pool.values())),
        most=sizes[largest],
        largest=largest,
        fewest=sizes[smallest],
        smallest=smallest,
        song_list=SONG_LIST,
        tune_list=style_card.SONG_LIST,
        phrases=figures["phrases"],
        tables=phrase_tables.text(figures),
    )
