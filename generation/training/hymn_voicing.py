"""Learn how hymns are set: ``python -m generation.training.hymn_voicing --corpora DIR``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from generation import checkpoints
from generation.arranging import hymn_voicing
from generation.arranging.hymn_voicing import FEATURES, NAME, Chosen, Slot
from generation.corpora.arrangement import Arrangement, Sound, load_arrangements
from generation.corpora.load import load_songs
from generation.corpora.splits import split
from generation.metrics.harmonies import sounding
from generation.score.harmony import Harmony
from generation.score.units import Key
from generation.training.harmonies import chords_of

HYMNALS = ("open-hymnal", "bb-songs", "bb-carols")
LICENCE = "CC-BY-4.0"
_PENALTY = 1.0  # of the squared weights
_MOST = 9_000  # choices that are learnt from
CARD = """\
# Hymn voicing

Four voices for a chord after another: a log-linear model over {features} named features of motion,
spacing, doubling and height, a weight for each; the file can be read. Rules of voice leading are
masks before it.

- **Use**: setting a melody for soprano, alto, tenor and bass; any voice may be given.
- **Licence of the weights**: {licence}.
- **Learnt from** {choices:,} chords of {hymns:,} hymns and songs in the public domain
  (Open Hymnal Project, B. Bloomfield's songs and carols), named in
  `melody_transformer.songs.csv`; a tenth of the works was kept apart.
- **Limits**: a chord a syllable; no passing notes or suspensions of its own in the lower voices.

## How good it is

On {held:,} chords of held-out hymns, told melody, chord and the voicing before: {nats:.2f} nats a
voicing, where a choice at random among those the rules allow has {floor:.2f}. The likeliest is the
printed one in {hit:.0%} of chords; at random, {chance:.0%}.
"""


@dataclass(frozen=True)
class Choice:
    """What could have been written after ``before``, and which was. (n, FEATURES)"""

    seen: np.ndarray
    taken: int


def hymns(arrangements: Sequence[Arrangement]) -> list[Arrangement]:
    """Those for four voices, each once."""
    found: dict[tuple[Sound, ...], Arrangement] = {}
    for one in arrangements:
        if one.song.corpus in HYMNALS and len(one.voices) == 4 and one.song.chords:
            found.setdefault(ordered(one)[0], one)
    return list(found.values())


def ordered(one: Arrangement) -> list[tuple[Sound, ...]]:
    """The voices from the highest to the lowest."""
    return sorted(
        one.voices.values(), key=lambda notes: -sum(note.midi for note in notes) / len(notes)
    )


def printed(one: Arrangement) -> list[tuple[Harmony, Chosen]]:
    """The chord and the voicing of each beat on which the soprano begins a note and all sing."""
    beat = int(one.song.time_signature.beat)
    chords = chords_of(one.song, one.voices)
    voices = [{n.onset: n for n in voice} for voice in ordered(one)]
    spans = [sorted(voice.values(), key=lambda n: n.onset) for voice in voices]
    found = []
    for onset in sorted(voices[0]):
        now = [next((n.midi for n in s if n.onset <= onset < n.end), None) for s in spans]
        harmony = sounding(chords, onset)
        if onset % beat or harmony is None or None in now:
            continue
        soprano, alto, tenor, bass = (midi or 0 for midi in now)
        found.append((harmony, (soprano, alto, tenor, bass)))
    return found


def choices(one: Arrangement) -> Iterator[Choice]:
    """Each printed voicing among those that the rules allow."""
    before: Chosen | None = None
    key: Key = one.song.key
    for harmony, chosen in printed(one):
        slot = Slot(harmony, (chosen[0], None, None, None), begins=False)
        rows = hymn_voicing.candidates(slot, key)
        if before is not None and len(rows):
            rows = rows[hymn_voicing.follows(before, rows)]
        at = np.flatnonzero((rows == np.array(chosen)).all(axis=1))
        if at.size and len(rows) > 1:
            yield Choice(hymn_voicing.features(before, rows, harmony, key), int(at[0]))
        before = chosen


def fit(known: Sequence[Choice]) -> np.ndarray:
    """The weights under which what was taken is likeliest."""
    widest = max(len(one.seen) for one in known)
    seen = torch.zeros(len(known), widest, len(FEATURES))
    real = torch.zeros(len(known), widest, dtype=torch.bool)
    for at, one in enumerate(known):
        seen[at, : len(one.seen)] = torch.from_numpy(one.seen).float()
        real[at, : len(one.seen)] = True
    taken = torch.tensor([one.taken for one in known])
    weights = torch.zeros(len(FEATURES), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        scores = (seen @ weights).masked_fill(~real, -1e9)
        cost = torch.nn.functional.cross_entropy(scores, taken, reduction="sum")
        cost = cost + _PENALTY * (weights**2).sum()
        cost.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        return cost

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    found: np.ndarray = weights.detach().double().numpy()
    return found


def measured(weights: np.ndarray, held: Sequence[Choice]) -> dict[str, float]:
    """Nats a choice and how often the likeliest was taken, beside choosing at random."""
    nats, hits = [], []
    for one in held:
        scores = one.seen @ weights
        nats.append(np.logaddexp.reduce(scores) - scores[one.taken])
        hits.append(int(scores.argmax()) == one.taken)
    sizes = np.array([len(one.seen) for one in held])
    return {
        "nats": float(np.mean(nats)),
        "floor": float(np.log(sizes).mean()),
        "hit": float(np.mean(hits)),
        "chance": float((1 / sizes).mean()),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="generation.training.hymn_voicing")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    options = parser.parse_args(arguments)
    songs = load_songs(options.corpora, options.build / "songs.jsonl.gz")
    arranged = load_arrangements(options.corpora, songs, options.build)
    learnt = {song.id for song in split(songs)[0]}
    ours = hymns([one for one in arranged if one.song.id in learnt])
    others = hymns([one for one in arranged if one.song.id not in learnt])
    known = [choice for one in ours for choice in choices(one)]
    order = np.random.default_rng(0).permutation(len(known))[:_MOST]
    weights = fit([known[at] for at in order])
    held = [choice for one in others for choice in choices(one)]
    figures = measured(weights, held)
    print(json.dumps(figures))
    path = options.build / "training" / f"{NAME}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {name: round(float(w), 4) for name, w in zip(FEATURES, weights, strict=True)}
    path.write_text(json.dumps(told, indent=1) + "\n")
    text = CARD.format(
        features=len(FEATURES),
        licence=LICENCE,
        choices=len(order),
        hymns=len(ours),
        held=len(held),
        **figures,
    )
    (checkpoints.CARDS / f"{NAME}.md").write_text(text)
    checkpoints.publish(path, NAME, licence=LICENCE, card=f"{NAME}.md", config={}, figures=figures)


if __name__ == "__main__":
    main()
