"""Put the trained models of chords and of piano in place of the committed ones, with cards."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from torch import nn

from generation import checkpoints
from generation.corpora.arrangement import Arrangement
from generation.corpora.song import Song
from generation.corpora.splits import split
from generation.errors import CheckpointError
from generation.models.harmony_transformer import HarmonyConfig, HarmonyTransformer
from generation.models.texture_gan import TEXTURES, TextureConfig, TextureGan
from generation.training import harmonies, textures, train_harmony, train_textures
from generation.training.card import LICENCE, SONG_LIST
from generation.training.evaluation import accompaniment, harmony, layer_tables
from generation.training.runs import Plan

_HARMONY = """\
# Harmony transformer

Chords under a melody, beat by beat. Attention layers read the whole tune with its words' stresses,
the ends of its lines and the chords that are given; a decoder, causal over the chords so far,
chooses whether the chord changes, and its root, kind and inversion. How lines and songs close is
a mask.

- **Use**: lead-sheet chords over a melody; other chords for one's own, a little or a lot spicier;
  what four voices and a piano stand on.
- **Licence of the weights**: {licence}. Parameters: {parameters:,}, stored in half precision.
- **Learnt from** {items:,} tunes of the songs named in `{song_list}`, with
  the chords printed over them or heard in their voices; a tenth of the works, with all their
  near-duplicates, was kept apart.
- **Limits**: at most one chord a beat; ten kinds of chord, rarer ones are told by their triad or
  seventh; inversions were heard, not printed; the harmony of 1700–1930.

## How good it is

{tables}"""
_TEXTURE = """\
# Texture GAN

What a pianist plays under a song, bar by bar. A conditional Wasserstein GAN with gradient penalty
on codes (VQGAN): an encoder says in one code what each hand does in each beat; the generator, told
chords, melody, the bar before and a kind of texture, writes a bar from its codes, on the steps of a
scale built on each chord, and a critic judges it; a small composer has learnt the order of the
codes and draws them for new bars. Laws of the hand (a tenth, four notes, no crossing) come after.

- **Use**: an accompaniment to be played or edited; {textures} kinds of texture, each in as many
  ways as there are seeds; one may be held through a verse and changed in the refrain.
- **Licence of the weights**: {licence}. Parameters: {parameters:,}, stored in half precision.
- **Learnt from** {items:,} bars of the songs for voice and piano among those named in
  `{song_list}` (OpenScore Lieder Corpus, CC0); a tenth of the works was kept apart.
- **Limits**: one voice a hand; notes sound until their hand strikes again; no pedal, dynamics or
  fingering; in simple time, sixteenths and no triplets; very dense bars are rarer than people's.

## How good it is

{tables}
## What was tried

- One point for a whole bar, drawn from a normal distribution, as in VAE-GAN: a bar came back from
  its own point with an F1 of 0.447 and drawn bars were told apart at 0.886.
- Codes of 1,225 kinds for a hand's beat: F1 0.71, told apart at 0.82 after a third of the run. In
  two halves of 245 each, F1 is 0.82.
- What is cut at one half leaves out what is seldom certain. So each row's threshold lies where
  drawn bars strike it as often as people do (0.763 to 0.720), and a candidate is not held back for
  a note or two that a hand must leave out (0.720 to 0.666; both before the end of the run).
- Drawn as they come, bars keep less of the rhythm of the bar before (0.63) than people's (0.73),
  and figures fall to pieces. So codes are drawn at a temperature of 0.7, and of eight candidates
  one that goes on like the bar before is preferred.
- A network that mends drafts, note by note from masked bars, beside the generator: its loss fell
  from 4.62 to 3.17 in 1,100 steps and then no more; not shipped.
"""


def harmony_published(
    weights: Path, songs: Sequence[Song], arrangements: Sequence[Arrangement]
) -> str:
    """The card of chords that took the place of the committed ones; exits if they are no better
    foreseen, or no better than by a Markov chain."""
    model = HarmonyTransformer(HarmonyConfig(**Plan.read(train_harmony.MODEL).model))
    model.load_state_dict(checkpoints.saved(weights))
    voices = {one.song.id: one.voices for one in arrangements}
    known, held_out = (harmonies.all_harmonised(part, voices) for part in split(songs))
    figures = harmony.measure(model.eval(), known, held_out, songs)
    bits = figures["bits_per_chord"]
    reached, floor = bits["model"]["chords"][1], bits["markov"]["chords"][1]
    _must_be_better(train_harmony.MODEL, "bits_per_chord", reached, floor)
    text = _HARMONY.format(
        licence=LICENCE,
        parameters=_size(model),
        items=len(known),
        song_list=SONG_LIST,
        tables=layer_tables.harmony(figures),
    )
    told = {
        "bits_per_chord": reached,
        "markov_bits_per_chord": floor,
        "chord_agreement": figures["set_again"]["model"]["chord"][1],
    }
    _publish(train_harmony.MODEL, weights, text, asdict(model.config), told)
    return text


def texture_published(
    weights: Path, songs: Sequence[Song], arrangements: Sequence[Arrangement]
) -> str:
    """The card of textures that took the place of the committed ones; exits if they are told
    from people's as easily, or as easily as block chords."""
    model = TextureGan(TextureConfig(**train_textures.TexturePlan.read(train_textures.MODEL).model))
    model.load_state_dict(checkpoints.saved(weights))
    apart = {song.id for song in split(songs)[1]}
    usable = textures.accompanied(arrangements)
    bars = textures.bars([one for one in usable if one.song.id not in apart])
    others = [one for one in usable if one.song.id in apart]
    figures = accompaniment.measure(model.eval(), bars, others)
    reached, floor = (figures[name]["told_apart"] for name in ("model", "block_chords"))
    _must_be_better(train_textures.MODEL, "told_apart", reached, floor)
    text = _TEXTURE.format(
        licence=LICENCE,
        parameters=_size(model),
        items=len(bars),
        song_list=SONG_LIST,
        textures=len(TEXTURES),
        tables=layer_tables.accompaniment(figures),
    )
    told = {"told_apart": reached, "diversity": figures["model"]["diversity"]}
    _publish(train_textures.MODEL, weights, text, asdict(model.config), told)
    return text


def _must_be_better(model: str, figure: str, reached: float, floor: float) -> None:
    try:
        best = min(checkpoints.find(model).figures[figure], floor)
    except CheckpointError:
        best = floor
    if reached >= best:
        sys.exit(f"{figure} of {reached:.4f} is no better than {best:.4f}.")


def _size(model: nn.Module) -> int:
    return sum(tensor.numel() for tensor in model.state_dict().values())


def _publish(
    model: str, weights: Path, text: str, config: dict[str, object], figures: dict[str, float]
) -> None:
    (checkpoints.CARDS / f"{model}.md").write_text(text)
    checkpoints.publish(
        weights, model, licence=LICENCE, card=f"{model}.md", config=config, figures=figures
    )
