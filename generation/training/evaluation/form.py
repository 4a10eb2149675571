"""Does the music have the form it was asked for, and the form that people would give it?

Three settings of the same words are compared: people's, the model's with a form planned from
the words, and the model's left to itself. Then forms are set by hand, as letters, and it is
counted how much of each is heard.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from generation.composition import Plan
from generation.form.labels import label
from generation.form.plan import Close, Echo, FormPlan, Peak
from generation.form.similarity import FEWEST, likeness, matched
from generation.models.decoding import Session
from generation.originality.index import Index
from generation.score.melody import SungNote
from generation.training.evaluation.composing import plan_of, write
from generation.training.evaluation.melody import Setting, form_figures, human
from generation.training.evaluation.songs import MOST_SYLLABLES, Case

POEMS = 48  # to set to music again; others are slow and say no more
_CLOSES = (Close.FULL, Close.HALF, Close.OPEN)
_MARKS = {Echo.SAME: "{}", Echo.VARIED: "{}′", Echo.RHYTHM: "{}"}
_LONGEST_LINE = 14  # syllables: shorter songs than the most sung less this were not cut

Music = Sequence[Sequence[SungNote]]  # the notes of each line


@dataclass(frozen=True)
class Kept:
    """How much of a plan is heard: for each thing planned, how often it was, and was heard.
    ``nearly``: the echo is heard, or a closer one."""

    planned: Counter[str]
    heard: Counter[str]
    nearly: Counter[str]


def measure(
    session: Session, cases: Sequence[Case], candidates: int, index: Index | None = None
) -> dict[str, Any]:
    """``similarity`` of lines whose words repeat and of the others, and ``closes`` of lines, for
    ``human``, ``planned`` and ``unplanned`` settings; ``obedience`` to forms set by hand, beside
    the chance of hearing the same in music written without them."""
    rng = np.random.default_rng(0)
    asked = [(case, plan) for at, case in enumerate(cases[:POEMS]) if (plan := plan_of(case, at))]
    chosen = [case for case, _ in asked]
    plans = [plan for _, plan in asked]
    by_hand = [
        replace(plan, request=replace(plan.request, **_by_hand(plan, rng))) for plan in plans
    ]
    left = [replace(plan, planned=False) for plan in plans]
    written = {
        name: write(session, [(plan, 0) for plan in group], candidates, index)
        for name, group in (("planned", plans), ("unplanned", left), ("by_hand", by_hand))
    }
    settings = {
        name: [Setting(case, notes) for case, notes in zip(chosen, melodies, strict=True)]
        for name, melodies in written.items()
    } | {"human": human(chosen)}
    kinds = ("human", "planned", "unplanned")
    return {
        "poems": len(chosen),
        "similarity": {name: form_figures(settings[name]) for name in kinds},
        "closes": {name: closes(settings[name]) for name in kinds},
        "obedience": _obedience(by_hand, settings["by_hand"], settings["unplanned"]),
    }


def closes(settings: Sequence[Setting]) -> dict[str, dict[str, float]]:
    """The shares of full, half and open closes, within the songs and at their ends."""
    within, ends = Counter[Close](), Counter[Close]()
    for setting in settings:
        *inner, last = label(setting.lines, setting.case.song.key).lines
        within.update(line.close for line in inner)
        if len(setting.case.lines) <= MOST_SYLLABLES - _LONGEST_LINE:
            ends[last.close] += 1
    return {"lines": _shares(within), "ends": _shares(ends)}


def kept(plan: FormPlan, lines: Music, heard: FormPlan) -> Kept:
    """What of ``plan`` is heard in ``lines``, whose own form is ``heard``. Lines of one note or
    two take up nothing that could be heard."""
    found = Kept(Counter(), Counter(), Counter())
    for at, (wanted, there) in enumerate(zip(plan.lines, heard.lines, strict=True)):
        pair = matched(lines[wanted.of or 0], lines[at])
        if at and wanted.echo != Echo.UNSAID and min(map(len, pair)) >= FEWEST:
            echo = there.echo if wanted.of is None else likeness(*pair).echo
            nearly = echo == Echo.NEW if wanted.echo == Echo.NEW else echo >= wanted.echo
            _count(found, wanted.echo.name, echo == wanted.echo, nearly)
        if wanted.close != Close.UNSAID:
            same = there.close == wanted.close
            _count(found, "CLOSE", same, same)
        if wanted.peak == Peak.CLIMAX:
            highest = max(note.midi for line in lines for note in line)
            top = any(note.midi == highest for note in lines[at])
            _count(found, "CLIMAX", top, top)
    return found


def _obedience(
    plans: Sequence[Plan], written: Sequence[Setting], floor: Sequence[Setting]
) -> dict[str, dict[str, float]]:
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for plan, obeyed, chance in zip(plans, written, floor, strict=True):
        form = plan.form(0)
        mine = kept(form, obeyed.lines, _heard(obeyed))
        others = kept(form, chance.lines, _heard(chance))
        for name, counted in (
            ("n", mine.planned),
            ("heard", mine.heard),
            ("nearly", mine.nearly),
            ("by_chance", others.heard),
        ):
            totals[name].update(counted)
    return {
        kind: {
            "n": count,
            **{name: totals[name][kind] / count for name in ("heard", "nearly", "by_chance")},
        }
        for kind, count in sorted(totals["n"].items())
    }


def _heard(setting: Setting) -> FormPlan:
    return label(setting.lines, setting.case.song.key)


def _by_hand(plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    """A form as a musician might set it: about half of the lines take up one of about the same
    length, in one of three ways; and a climax anywhere."""
    lengths = [len(line.syllables) for line in plan.prosody.lines]
    letters: list[str] = []
    first: dict[str, int] = {}
    for at, length in enumerate(lengths):
        fitting = [letter for letter, of in first.items() if abs(lengths[of] - length) <= 1]
        if fitting and rng.random() < 0.5 or len(first) == 26:
            letter = str(rng.choice(fitting or list(first)))
            echo = (Echo.RHYTHM, Echo.VARIED, Echo.SAME)[int(rng.integers(3))]
            mark = _MARKS[echo].format(letter)
            letters.append(mark.lower() if echo == Echo.RHYTHM else mark)
        else:
            letter = chr(ord("A") + len(first))
            first[letter] = at
            letters.append(letter)
    return {"form": tuple(letters), "climax": int(rng.integers(len(lengths)))}


def _count(found: Kept, name: str, heard: bool, nearly: bool) -> None:
    found.planned[name] += 1
    found.heard[name] += heard
    found.nearly[name] += nearly


def _shares(counts: Counter[Close]) -> dict[str, float]:
    total = sum(counts.values())
    return {close.name: counts[close] / total for close in _CLOSES} if total else {}
