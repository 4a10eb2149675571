"""A plan of form from the words alone, as the learnt songs would have it.

Three choices for each line, each a log-linear model (McFadden's conditional logit, 1974): what
it takes up (nothing, or one of the lines before, by its rhythm, varied or the same), how it
closes, and, once for the song, which line holds the highest note. Each choice sees those made
before it. What is drawn depends on seed, take and line alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from generation.errors import GenerationError
from generation.form.labels import LOOK_BACK
from generation.form.line_features import LINE, PAIR, Features, features
from generation.form.plan import Close, Echo, FormPlan, LinePlan, Peak, check
from generation.lyrics.model import Prosody

NAME = "form_planner"
FOLDER = Path(__file__).parents[1] / "weights"
RELATIONS = (Echo.RHYTHM, Echo.VARIED, Echo.SAME)
CLOSES = (Close.FULL, Close.HALF, Close.OPEN)

CHAIN = (  # of a line with an earlier one, when the lines before are decided
    "goes_on",
    "goes_on_same",
    "goes_on_varied",
    "goes_on_rhythm",
    "same_source",
    "source_is_new",
    "source_was_taken",
)
FRESH = ("after_new", "after_rhythm", "after_varied", "after_same", "share_new")
CADENCE = (
    *(f"before_{close.name}" for close in CLOSES),
    *(f"{relation.name}_of_{close.name}" for relation in RELATIONS for close in CLOSES),
)
SUMMIT = tuple(echo.name for echo in (Echo.NEW, *RELATIONS))

_ECHO, _CLOSE, _PEAK = range(3)  # choices: each draws noise of its own
_MIN_P = 0.05  # of the likeliest choice's probability: less likely ones are not drawn


@dataclass(frozen=True)
class Model:
    """The learnt weights. ``echo``: (3, len(PAIR + CHAIN)), ``fresh``: (len(LINE + FRESH),),
    ``close``: (3, len(LINE + CADENCE)), ``peak``: (len(LINE + SUMMIT),)."""

    echo: np.ndarray
    fresh: np.ndarray
    close: np.ndarray
    peak: np.ndarray

    @classmethod
    def from_json(cls, data: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Model:
        """Read what :meth:`to_json` wrote. Raises KeyError for a weight that is missing."""
        return cls(
            _matrix(data["echo"], [each.name for each in RELATIONS], PAIR + CHAIN),
            _matrix(data["echo"], ["NEW"], LINE + FRESH)[0],
            _matrix(data["close"], [each.name for each in CLOSES], LINE + CADENCE),
            _matrix(data["peak"], ["CLIMAX"], LINE + SUMMIT)[0],
        )

    def to_json(self) -> dict[str, dict[str, dict[str, float]]]:
        """Every weight by its choice and feature."""
        return {
            "echo": {
                "NEW": _named(LINE + FRESH, self.fresh),
                **{
                    each.name: _named(PAIR + CHAIN, row)
                    for each, row in zip(RELATIONS, self.echo, strict=True)
                },
            },
            "close": {
                each.name: _named(LINE + CADENCE, row)
                for each, row in zip(CLOSES, self.close, strict=True)
            },
            "peak": {"CLIMAX": _named(LINE + SUMMIT, self.peak)},
        }


def plan(
    prosody: Prosody,
    seed: int,
    take: int,
    *,
    letters: Sequence[str] = (),
    climax: int | None = None,
    model: Model | None = None,
) -> FormPlan:
    """A form for the text; another for another ``seed`` or ``take``.

    ``letters`` and ``climax`` are the user's own, and the rest follows them. Raises
    :class:`generation.errors.RequestError` where they name lines that the text does not have.
    """
    count = len(prosody.lines)
    check(letters, climax, count)
    drawing = _Drawing(features(prosody), model or learnt(), (seed, take))
    if letters:
        lines = list(FormPlan.unsaid(count).with_letters(letters).lines)
    else:
        lines = drawing.echoes()
        if climax is not None:  # what is the same would be as high
            lines = [
                _varied(line) if climax in (at, line.of) else line for at, line in enumerate(lines)
            ]
    lines = drawing.closes(lines, literal=bool(letters))
    top = drawing.peak(lines) if climax is None else climax
    return FormPlan(
        tuple(
            replace(line, peak=Peak.CLIMAX if at == top else Peak.BELOW)
            for at, line in enumerate(lines)
        )
    )


def _varied(line: LinePlan) -> LinePlan:
    return replace(line, echo=Echo.VARIED) if line.echo is Echo.SAME else line


class _Drawing:
    """The choices of one take, in turn."""

    def __init__(self, view: Features, model: Model, source: tuple[int, int]) -> None:
        self._view, self._model = view, model
        self._noise = [
            _noise(*source, choice, len(view.lines)) for choice in (_ECHO, _CLOSE, _PEAK)
        ]

    def echoes(self) -> list[LinePlan]:
        """What each line takes up."""
        model, lines = self._model, list[LinePlan]()
        pairs = self._view.pairs @ model.echo[:, : len(PAIR)].T  # (lines, LOOK_BACK, relations)
        fresh = self._view.lines @ model.fresh[: len(LINE)]  # (lines,)
        for at in range(len(fresh)):
            back = min(at, LOOK_BACK)
            scores = pairs[at, :back] + chain(lines, back) @ model.echo[:, len(PAIR) :].T
            new = fresh[at] + fresh_line(lines) @ model.fresh[len(LINE) :]
            chosen = self._draw(np.append(scores.ravel(), new), _ECHO, at)
            if chosen == scores.size:
                lines.append(LinePlan(Echo.NEW))
            else:
                distance, relation = divmod(chosen, len(RELATIONS))
                lines.append(LinePlan(RELATIONS[relation], at - 1 - distance))
        return lines

    def closes(self, lines: Sequence[LinePlan], *, literal: bool) -> list[LinePlan]:
        """How each closes. The last one on the tonic, as every melody of ours does, and so what
        it brings back. ``literal``: what comes again closes as before, as it need not in songs.
        """
        full, at = set[int](), len(lines) - 1
        while True:
            full.add(at)
            source = lines[at].of
            if source is None or lines[at].echo != Echo.SAME:
                break
            at = source
        scores = self._view.lines @ self._model.close[:, : len(LINE)].T  # (lines, closes)
        weights = self._model.close[:, len(LINE) :].T
        found: list[LinePlan] = []
        for at, line in enumerate(lines):
            drawn = self._draw(scores[at] + cadence(found, line) @ weights, _CLOSE, at)
            close = Close.FULL if at in full else CLOSES[drawn]
            if literal and line.echo is Echo.SAME and line.of is not None:
                close = found[line.of].close
            found.append(replace(line, close=close))
        return found

    def peak(self, lines: Sequence[LinePlan]) -> int:
        """Which line holds the highest note."""
        heights = np.concatenate([self._view.lines, summits(lines)], axis=1) @ self._model.peak
        return self._draw(heights, _PEAK, 0)

    def _draw(self, scores: np.ndarray, choice: int, at: int) -> int:
        """One index, by Gumbel's trick: what it depends on is counted, so that nothing else
        moves it."""
        likely = scores >= scores.max() + np.log(_MIN_P)
        noisy = scores + self._noise[choice][at, : len(scores)]
        return int(np.where(likely, noisy, -np.inf).argmax())


def _noise(seed: int, take: int, choice: int, lines: int) -> np.ndarray:
    """A row for each line, and a number for each thing that it could choose."""
    # The second word keeps the counter apart from those that notes are drawn with.
    generator = np.random.Generator(np.random.Philox(key=[seed, take], counter=[0, 1, choice, 0]))
    if choice == _PEAK:
        return generator.gumbel(size=(1, lines))
    options = 1 + LOOK_BACK * len(RELATIONS) if choice == _ECHO else len(CLOSES)
    return generator.gumbel(size=(lines, options))


def chain(lines: Sequence[LinePlan], back: int) -> np.ndarray:
    """How the next line's taking up each of the ``back`` lines before it would go on from what
    is decided: (back, len(CHAIN)), the nearest line first."""
    found = np.zeros((back, len(CHAIN)))
    if not back:
        return found
    at = len(lines)
    last = lines[-1]
    if last.of is not None:
        if (distance := at - 2 - last.of) < back:
            found[distance, 0] = 1
            found[distance, {Echo.SAME: 1, Echo.VARIED: 2, Echo.RHYTHM: 3}[last.echo]] = 1
        if (distance := at - 1 - last.of) < back:
            found[distance, 4] = 1
    taken = {line.of for line in lines}
    for distance in range(back):
        source = at - 1 - distance
        found[distance, 5] = lines[source].of is None
        found[distance, 6] = source in taken
    return found


def fresh_line(lines: Sequence[LinePlan]) -> np.ndarray:
    """What speaks for new music in the next line. Shape (len(FRESH),)."""
    if not lines:
        return np.zeros(len(FRESH))
    last = lines[-1].echo
    kinds = [float(last == echo) for echo in (Echo.NEW, *RELATIONS)]
    return np.array([*kinds, sum(line.of is None for line in lines) / len(lines)])


def cadence(lines: Sequence[LinePlan], line: LinePlan) -> np.ndarray:
    """What the closes before say of this line's. Shape (len(CADENCE),)."""
    before = lines[-1].close if lines else Close.UNSAID
    source = lines[line.of].close if line.of is not None else Close.UNSAID
    return np.array(
        [float(before == close) for close in CLOSES]
        + [
            float(line.echo == relation and source == close)
            for relation in RELATIONS
            for close in CLOSES
        ]
    )


def summits(lines: Sequence[LinePlan]) -> np.ndarray:
    """What each line takes up, as the climax sees it: (lines, len(SUMMIT))."""
    return np.array(
        [[float(line.echo == echo) for echo in (Echo.NEW, *RELATIONS)] for line in lines]
    )


@cache
def learnt() -> Model:
    """The committed weights, held against the manifest's checksum. They are few, and read here
    so that a plan needs no torch. Raises :class:`GenerationError` when they do not match."""
    try:
        entry = json.loads((FOLDER / "manifest.json").read_text())[NAME]
        content = (FOLDER / entry["file"]).read_bytes()
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise ValueError("checksum differs")
        return Model.from_json(json.loads(content))
    except (OSError, ValueError, KeyError) as error:
        raise GenerationError("The weights of the form planner cannot be read.") from error


def _matrix(
    data: Mapping[str, Mapping[str, float]], rows: list[str], columns: tuple[str, ...]
) -> np.ndarray:
    return np.array([[data[row][column] for column in columns] for row in rows])


def _named(names: tuple[str, ...], row: np.ndarray) -> dict[str, float]:
    return {name: round(float(weight), 4) for name, weight in zip(names, row, strict=True)}
