"""The attention model: words to melody.

An encoder reads the syllables; a decoder writes one note a step. A note's tokens are chosen in
the order advance → rest → duration → pitch, each head seeing those before it. Two things tie
the music to the words besides cross-attention: the decoder is handed the encoder's vectors of
the syllable being sung and of the next one (hard alignment, as in SongMASS's and TeleMelody's
finding that alignment matters most), and the heads of rest and duration score every candidate
by the place in the bar at which it would let the next thing begin.

Shapes: B songs, S syllables, T notes, D width, P positions in the longest bar.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from generation.models.layers import Block, Config, Copy, Head, Place, Sum, Turns, leaning, stack
from generation.tokens import harmony
from generation.tokens import vocabulary as v
from generation.tokens.guide import HINTS
from generation.tokens.prompt import CONDITIONS, FEATURES
from generation.tokens.slots import DEADLINES

__all__ = ["INPUTS", "Config", "MelodyTransformer", "Order", "Words", "in_order"]

INPUTS = {  # of each decoding step, about the note before it; the last value means: none yet
    "advance": v.N_ADVANCES + 1,
    "rest": len(v.RESTS) + 1,
    "duration": len(v.DURATIONS) + 1,
    "pitch": v.N_PITCHES + 1,
    "interval": 26,
    "notes_in_syllable": 8,
    "bar": 8,
    **HINTS,  # about the note that the line it echoes has here
    "deadline": DEADLINES,
}


_NO_INTERVAL = INPUTS["hint_interval"] - 1


@dataclass(frozen=True)
class Words:
    """The encoder's reading. ``syllables``: (B, S, D); ``lengths``, ``metres``: (B,);
    ``song``: (B, D), the conditions."""

    syllables: Tensor
    lengths: Tensor
    metres: Tensor
    song: Tensor


@dataclass(frozen=True)
class Echoes:
    """What the echoed line has at each step: ``kind`` of echo (…), and for each of
    :attr:`Copy.HEADS` the token that would be taken up (…); none lies outside the vocabulary."""

    kind: Tensor
    tokens: dict[str, Tensor]

    @classmethod
    def of(cls, inputs: Tensor) -> Echoes:
        """From the decoder's inputs: (…, len(INPUTS))."""
        known = {name: inputs[..., at] for at, name in enumerate(INPUTS)}
        # Without an interval, or before the first note, the sum lies above all pitches.
        leap = torch.where(known["hint_interval"] == _NO_INTERVAL, v.N_PITCHES, 0)
        after = known["pitch"] + known["hint_interval"] - 12 + leap
        first = known["pitch"] == v.N_PITCHES
        tokens = {
            **{name: known[f"hint_{name}"] for name in ("advance", "rest", "duration", "pitch")},
            "interval": torch.where(first, v.N_PITCHES, after),
        }
        return cls(known["hint_echo"], tokens)

    def favour(self, head: str, logits: Tensor, readiness: Tensor) -> Tensor:
        """A head's logits (…, C), leaning towards what is taken up; readiness: (…, 5)."""
        for name in (head, "interval") if head == "pitch" else (head,):
            gate = readiness[..., Copy.HEADS.index(name)]
            logits = leaning(logits, self.tokens[name], gate)
        return logits


class Order(NamedTuple):
    """Of steps that are read at once: at which note each stands (T,), and which it sees
    (T, T)."""

    notes: Tensor
    before: Tensor


def in_order(steps: int, device: torch.device | None = None) -> Order:
    """One after the other."""
    notes = torch.arange(steps, device=device)
    return Order(notes, notes[None, :] <= notes[:, None])


