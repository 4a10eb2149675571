"""Learn how words call for form: ``python -m generation.training.form_planner --corpora DIR``.

What the songs chose is read from their notes (:mod:`generation.training.form_texts`).
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from generation import checkpoints
from generation.corpora.load import load_songs
from generation.corpora.splits import split
from generation.form import planner
from generation.form.labels import LOOK_BACK
from generation.form.line_features import LINE, PAIR, features
from generation.form.plan import LinePlan, Peak
from generation.form.planner import CADENCE, CHAIN, CLOSES, FRESH, RELATIONS, SUMMIT, Model
from generation.training.form_texts import Text, texts

LICENCE = "CC-BY-4.0"
CARD = """\
# Form planner

Which lines of a text take up which, how each closes and which holds the highest note, from the
words alone: rhyme, repetition, metre, punctuation and place. Three log-linear models
(conditional logits), a weight for each feature; the file can be read.

- **Use**: a plan of form before the melody is written; every letter can be changed by hand.
- **Licence of the weights**: {licence}.
- **Learnt from** {songs:,} songs of those that the melody model learnt from
  (`melody_transformer.songs.csv`), their highest voices; songs printed with several verses count
  as one text of several stanzas.
- **Limits**: printed under notes, words have no lines: where one ends is guessed from punctuation
  and capitals. What the words mean is not understood. The last line always closes on the tonic.

## How good it is

Surprise in nats a choice on {lines:,} lines of held-out songs, beside that of someone who knows
only how often each choice is made.

| | planner | base rate |
| --- | ---: | ---: |
{rows}
"""

_PENALTY = 1.0  # of the squared weights: features that hardly occur stay small


@dataclass(frozen=True)
class Choices:
    """One row a choice: the features of its options, and which was taken.

    ``pairs`` (n, LOOK_BACK, P), ``known`` (n, LOOK_BACK), ``lines`` (n, L), ``echo`` (n,) as an
    index into the options (the last is NEW); ``endings`` (n, C), ``close`` (n,); ``heights``
    (n, S), ``song`` (n,), ``peak`` (n,).
    """

    pairs: Tensor
    known: Tensor
    lines: Tensor
    echo: Tensor
    endings: Tensor
    close: Tensor
    heights: Tensor
    song: Tensor
    peak: Tensor


def choices(known: Sequence[Text]) -> Choices:
    """Everything that was chosen in these songs."""
    columns = list(zip(*(_rows(at, text) for at, text in enumerate(known)), strict=True))
    return Choices(*(torch.from_numpy(np.concatenate(column)) for column in columns))


def _rows(number: int, text: Text) -> tuple[np.ndarray, ...]:
    view, form = features(text.words), list(text.form.lines)
    count = len(form)
    pairs = np.zeros((count, LOOK_BACK, len(PAIR) + len(CHAIN)), dtype=np.float32)
    pairs[:, :, : len(PAIR)] = view.pairs
    seen = np.zeros((count, LOOK_BACK), dtype=bool)
    for at in range(count):
        back = min(at, LOOK_BACK)
        pairs[at, :back, len(PAIR) :] = planner.chain(form[:at], back)
        seen[at, :back] = True
    fresh = np.stack([planner.fresh_line(form[:at]) for at in range(count)])
    closing = np.stack([planner.cadence(form[:at], line) for at, line in enumerate(form)])
    return (
        pairs,
        seen,
        np.concatenate([view.lines, fresh], axis=1, dtype=np.float32),
        np.array([_option(at, form) for at in range(count)]),
        np.concatenate([view.lines, closing], axis=1, dtype=np.float32),
        np.array([CLOSES.index(line.close) for line in form]),
        np.concatenate([view.lines, planner.summits(form)], axis=1, dtype=np.float32),
        np.full(count, number),
        np.array([line.peak == Peak.CLIMAX for line in form]),
    )


def _option(at: int, form: Sequence[LinePlan]) -> int:
    line = form[at]
    if line.of is None:
        return LOOK_BACK * len(RELATIONS)
    return (at - 1 - line.of) * len(RELATIONS) + RELATIONS.index(line.echo)


class Learner:
    """The planner's weights as they are learnt."""

    def __init__(self) -> None:
        sizes = {
            "echo": (len(RELATIONS), len(PAIR) + len(CHAIN)),
            "fresh": (len(LINE) + len(FRESH),),
            "close": (len(CLOSES), len(LINE) + len(CADENCE)),
            "peak": (len(LINE) + len(SUMMIT),),
        }
        self.weights = {name: torch.zeros(size, requires_grad=True) for name, size in sizes.items()}

    def nats(self, data: Choices) -> dict[str, Tensor]:
        """The mean surprise of the echoes and closes of lines, and of the peaks of songs."""
        scores = data.pairs @ self.weights["echo"].T  # (n, LOOK_BACK, relations)
        scores = scores.masked_fill(~data.known[..., None], -math.inf).flatten(1)
        options = torch.cat([scores, (data.lines @ self.weights["fresh"])[:, None]], dim=1)
        endings = data.endings @ self.weights["close"].T
        heights = data.heights @ self.weights["peak"]
        songs = int(data.song.max()) + 1
        totals = torch.zeros(songs).index_add(0, data.song, heights.exp())
        surprise = (totals.log() - heights[data.peak]).mean()
        cross_entropy = torch.nn.functional.cross_entropy
        return {
            "echo": cross_entropy(options, data.echo),
            "close": cross_entropy(endings, data.close),
            "peak": surprise,
        }

    def learn(self, data: Choices, steps: int = 60) -> None:
        """Newton-like steps to the one optimum."""
        weights = list(self.weights.values())
        optimiser = torch.optim.LBFGS(
            weights, max_iter=steps, history_size=20, line_search_fn="strong_wolfe"
        )

        def loss() -> Tensor:
            optimiser.zero_grad()
            size = sum(((weight**2).sum() for weight in weights), torch.zeros(()))
            total = torch.stack(list(self.nats(data).values())).sum()
            total = total + _PENALTY * size / len(data.echo)
            total.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            return total

        optimiser.step(loss)  # type: ignore[no-untyped-call]  # as above

    def model(self) -> Model:
        return Model(**{name: weight.detach().numpy() for name, weight in self.weights.items()})


