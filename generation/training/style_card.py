"""The style model's card, its plot and its list of songs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from generation.models.style_cyclegan import StyleCycleGan
from generation.traditions import Tradition
from generation.training import card
from generation.training.card import LICENCE
from generation.training.evaluation import restyle_tables
from generation.training.styled import Styled

SONG_LIST = "style_cyclegan.songs.csv"
PLOT = "style-transfer.svg"

_CARD = """\
# Style CycleGAN

Tunes led from one tradition of music into another, or into a mixture of some, without paired
examples. One conditional generator moves the points of phrases in the space of the phrase VAE,
each seen with its neighbours; a critic for each tradition holds them against real ones; led there
and back they must be themselves again, led to where they are they must stay (cycle and identity
losses). Around it: a tune first takes on the pace of its aim; what is written is held to the notes
that were there, the more firmly the less is asked for; counted habits of each tradition (which
duration follows which, which interval, which degree of the scale) weigh in while notes are chosen;
a judge, which learnt from real phrases only, chooses among candidates; words are laid under the
new notes, every syllable once and in order.

- **Use**: restyle a tune, mix traditions by weight, let a tune evolve in a tree of transfers and
  variations. Not for passing anything off as the work of a tradition’s people.
- **Licence of the weights**: {licence}. Parameters: {parameters:,}, stored in half precision.
- **Limits**: one voice; the metre stays where no other is asked for, and then it changes by rules
  (a beat stays a beat), not by what was learnt; traditions are as narrow as their sources,
  madrigals as few; the folk songs are those of one English and American
  collection, hard to tell from hymns; most baroque airs are Latin motets out of Polish libraries.
  Chant has no metre: its neumes are read in even eighths and barred in several metres in turn, so
  that a tune led there keeps its own bars and takes on lines, not freedom.

## Learnt from

Songs and tunes in the public domain or under CC0 or CC BY, each named in `{list_name}`; a tenth of
the works of each tradition, with their near-duplicates, was kept apart.

| tradition | tunes | phrases |
| --- | ---: | ---: |
{learnt}

## How good it is

The opening eight bars of held-out tunes, {transfers} transfers between all pairs of traditions,
means with 95 % intervals over works. `make evaluate` measures it again.

*Content kept* is the mean of harmony (cosine of chroma by half bars) and rhythm (F1 of onsets);
*strength* is how likely a classifier of its own, which the model has never met, holds the target
rather than the source. It learnt from the same tunes as the model, from n-grams of intervals,
durations and degrees (the habits that weigh in are pairs of the same, so that it is no stranger to
them), and is right about {accuracy:.0%} of held-out openings ({worst}).

![How strongly tunes sound of their target, against what is kept of them]({plot})

{tables}
## What was tried

