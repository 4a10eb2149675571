"""How well are tunes led to other traditions? How strongly they sound of the one they are led to,
against how much of them is kept; beside what costs nothing.

Every held-out tune's opening is led to each other tradition. The baselines: the tune itself; the
tune with a half or all of its bars drawn from tunes of the target; the attention model, asked for
the same bars anew in the target's style, where it knows that. Above the straight lines between
them is what a transfer is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from generation.errors import RequestError
from generation.metrics.bootstrap import interval
from generation.metrics.change import content_kept
from generation.metrics.copying import copied_windows
from generation.models.decoding import Session
from generation.models.sampling import Sampling
from generation.originality.index import GRAM, Index
from generation.originality.tunes import Tunes
from generation.recomposition import Plan
from generation.remix.phrase_space import Space
from generation.remix.restyling import Styles
from generation.remix_requests import Operation, RemixRequest
from generation.requests import Style
from generation.score import checks
from generation.score.melody import SungNote, melody
from generation.score.model import Score
from generation.tokens.codec import NotEncodable, encode
from generation.traditions import Tradition
from generation.training import index
from generation.training.evaluation import restyle_cases as cases
from generation.training.evaluation.composing import run
from generation.training.evaluation.restyle_cases import Transfer
from generation.training.evaluation.style_hearing import FEWEST, TUNES, Heard, Hearing
from generation.training.styled import Styled

AMOUNTS = (0.4, 0.7, 1.0)
_STYLES = {Tradition(one.value): one for one in Style if one.value in tuple(Tradition)}
_STYLES[Tradition.MADRIGAL] = Style.CHORAL


@dataclass(frozen=True)
class Ways:
    """What leads: the phrase model at work, its space, and what knows traditions there; and the
    attention model at work, as a baseline, where there is one."""

    session: Session
    space: Space
    styles: Styles
    attention: Session | None = None
    candidates: int = 6


@dataclass(frozen=True)
class Point:
    """One way over all transfers: what is kept and how strong the target is, transfer by
    transfer, and which transfers they were."""

    kept: np.ndarray
    strength: np.ndarray
    which: np.ndarray


def measure(
    ways: Ways, learnt: Sequence[Styled], held: Sequence[Styled], each: int, known: Index | None
) -> dict[str, Any]:
    """All figures; each mean between the ends of its interval over works."""
    hearing, rng = hearing_of(learnt), np.random.default_rng(0)
    chosen = [
        case
        for case in cases.transfers(held, each)
        if {case.source, case.target} <= hearing.traditions
    ]
    if not chosen:
        return {}
    others = {one: [t.song for t in learnt if t.tradition is one] for one in Tradition}
    points = {"copy": _point(hearing, chosen, [case.score for case in chosen])}
    for name, share in (("half", 0.5), ("random", 1.0)):
        mixed = [cases.spliced(case, others[case.target], share, rng) for case in chosen]
        points[name] = _point(hearing, chosen, [cases.score_of(song) for song in mixed])
    if ways.attention:
        points["attention"] = _point(hearing, chosen, _reconditioned(ways, chosen))
    found: dict[float, list[Score | None]] = {}
    for amount in AMOUNTS:
        found[amount] = led(ways, chosen, amount)
        points[f"model {amount}"] = _point(hearing, chosen, found[amount])
    works = [case.song.work for case in chosen]
    return {
        "transfers": len(chosen),
        "accuracy": _accuracy(hearing, held),
        "points": {name: _spread(point, works) for name, point in points.items()},
        "above_line": {str(amount): above(points, f"model {amount}", works) for amount in AMOUNTS},
        "by_target": _by_target(points, chosen),
        "words_kept": _rule(chosen, found, _same_words),
        "bars_full": _rule(chosen, found, _full_bars),
        "copied": _copied(chosen, found, known) if known else {},
    }


def hearing_of(learnt: Sequence[Styled]) -> Hearing:
    """The classifier, fitted on openings of what was learnt, as many of each tradition."""
    rng = np.random.default_rng(1)
    known: dict[Tradition, Sequence[Heard]] = {}
    for tradition in Tradition:
        songs = [one.song for one in learnt if one.tradition is tradition]
        some = [songs[at] for at in rng.permutation(len(songs))[: 2 * TUNES].tolist()]
        openings = [cases.heard(short) for song in some if (short := cases.opening(song))]
        if len(openings) >= FEWEST:
            known[tradition] = openings[:TUNES]
    return Hearing(known)


def index_of(learnt: Sequence[Styled]) -> Index:
    """Of all tunes that were learnt."""
    known = []
    for one in learnt:
        song = one.song
        try:
            tokens, _ = encode(song.notes, song.key, song.time_signature)
        except NotEncodable:
            continue
        known.append((index.source_of(song), index.rows_of(tokens)))
    return Index(Tunes.of(known))


def led(ways: Ways, chosen: Sequence[Transfer], amount: float) -> list[Score | None]:
    """Every tune led to its target; None where the engine refuses."""
    plans = []
    for at, case in enumerate(chosen):
        request = RemixRequest(
            operation=Operation.RESTYLE, tradition=case.target, amount=amount, takes=1, seed=at
        )
        plans.append(_plan(request, case, ways.space, ways.styles))
    return _written(ways.session, plans, ways.candidates)


def _reconditioned(ways: Ways, chosen: Sequence[Transfer]) -> list[Score | None]:
    """Every tune written anew by the attention model in the style of its target."""
    assert ways.attention is not None
    plans = [
        _plan(RemixRequest(style=style, takes=1, seed=at), case)
        if (style := _STYLES.get(case.target)) and melody(case.score).texted
        else None
        for at, case in enumerate(chosen)
    ]
    return _written(ways.attention, plans, ways.candidates)


def _plan(
    request: RemixRequest, case: Transfer, space: Space | None = None, styles: Styles | None = None
) -> Plan | None:
    try:
        return Plan.of(request, case.score, None, space, styles)
    except RequestError:
        return None


def _written(session: Session, plans: Sequence[Plan | None], candidates: int) -> list[Score | None]:
    searches = {at: plan.search(0, Sampling(), candidates) for at, plan in enumerate(plans) if plan}
    run(session, list(searches.values()))
    return [plan.work.score(searches[at].tokens) if plan else None for at, plan in enumerate(plans)]


# ---- figures


def _point(hearing: Hearing, chosen: Sequence[Transfer], made: Sequence[Score | None]) -> Point:
    kept, strength, which = [], [], []
    for at, (case, score) in enumerate(zip(chosen, made, strict=True)):
        if score is not None:
            notes = melody(score).notes
            tune = notes, case.song.key, case.song.time_signature
            kept.append(content_kept(cases.table(case.score), cases.table(score)))
            strength.append(float(hearing.strength(case.source, case.target, [tune])[0]))
            which.append(at)
    return Point(np.array(kept), np.array(strength), np.array(which, dtype=int))


def _spread(point: Point, works: Sequence[str]) -> dict[str, Any]:
    own = [works[at] for at in point.which.tolist()]
    return {
        "kept": list(interval(point.kept.tolist(), own)),
        "strength": list(interval(point.strength.tolist(), own)),
        "reached": list(interval((point.strength >= 0.5).astype(float).tolist(), own)),
        "transfers": len(own),
    }


def above(points: dict[str, Point], name: str, works: Sequence[str]) -> list[float]:
    """How far a way's strength lies above the upper hull of copy, attention and random bars, at
    what it keeps: low, mean, high of 1000 draws of whole works."""
    names = sorted(set(works))
    member = [np.flatnonzero([work == one for work in works]) for one in names]
    rng = np.random.default_rng(0)
    draws = []
    for number in range(1001):
        drawn = rng.integers(len(names), size=len(names)) if number else np.arange(len(names))
        weights = np.bincount(np.concatenate([member[at] for at in drawn]), minlength=len(works))
        draws.append(_margin(points, name, weights))
    low, high = np.nanpercentile(draws[1:], [2.5, 97.5])
    return [float(low), draws[0], float(high)]


def _margin(points: dict[str, Point], name: str, weights: np.ndarray) -> float:
    def mean(point: Point) -> tuple[float, float]:
        own = weights[point.which]
        if not own.sum():
            return float("nan"), float("nan")
        return float(np.average(point.kept, weights=own)), float(
            np.average(point.strength, weights=own)
        )

    corners = [mean(points[one]) for one in ("random", "attention", "copy") if one in points]
    corners.append((0.0, max(strength for _, strength in corners)))
    kept, strength = mean(points[name])
    lines = [
        b[1] + (a[1] - b[1]) * (kept - b[0]) / (a[0] - b[0])
        for at, a in enumerate(corners)
        for b in corners[at + 1 :]
        if min(a[0], b[0]) <= kept <= max(a[0], b[0]) and a[0] != b[0]
    ]
    return strength - max(lines, default=float("nan"))


def _accuracy(hearing: Hearing, held: Sequence[Styled]) -> dict[str, float]:
    """Of each two traditions, on held-out tunes, and the mean of all."""
    openings = {
        one: [
            cases.heard(short)
            for tune in held
            if tune.tradition is one and (short := cases.opening(tune.song))
        ]
        for one in Tradition
    }
    found = {
        f"{one.value} – {other.value}": hearing.accuracy(one, other, openings[one], openings[other])
        for at, one in enumerate(Tradition)
        for other in list(Tradition)[at + 1 :]
        if openings[one] and openings[other] and {one, other} <= hearing.traditions
    }
    return found | {"mean": float(np.mean(list(found.values())))}


def _by_target(points: dict[str, Point], chosen: Sequence[Transfer]) -> dict[str, Any]:
    """For each tradition: what is kept, and how strong it is, by each way."""
    targets = np.array([case.target.value for case in chosen])
    return {
        one.value: {
            name: [float(point.kept[own].mean()), float(point.strength[own].mean())]
            for name, point in points.items()
            if (own := targets[point.which] == one.value).any()
        }
        for one in Tradition
    }


def _rule(chosen: Sequence[Transfer], found: dict[float, list[Score | None]], rule: Any) -> float:
    """The share of the tunes led that keep a rule: 1, or it is a defect."""
    kept = [
        rule(case.score, score)
        for made in found.values()
        for case, score in zip(chosen, made, strict=True)
        if score is not None
    ]
    return float(np.mean(kept))


def _same_words(old: Score, new: Score) -> bool:
    before, after = melody(old), melody(new)
    return before.texted == after.texted and (not before.texted or before.words == after.words)


def _full_bars(_: Score, new: Score) -> bool:
    return not checks.full_measures(new.parts[0]) and not checks.joined_ties(new.parts[0])


def _copied(
    chosen: Sequence[Transfer], found: dict[float, list[Score | None]], known: Index
) -> dict[str, float]:
    """The share of windows of 20 notes that hold a 12-gram of a learnt tune: of the tunes led
    anywhere, and of the tunes themselves."""

    def share(tunes: Sequence[Sequence[SungNote]]) -> float:
        counts = [copied_windows(known.known(one), len(one), GRAM) for one in tunes]
        return sum(held for held, _ in counts) / max(sum(windows for _, windows in counts), 1)

    made = {
        f"model {amount}": [melody(score).notes for score in scores if score]
        for amount, scores in found.items()
    }
    return {"people": share([case.song.notes for case in chosen])} | {
        name: share(tunes) for name, tunes in made.items()
    }