def base_rates(known: Choices, held_out: Choices) -> dict[str, float]:
    """Nats of the same choices for who knows only how often each is made: an echo by its
    distance and kind, a close by its kind, a peak by nothing."""
    options = Counter(known.echo.tolist())
    total = len(known.echo) + LOOK_BACK * len(RELATIONS) + 1
    rate = {
        option: (options[option] + 1) / total for option in range(LOOK_BACK * len(RELATIONS) + 1)
    }
    echo = [
        math.log(_possible(rate, int(back)) / rate[option])
        for option, back in zip(held_out.echo.tolist(), held_out.known.sum(dim=1), strict=True)
    ]
    closes = Counter(known.close.tolist())
    sizes = Counter(held_out.song.tolist())
    return {
        "echo": sum(echo) / len(echo),
        "close": -sum(
            math.log(closes[close] / len(known.close)) for close in held_out.close.tolist()
        )
        / len(held_out.close),
        "peak": sum(math.log(size) for size in sizes.values()) / len(sizes),
    }


def _possible(rate: dict[int, float], back: int) -> float:
    """The rates of all that a line with so many before it can choose."""
    near = sum(rate[option] for option in range(back * len(RELATIONS)))
    return near + rate[LOOK_BACK * len(RELATIONS)]


def figures(learner: Learner, known: Choices, held_out: Choices) -> dict[str, Any]:
    """Nats a choice on songs that were not learnt from, beside the base rate."""
    with torch.no_grad():
        nats = {name: round(float(value), 4) for name, value in learner.nats(held_out).items()}
    base = {name: round(value, 4) for name, value in base_rates(known, held_out).items()}
    return {"nats": nats, "base_rate": base, "lines": len(held_out.echo)}


def _parts(known: Sequence[Text]) -> Iterator[str]:
    counts = Counter(line.echo.name for text in known for line in text.form.lines)
    total = sum(counts.values())
    yield from (f"{name} {count / total:.3f}" for name, count in counts.most_common())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="generation.training.form_planner")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    options = parser.parse_args(arguments)
    training, validation = split(load_songs(options.corpora, options.build / "songs.jsonl.gz"))
    known, held_out = texts(training), texts(validation)
    print(f"{len(known)} texts: {', '.join(_parts(known))}", flush=True)
    learner = Learner()
    data = choices(known)
    learner.learn(data)
    measured = figures(learner, data, choices(held_out))
    print(json.dumps(measured, indent=2))
    weights = options.build / "training" / f"{planner.NAME}.json"
    weights.parent.mkdir(parents=True, exist_ok=True)
    weights.write_text(json.dumps(learner.model().to_json(), indent=1) + "\n")
    (checkpoints.CARDS / f"{planner.NAME}.md").write_text(_card(measured, len(known)))
    checkpoints.publish(
        weights,
        planner.NAME,
        licence=LICENCE,
        card=f"{planner.NAME}.md",
        config={},
        figures=measured["nats"],
    )


def _card(measured: dict[str, Any], songs: int) -> str:
    rows = "\n".join(
        f"| {name} | {nats:.3f} | {measured['base_rate'][name]:.3f} |"
        for name, nats in measured["nats"].items()
    )
    return CARD.format(licence=LICENCE, songs=songs, lines=measured["lines"], rows=rows)


if __name__ == "__main__":
    main()