class MelodyTransformer(nn.Module):
    """See the module's docstring. :meth:`forward` trains; :mod:`generation.models.decoding`
    calls the parts step by step."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.features = Sum(tuple(FEATURES.values()), width)
        self.conditions = Sum(tuple(CONDITIONS.values()), width)
        self.styles = nn.Linear(len(v.STYLES), width, bias=False)
        self.encoder = stack(config.encoder_layers, lambda: Block(config, reads_words=False))
        self.words_norm = nn.RMSNorm(width)
        self.before_words = nn.Parameter(torch.zeros(2, width))  # before the first, after the last
        self.inputs = Sum(tuple(INPUTS.values()), width)
        self.place = Place(width)
        self.aligned = nn.Linear(2 * width, width, bias=False)
        self.decoder = stack(config.decoder_layers, lambda: Block(config, reads_words=True))
        self.final = nn.RMSNorm(width)
        self.drop = nn.Dropout(config.dropout)

        self.advance_head = Head(config, v.N_ADVANCES)
        self.rest_head = Head(config, len(v.RESTS), v.RESTS)
        self.duration_head = Head(config, len(v.DURATIONS), v.DURATIONS)
        self.pitch_head = Head(config, v.N_PITCHES)
        self.chosen_advance = nn.Embedding(v.N_ADVANCES, width)
        self.chosen_rest = nn.Embedding(len(v.RESTS), width)
        self.chosen_duration = nn.Embedding(len(v.DURATIONS), width)
        self.sung = nn.Linear(2 * width, width, bias=False)
        self.onset = Place(width)
        self.chord = nn.Linear(harmony.SIZE, width, bias=False)
        self.copy = Copy(width)
        self.bars: Tensor
        bars = [v.bar_steps(signature) for signature in v.TIME_SIGNATURES]
        self.register_buffer("bars", torch.tensor(bars), persistent=False)
        self.apply(_initialise)
        self.copy.start()

    # ---- the words

    def read(self, features: Tensor, lengths: Tensor, conditions: Tensor, styles: Tensor) -> Words:
        """features: (B, S, F) int; lengths: (B,); conditions: (B, C) int; styles: (B, styles)."""
        song = self.styles(styles) + self.conditions(conditions)
        x = self.drop(song[:, None, :] + self.features(features))
        at = torch.arange(features.shape[1], device=features.device)
        near = (at[:, None] - at[None, :]).abs() <= self.config.window
        real = at[None, :] < lengths[:, None]
        mask = (near[None] & real[:, None, :] | (at[:, None] == at[None, :]))[:, None]
        turns = Turns.of(at.expand(len(features), -1), self.config)
        for block in self.encoder:
            normed = block.own_norm(x)
            x = x + block.drop(block.own(normed, turns, *block.own.keys(normed, turns), mask))
            x = block.mix(x)
        metres = conditions[:, list(CONDITIONS).index("time_signature")] - 1
        return Words(self.words_norm(x), lengths, metres, song)

    def around(self, words: Words, current: Tensor) -> Tensor:
        """The vectors of the syllables ``current`` and ``current + 1``: (B, T) → (B, T, 2D).

        −1 stands before the first syllable; past the last stands a vector of its own.
        """
        batch, _, width = words.syllables.shape
        edges = self.before_words[None].expand(batch, -1, -1)
        padded = torch.cat([edges[:, :1], words.syllables, edges[:, 1:]], dim=1)
        after = words.syllables.shape[1] + 1
        here = current + 1
        following = torch.where(current + 1 >= words.lengths[:, None], after, current + 2)
        picked = [
            padded.gather(1, index[..., None].expand(-1, -1, width)) for index in (here, following)
        ]
        return torch.cat(picked, dim=-1)

    # ---- the notes

    def embed(self, words: Words, inputs: Tensor, current: Tensor, positions: Tensor) -> Tensor:
        """What the decoder knows before a note: inputs (B, T, len(INPUTS)), the syllable sung
        last (B, T), the position in the bar at which the last note ended (B, T) → (B, T, D)."""
        x = self.aligned(self.around(words, current)) + words.song[:, None]
        x = x + self.place(words.metres, positions) + self.inputs(inputs)
        dropped: Tensor = self.drop(x)
        return dropped

    def trunk(
        self,
        words: Words,
        inputs: Tensor,
        current: Tensor,
        positions: Tensor,
        *,
        order: Order | None = None,
        seen: list[tuple[Tensor, Tensor]] | None = None,
    ) -> Tensor:
        """All steps at once, each seeing those before it, by ``order`` or as they stand:
        → (B, T, D). ``seen`` is given each layer's keys and values of the notes."""
        x = self.embed(words, inputs, current, positions)
        notes, before = order or in_order(inputs.shape[1], inputs.device)
        past = before[None, None].expand(len(x), -1, -1, -1)
        at_note = Turns.of(notes.expand(len(x), -1), self.config)
        at_word = torch.arange(words.syllables.shape[1], device=inputs.device)
        near = (at_word - current[..., None]).abs() <= self.config.window
        sung = (near & (at_word < words.lengths[:, None, None]))[:, None]
        at_words = Turns.of(at_word.expand(len(x), -1), self.config)
        singing = Turns.of(current, self.config)
        for block in self.decoder:
            normed = block.own_norm(x)
            keys = block.own.keys(normed, at_note)
            if seen is not None:
                seen.append(keys)
            x = x + block.drop(block.own(normed, at_note, *keys, past))
            keys = block.words.keys(words.syllables, at_words)
            x = x + block.drop(block.words(block.words_norm(x), singing, *keys, sung))
            x = block.mix(x)
        out: Tensor = self.final(x)
        return out

    def advance(self, x: Tensor, words: Words, positions: Tensor) -> Tensor:
        """Logits of the advance from the trunk's state: (B, T, 3)."""
        logits: Tensor = self.advance_head(x, words.metres, self.bars[words.metres], positions)
        return logits

    def rest(
        self, x: Tensor, words: Words, positions: Tensor, advance: Tensor, current: Tensor
    ) -> tuple[Tensor, Tensor]:
        """With the advance and the syllable it leads to chosen: logits (B, T, rests), state."""
        x = x + self.chosen_advance(advance) + self.sung(self.around(words, current))
        return self.rest_head(x, words.metres, self.bars[words.metres], positions), x

    def duration(
        self, x: Tensor, words: Words, onsets: Tensor, rest: Tensor, chords: Tensor
    ) -> tuple[Tensor, Tensor]:
        """With the rest, so the onset in the bar, and the chord there (B, T, 24; 0 where
        none is given) known: logits (B, T, durations), state."""
        x = x + self.chosen_rest(rest) + self.onset(words.metres, onsets) + self.chord(chords)
        return self.duration_head(x, words.metres, self.bars[words.metres], onsets), x

    def pitch(self, x: Tensor, words: Words, onsets: Tensor, duration: Tensor) -> Tensor:
        """With the duration chosen: logits (B, T, pitches)."""
        x = x + self.chosen_duration(duration)
        logits: Tensor = self.pitch_head(x, words.metres, self.bars[words.metres], onsets)
        return logits

    def forward(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """Logits of every head under teacher forcing; see ``training.dataset`` for the batch."""
        words = self.read(batch["features"], batch["lengths"], batch["conditions"], batch["styles"])
        before, onsets = batch["positions"], batch["onsets"]
        x = self.trunk(words, batch["inputs"], batch["current"], before)
        echo = Echoes.of(batch["inputs"])
        readiness = self.copy(x, echo.kind)
        logits = {"advance": self.advance(x, words, before)}
        logits["rest"], x = self.rest(x, words, before, batch["advance"], batch["syllable"])
        logits["duration"], x = self.duration(x, words, onsets, batch["rest"], batch["chords"])
        logits["pitch"] = self.pitch(x, words, onsets, batch["duration"])
        return {head: echo.favour(head, one, readiness) for head, one in logits.items()}


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=0.05 if isinstance(module, nn.Linear) else 0.02)
    if isinstance(module, nn.Linear) and module.bias is not None:
        nn.init.zeros_(module.bias)