{tried}
"""


def text(model: StyleCycleGan, learnt: Sequence[Styled], figures: Mapping[str, Any]) -> str:
    """The card, in Markdown."""
    accuracy = dict(figures["accuracy"])
    mean = accuracy.pop("mean")
    worst = min(accuracy, key=lambda pair: accuracy[pair])
    return _CARD.format(
        licence=LICENCE,
        parameters=sum(one.numel() for one in model.state_dict().values()),
        list_name=SONG_LIST,
        learnt=_learnt(learnt),
        transfers=figures["transfers"],
        accuracy=mean,
        worst=f"least, {accuracy[worst]:.0%}, about {worst}",
        plot=PLOT,
        tables=restyle_tables.text(figures),
        tried=TRIED,
    )


def song_list(learnt: Sequence[Styled]) -> str:
    """Every source that was learnt from, as CSV."""
    return card.song_list([one.song for one in learnt])


def _learnt(learnt: Sequence[Styled]) -> str:
    rows = []
    for tradition in Tradition:
        own = [one for one in learnt if one.tradition is tradition]
        phrases = sum(len(one.phrases) for one in own)
        rows.append(f"| {tradition.value} | {len(own):,} | {phrases:,} |")
    return "\n".join(rows)


# ---- the plot

_LEFT, _TOP, _SIDE = 60, 50, 380
_COLOURS = {"model": "#8b1e3f", "line": "#7a5c1e", "text": "#2b2b2b", "grid": "#ddd"}
_NAMES = {
    "copy": "the tune itself",
    "half": "half its bars drawn",
    "random": "random bars",
    "attention": "attention model",
}


def plot(figures: Mapping[str, Any]) -> str:
    """Strength against content kept, one point a way, as SVG."""
    points = figures["points"]
    corners = _hull(
        (points[name]["kept"][1], points[name]["strength"][1])
        for name in ("random", "attention", "copy")
        if name in points
    )
    path = " ".join(f"{_x(kept):.1f},{_y(strength):.1f}" for kept, strength in corners)
    line = (
        f'<polyline points="{path}" fill="none" stroke="{_COLOURS["line"]}" stroke-dasharray="4"/>'
    )
    body = [
        f'<text x="{_LEFT}" y="24" font-size="15" font-weight="600">Style transfer</text>',
        *(_grid(part / 4) for part in range(5)),
        line,
        *(_dot(name, point) for name, point in points.items()),
        f'<text x="{_LEFT + _SIDE / 2}" y="{_TOP + _SIDE + 36}" text-anchor="middle">'
        "content kept</text>",
        f'<text x="18" y="{_TOP + _SIDE / 2}" text-anchor="middle" '
        f'transform="rotate(-90 18 {_TOP + _SIDE / 2})">strength of the target</text>',
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {_LEFT + _SIDE + 130} {_TOP + _SIDE + 50}" role="img" '
        f'aria-label="Style transfer" font-family="sans-serif" font-size="12" '
        f'fill="{_COLOURS["text"]}">{"".join(body)}</svg>\n'
    )


def _hull(corners: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Those of the corners that no line between others lies above, from left to right."""
    found: list[tuple[float, float]] = []
    for x, y in sorted(corners):
        while len(found) > 1 and (found[-1][1] - found[-2][1]) * (x - found[-2][0]) <= (
            y - found[-2][1]
        ) * (found[-1][0] - found[-2][0]):
            found.pop()
        found.append((x, y))
    return found


def _x(value: float) -> float:
    return _LEFT + _SIDE * value


def _y(value: float) -> float:
    return _TOP + _SIDE * (1 - value)


def _grid(value: float) -> str:
    x, y = _x(value), _y(value)
    return (
        f'<line x1="{x}" x2="{x}" y1="{_TOP}" y2="{_TOP + _SIDE}" stroke="{_COLOURS["grid"]}"/>'
        f'<line x1="{_LEFT}" x2="{_LEFT + _SIDE}" y1="{y}" y2="{y}" stroke="{_COLOURS["grid"]}"/>'
        f'<text x="{x}" y="{_TOP + _SIDE + 16}" text-anchor="middle">{value:g}</text>'
        f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{value:g}</text>'
    )


def _dot(name: str, point: Mapping[str, Any]) -> str:
    kept, strength = point["kept"], point["strength"]
    x, y = _x(kept[1]), _y(strength[1])
    colour = _COLOURS["model" if name.startswith("model") else "line"]
    label = _NAMES.get(name, name.replace("model", "amount"))
    return (
        f'<line x1="{_x(kept[0]):.1f}" x2="{_x(kept[2]):.1f}" y1="{y:.1f}" y2="{y:.1f}" '
        f'stroke="{colour}"/>'
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_y(strength[0]):.1f}" y2="{_y(strength[2]):.1f}" '
        f'stroke="{colour}"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>'
        f'<text x="{x + 8:.1f}" y="{y - 8:.1f}">{escape(label)}</text>'
    )


TRIED = """\
Above the line at amount 1.0, on 42 transfers between seven traditions, before the last note kept
its rhythm (all together +0.18, +0.13 to +0.23):

- In the space of phrases alone, with as many notes as before, phrases written freely: 0.07 below
  the line (strength 0.48 at 0.59 kept, 60 transfers of ten pairs): a hymn with as many notes as
  before is no dance. So a tune takes on the pace of its aim first.
- With that, still without counted habits: +0.03 (−0.02 to +0.08).
- With habits and without the generator: +0.12 (+0.07 to +0.16); with both, as said.
- On rolls of two bars of common time, networks of the same size with straight-through notes and
  the same losses, 1,200 steps, 108 transfers: +0.02 (−0.02 to +0.06) at 0.92 kept, it hardly moves;
  told to move more, −0.01 (−0.09 to +0.06) at 0.77.
- Longer training and heavier weights for the judge were begun and not finished.
- All this was in the space of a phrase model that knew songs alone. It has since learnt phrases of
  all traditions alike, and chant and baroque airs have joined them; what stands above is measured
  there.
"""
