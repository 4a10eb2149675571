"""The phrase model: phrases of a few bars as points of a space, and back.

A variational autoencoder (Kingma & Welling, 2014; for music Roberts et al., 2018, MusicVAE): a
recurrent encoder reads a phrase from both ends into a normal distribution over D latent
dimensions, a recurrent decoder writes a phrase from a point of it, one note a step, its tokens
chosen in the order advance → rest → duration → pitch. Three things make the decoder heed the
latent: it is handed it at every step, it is left untold the note before every so often in
training (word dropout, Bowman et al., 2016), and the divergence is weighed below its natural
weight, with some nats free in every dimension.

The decoder is also told how many syllables and how much time are to come, where its caller
knows: so a phrase keeps its words and its bars wherever in the space it lies.

Shapes: B phrases of equal length, T notes, W width, D latent dimensions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_sequence, pad_packed_sequence

from generation.models.layers import Config, Head, Place, Sum
from generation.sliders import Sliders
from generation.tokens import vocabulary as v
from generation.tokens.phrases import PHRASE_INPUTS, SPOKEN, Phrase, walk

SLIDERS: Final = tuple(field.name for field in fields(Sliders))
ACTIVE: Final = 0.01  # variance of the mean, over phrases, of a dimension that is used
SLIDER_REACH: Final = 2.5  # deviations of its measure that a whole slider moves by
_AT_ONCE: Final = 512  # phrases that are read side by side
_NONE: Final = [list(PHRASE_INPUTS.values())[at] - 1 for at in range(5)] + [0]
_READ: Final = list(PHRASE_INPUTS)[:6]  # what the encoder is told of each note


@dataclass(frozen=True)
class PhraseConfig:
    """The size of the model. ``forgotten``: how often the note before is left unsaid in
    training, ``untold``: how often what is to come."""

    width: int = 160
    hidden: int = 384
    reader: int = 192
    latent: int = 48
    place_width: int = 32
    dropout: float = 0.1
    forgotten: float = 0.35
    untold: float = 0.25


@dataclass(frozen=True)
class Outcome:
    """One pass: logits by head (B, T + 1, …), ``mean`` and ``spread`` (log-variance), (B, D)."""

    logits: dict[str, Tensor]
    mean: Tensor
    spread: Tensor


def divergence(mean: Tensor, spread: Tensor) -> Tensor:
    """From the standard normal, in nats, of each phrase and dimension. All (B, D)."""
    return 0.5 * (mean**2 + spread.exp() - 1 - spread)


class PhraseVae(nn.Module):
    """See the module's docstring."""

    def __init__(self, config: PhraseConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.place = Place(config.place_width)
        self.notes = Sum([PHRASE_INPUTS[name] for name in _READ], width)
        self.onset_read = nn.Linear(config.place_width, width)
        self.reader = nn.GRU(width, config.reader, batch_first=True, bidirectional=True)
        self.to_latent = nn.Linear(4 * config.reader, 2 * config.latent)

        self.inputs = Sum(tuple(PHRASE_INPUTS.values()), width)
        self.end_heard = nn.Linear(config.place_width, width)
        self.start = nn.Linear(config.latent, config.hidden)
        self.writer = nn.GRU(width + config.latent, config.hidden, batch_first=True)
        self.narrow = nn.Linear(config.hidden + config.latent, width)
        self.drop = nn.Dropout(config.dropout)
        sizes = Config(width=width, place_width=config.place_width)
        self.advance_head = Head(sizes, v.N_ADVANCES)
        self.rest_head = Head(sizes, len(v.RESTS), v.RESTS)
        self.duration_head = Head(sizes, len(v.DURATIONS), v.DURATIONS)
        self.pitch_head = Head(sizes, v.N_PITCHES)
        self.chosen_advance = nn.Embedding(v.N_ADVANCES, width)
        self.chosen_rest = nn.Embedding(len(v.RESTS), width)
        self.chosen_duration = nn.Embedding(len(v.DURATIONS), width)
        self.onset_heard = nn.Linear(config.place_width, width)
        self.bars: Tensor
        bars = [v.bar_steps(signature) for signature in v.TIME_SIGNATURES]
        self.register_buffer("bars", torch.tensor(bars), persistent=False)
        self.directions: Tensor  # of each slider, what moves its measure by one deviation
        self.register_buffer("directions", torch.zeros(len(SLIDERS), config.latent))

    # ---- reading

    def read(self, inputs: Tensor, onsets: Tensor, metres: Tensor) -> tuple[Tensor, Tensor]:
        """inputs: (B, T + 1, inputs), onsets: (B, T + 1), metres: (B,) → mean and log-variance,
        each (B, D). The inputs after a note tell of it."""
        x = self.notes(inputs[:, 1:, : len(_READ)])
        x = x + self.onset_read(self.place(metres, onsets[:, :-1]))
        states, last = self.reader(self.drop(x))
        both = torch.cat([last[0], last[1], states.mean(1)], dim=-1)
        mean, spread = self.to_latent(both).float().chunk(2, dim=-1)
        return mean, spread.clamp(-8.0, 4.0)

    # ---- writing

    def begin(self, latent: Tensor) -> Tensor:
        """The writer's state before the first note. latent: (B, D) → (1, B, hidden)."""
        state: Tensor = torch.tanh(self.start(latent))[None]
        return state

    def trunk(
        self, inputs: Tensor, ends: Tensor, metres: Tensor, latent: Tensor, state: Tensor
    ) -> tuple[Tensor, Tensor]:
        """inputs: (B, T, inputs); ends: (B, T); latent: (B, D) → what is in mind before each
        note (B, T, W), and the writer's state."""
        x = self.inputs(inputs) + self.end_heard(self.place(metres, ends))
        wide = latent[:, None].expand(-1, x.shape[1], -1)
        states, state = self.writer(torch.cat([self.drop(x), wide], dim=-1), state)
        mind: Tensor = self.narrow(torch.cat([self.drop(states), wide], dim=-1))
        return mind.float(), state

    def advance(self, x: Tensor, metres: Tensor, ends: Tensor) -> Tensor:
        """(B, T, W) → logits (B, T, advances)."""
        logits: Tensor = self.advance_head(x, metres, self.bars[metres], ends)
        return logits

    def rest(
        self, x: Tensor, metres: Tensor, ends: Tensor, advance: Tensor
    ) -> tuple[Tensor, Tensor]:
        """With the advance chosen: logits (B, T, rests), state."""
        x = x + self.chosen_advance(advance)
        return self.rest_head(x, metres, self.bars[metres], ends), x

    def duration(
        self, x: Tensor, metres: Tensor, onsets: Tensor, rest: Tensor
    ) -> tuple[Tensor, Tensor]:
        """With the rest, so the onset in the bar, chosen: logits (B, T, durations), state."""
        x = x + self.chosen_rest(rest) + self.onset_heard(self.place(metres, onsets))
        return self.duration_head(x, metres, self.bars[metres], onsets), x

    def pitch(self, x: Tensor, metres: Tensor, onsets: Tensor, duration: Tensor) -> Tensor:
        """With the duration chosen: logits (B, T, pitches)."""
        x = x + self.chosen_duration(duration)
        logits: Tensor = self.pitch_head(x, metres, self.bars[metres], onsets)
        return logits

    def forward(self, batch: dict[str, Tensor]) -> Outcome:
        """Logits under teacher forcing, from a draw (from the mean, out of training)."""
        inputs, metres = batch["inputs"], batch["metres"]
        ends, onsets = batch["ends"], batch["onsets"]
        mean, spread = self.read(inputs, onsets, metres)
        latent = mean
        if self.training:
            latent = mean + torch.randn_like(mean) * (0.5 * spread).exp()
            inputs = self._forgetful(inputs)
        x, _ = self.trunk(inputs, ends, metres, latent, self.begin(latent))
        logits = {"advance": self.advance(x, metres, ends)}
        logits["rest"], x = self.rest(x, metres, ends, batch["advance"])
        logits["duration"], x = self.duration(x, metres, onsets, batch["rest"])
        logits["pitch"] = self.pitch(x, metres, onsets, batch["duration"])
        return Outcome(logits, mean, spread)

    def _forgetful(self, inputs: Tensor) -> Tensor:
        """Some notes before unsaid, and of some phrases what is to come."""
        inputs = inputs.clone()
        lost = torch.rand(inputs.shape[:2]) < self.config.forgotten
        inputs[..., :SPOKEN][lost] = torch.tensor(_NONE)
        inputs[..., -2:][torch.rand(len(inputs)) < self.config.untold] = 0
        return inputs

    def move(self, sliders: Sliders) -> np.ndarray:
        """The way that sliders, from −1 to 1, move a point. Shape (D,), float32."""
        values = torch.tensor([getattr(sliders, name) for name in SLIDERS])
        way: np.ndarray = (SLIDER_REACH * values @ self.directions).numpy()
        return way

    @torch.inference_mode()
    def embed(self, phrases: Sequence[Phrase]) -> np.ndarray:
        """The latent means of phrases of any lengths. Shape (phrases, D), float32."""
        if self.training:
            self.eval()
        found = np.zeros((len(phrases), self.config.latent), dtype=np.float32)
        for first in range(0, len(phrases), _AT_ONCE):
            some = phrases[first : first + _AT_ONCE]
            found[first : first + len(some)] = self._means(some).numpy()
        return found

    def _means(self, phrases: Sequence[Phrase]) -> Tensor:
        """As :meth:`read`, of phrases of any lengths at once."""
        walks = [walk(one) for one in phrases]
        lengths = torch.tensor([len(one) for one in phrases])
        metres = torch.tensor([one.metre for one in phrases]).repeat_interleave(lengths)
        told = torch.from_numpy(np.concatenate([inputs[1:] for inputs, _, _ in walks]))
        onsets = torch.from_numpy(np.concatenate([at[:-1] for _, _, at in walks]))
        x = self.notes(told[:, : len(_READ)])
        x = x + self.onset_read(self.place(metres, onsets[:, None])[:, 0])
        packed = pack_sequence(x.split(lengths.tolist()), enforce_sorted=False)
        states, last = self.reader(packed)
        sums = pad_packed_sequence(states, batch_first=True)[0].sum(1)
        both = torch.cat([last[0], last[1], sums / lengths[:, None]], dim=-1)
        return self.to_latent(both).float().chunk(2, dim=-1)[0]


Tensors = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]
"""A phrase ready to learn from: inputs, ends, onsets, targets (T + 1, 4), metre."""


def tensors(phrase: Phrase) -> Tensors:
    """See :data:`Tensors`. The last target is the end, with nothing after it."""
    inputs, ends, onsets = walk(phrase)
    targets = [[one.advance, one.rest, one.duration, one.pitch] for one in phrase.tokens]
    return inputs, ends, onsets, np.array([*targets, [v.END, 0, 0, 0]]), phrase.metre


def collate(batch: Sequence[Tensors]) -> dict[str, Tensor]:
    """Phrases of one length for :meth:`PhraseVae.forward`."""
    inputs, ends, onsets, targets = (
        torch.from_numpy(np.stack([one[at] for one in batch])) for at in range(4)
    )
    return {
        "inputs": inputs,
        "ends": ends,
        "onsets": onsets,
        "targets": targets,
        "metres": torch.tensor([one[4] for one in batch]),
        **{name: targets[..., at] for at, name in enumerate(("advance", "rest", "duration"))},
    }
