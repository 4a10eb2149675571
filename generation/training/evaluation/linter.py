"""Does the linter cry wolf, and does it see what is wrong? On songs that people wrote."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from generation.corpora.song import Song
from generation.linter import faults, voice
from generation.linter.marks import Fault, Rule
from generation.lyrics import prosody
from generation.metrics.bootstrap import interval
from generation.score import notation, underlay
from generation.score.model import SINGING_PROGRAM, Clef, Part, Score
from generation.training.evaluation.planting import Planted, plant, possible

TEMPO = 96  # beats per minute: the songs keep none
SYLLABLES_PER_PAGE = 230
"""On a full A4 page of a voice alone, as Verovio engraves it: the median of 27 long songs (146
to 321). With an accompaniment a page holds fewer syllables, and so fewer marks."""
FAULTS = 1000
_TRIES = 200  # songs asked for a place for one fault

Interval = list[float]  # low, mean, high


@dataclass(frozen=True)
class Linted:
    """A song and what is marked in it as it stands."""

    song: Song
    found: tuple[Fault, ...]


def measure(songs: Sequence[Song], count: int = FAULTS, seed: int = 0) -> dict[str, Any]:
    """``marks_per_100_syllables`` of all songs, by rule, style, language and the two together,
    ``marks_per_page`` by style, and ``planted``: recall and precision of faults planted in the
    songs. Each figure is low, mean, high of a bootstrap 95 % interval over works."""
    linted = [Linted(song, marked(song)) for song in songs]
    rates = _all_rates(linted)
    pages = {name: _paged(rates[name]) for name in ("style", "style and language")}
    return {
        "songs": len(songs),
        "syllables": sum(len(song.syllables) for song in songs),
        "syllables_per_page": SYLLABLES_PER_PAGE,
        "marks_per_100_syllables": rates,
        "marks_per_page": pages,
        "planted": planted(linted, count, seed),
    }


def beside(settings: Mapping[str, Sequence[Song]]) -> dict[str, dict[str, dict[str, Interval]]]:
    """Marks per 100 syllables of the same words set by each of several (the model, people), as
    :func:`measure` has them."""
    return {
        kind: _all_rates([Linted(song, marked(song)) for song in songs])
        for kind, songs in settings.items()
    }


def beside_text(rates: Mapping[str, Mapping[str, Mapping[str, Sequence[float]]]]) -> str:
    """They side by side, by language and by rule."""
    rows = ["linter: marks per 100 syllables of the same words (95 % interval)"]
    for by in ("all", "language", "rule"):
        for name in next(iter(rates.values()))[by]:
            cells = [
                f"{kind} {mean:.2f} ({low:.2f} to {high:.2f})"
                for kind, table in rates.items()
                for low, mean, high in [table[by][name]]
            ]
            rows.append(f"  {name:24} " + "   ".join(cells))
    return "\n".join(rows)


def text(figures: Mapping[str, Any]) -> str:
    """The figures to be read: marks on a page, and what was found of what was planted."""
    rows = ["linter: marks on a page (95 % interval)"]
    for style, (low, mean, high) in figures["marks_per_page"]["style"].items():
        rows.append(f"  {style:24} {mean:.2f} ({low:.2f} to {high:.2f})")
    rows.append("linter: planted faults                recall  precision     n")
    for rule, row in figures["planted"].items():
        rows.append(f"  {rule:34} {row['recall'][1]:7.3f} {row['precision'][1]:10.3f} {row['n']:5}")
    if "same_words" in figures:
        rows.append(beside_text(figures["same_words"]))
    return "\n".join(rows)


def scored(song: Song) -> Score:
    """The song as it would be printed."""
    words = underlay.of_words(song.words, song.language)
    bars = notation.notate(song.notes, words, song.key, song.time_signature)
    clef = Clef.for_pitch(sum(note.midi for note in song.notes) / len(song.notes))
    part = Part("P1", "Voice", SINGING_PROGRAM, bars, clef)
    return Score(song.title, (part,), TEMPO, song.language)


def marked(song: Song) -> tuple[Fault, ...]:
    """What the linter finds in a song."""
    return faults.find(voice.read(scored(song)))


def _all_rates(linted: Sequence[Linted]) -> dict[str, dict[str, Interval]]:
    return {
        "all": {"all": _rate(linted)},
        "rule": {rule.value: _rate(linted, rule) for rule in Rule},
        "style": _rates(linted, lambda song: song.style),
        "language": _rates(linted, lambda song: song.language),
        "style and language": _rates(linted, lambda song: f"{song.style}, {song.language}"),
    }


def _rates(linted: Sequence[Linted], group: Callable[[Song], str]) -> dict[str, Interval]:
    """Marks per 100 syllables in each group, the largest first."""
    found: dict[str, list[Linted]] = {}
    for one in linted:
        found.setdefault(group(one.song), []).append(one)
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))
    return {name: _rate(members) for name, members in ordered}


def _rate(linted: Sequence[Linted], rule: Rule | None = None) -> Interval:
    sizes = [len(one.song.syllables) for one in linted]
    counts = [sum(rule in (None, fault.rule) for fault in one.found) for one in linted]
    values = [100 * count / size for count, size in zip(counts, sizes, strict=True)]
    return list(interval(values, [one.song.work for one in linted], sizes))


def _paged(rates: Mapping[str, Interval]) -> dict[str, Interval]:
    return {
        name: [end * SYLLABLES_PER_PAGE / 100 for end in bounds] for name, bounds in rates.items()
    }


# ---- planted


@dataclass(frozen=True)
class _Trial:
    """``found``: whether the planted fault was marked by its own rule; ``elsewhere``: how many
    marks came up that have nothing to do with it."""

    rule: Rule
    work: Hashable
    found: bool
    elsewhere: int


def planted(linted: Sequence[Linted], count: int, seed: int) -> dict[str, Any]:
    """For each rule and for all: ``recall``, the share of planted faults that their own rule
    marks; ``precision``, of these marks and the new ones elsewhere, the share of the first;
    ``n``. One fault a song at a time; rules that no song has a place for are left out."""
    rng = np.random.default_rng(seed)
    rules = list(Rule)
    trials: list[_Trial] = []
    while rules and len(trials) < count:
        rule = rules[int(rng.integers(len(rules)))]
        trial = _trial(linted, rule, rng)
        if trial is None:
            rules.remove(rule)
        else:
            trials.append(trial)
    groups = {rule.value: [one for one in trials if one.rule is rule] for rule in Rule}
    return {name: _figures(group) for name, group in {"all": trials, **groups}.items() if group}


def _trial(linted: Sequence[Linted], rule: Rule, rng: np.random.Generator) -> _Trial | None:
    able = [one for one in linted if possible(one.song, rule)]
    for at in rng.permutation(len(able))[:_TRIES].tolist():
        one = able[at]
        words = prosody.analyse_printed(one.song.words, one.song.language)
        worse = plant(one.song, words, rule, rng)
        if worse and not any(
            fault.rule is rule and fault.syllables[0] in worse.syllables for fault in one.found
        ):
            return _judged(one, worse)
    return None


def _judged(one: Linted, worse: Planted) -> _Trial:
    before = {fault.place for fault in one.found}
    new = [fault for fault in marked(worse.song) if fault.place not in before]
    near = range(worse.syllables.start - 1, worse.syllables.stop + 1)
    here = [fault for fault in new if any(at in near for at in fault.syllables)]
    hit = any(
        fault.rule is worse.rule and any(at in worse.syllables for at in fault.syllables)
        for fault in here
    )
    return _Trial(worse.rule, one.song.work, hit, len(new) - len(here))


def _figures(trials: Sequence[_Trial]) -> dict[str, Any]:
    works = [one.work for one in trials]
    marks = [one.found + one.elsewhere for one in trials]
    said = [(one, total) for one, total in zip(trials, marks, strict=True) if total]
    return {
        "recall": list(interval([float(one.found) for one in trials], works)),
        "precision": list(
            interval(
                [one.found / total for one, total in said],
                [one.work for one, _ in said],
                [total for _, total in said],
            )
        ),
        "n": len(trials),
    }
