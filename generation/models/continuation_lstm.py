"""The recurrent model that continues a motif, as large as the attention model.

It sees what the attention model sees (the syllable being sung and the next, the bar, the last
note) and chooses with the same heads, so that one thing differs: in the place of attention over
notes and words stands a two-layer LSTM with dropout, aligned to the syllables as in Yu et al.'s
conditional LSTM-GAN (2021). So it is a yardstick too: what attention is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from generation.models.melody_transformer import Config, MelodyTransformer, Order, Words


@dataclass(frozen=True)
class LstmConfig(Config):
    """``hidden``: the width of the LSTM."""

    encoder_layers: int = 0
    decoder_layers: int = 0
    hidden: int = 472
    layers: int = 2


class ContinuationLstm(MelodyTransformer):
    """See the module's docstring."""

    def __init__(self, config: LstmConfig) -> None:
        super().__init__(config)
        self.recurrent = nn.LSTM(
            config.width, config.hidden, config.layers, batch_first=True, dropout=config.dropout
        )
        self.narrow = nn.Linear(config.hidden, config.width, bias=False)

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
        """All steps at once, each knowing those before it as they stand: → (B, T, D)."""
        x = self.embed(words, inputs, current, positions)
        remembered, _ = self.recurrent(x)
        out: Tensor = self.final(x + self.drop(self.narrow(remembered)))
        return out
