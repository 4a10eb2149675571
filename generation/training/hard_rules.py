"""Do the rules hold? Random requests on words of held-out songs, each result read again."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np
import verovio

from generation.corpora.song import Song
from generation.engine import Engine
from generation.errors import GenerationError, RequestError
from generation.lyrics import prosody as lyrics
from generation.requests import MelodyRequest
from generation.results import Take
from generation.score import checks, musicxml_read, underlay
from generation.training import asking

SERVED: Final = "served"
_RULES = ("unique ids", "full bars", "ties", "syllables", "ambitus", "cadence")
_AT_ONCE = 8  # requests side by side


def measure(engine: Engine, songs: Sequence[Song], count: int) -> dict[str, Any]:
    """``hard_rules``: rule → share of takes that keep it, over ``count`` random requests;
    ``hard_rules_over``: how many, how many of each language, and how many others were refused
    with a sentence."""
    kept: dict[str, list[bool]] = defaultdict(list)
    languages: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    toolkit = verovio.toolkit()
    requests = _requests(asking.poems(songs), refused)
    for request, take in islice(_served(engine, requests, refused), count):
        languages[request.language.value] += 1
        kept[SERVED].append(take is not None)
        if take:
            for rule, holds in _held(request, take, toolkit).items():
                kept[rule].append(holds)
    return {
        "hard_rules": {rule: sum(holds) / len(holds) for rule, holds in kept.items()},
        "hard_rules_over": {
            "requests": sum(languages.values()),
            "by_language": dict(languages.most_common()),
            "refused": dict(refused.most_common()),
        },
    }


def _requests(poems: asking.Poems, refused: Counter[str]) -> Iterator[MelodyRequest]:
    rng = np.random.default_rng(0)
    for seed in itertools.count():
        try:
            yield asking.request(rng, poems, seed)
        except RequestError as problem:
            refused[problem.field] += 1


def _served(
    engine: Engine, requests: Iterator[MelodyRequest], refused: Counter[str]
) -> Iterator[tuple[MelodyRequest, Take | None]]:
    """Each request that is not refused, with its take; None where the engine failed at it."""
    while group := list(islice(requests, _AT_ONCE)):
        handles = []
        for request in group:
            try:
                handles.append((request, engine.submit(request)))
            except RequestError as problem:
                refused[problem.field] += 1
        for request, handle in handles:
            try:
                yield request, handle.result().takes[0]
            except GenerationError:
                yield request, None


def _held(request: MelodyRequest, take: Take, toolkit: verovio.toolkit) -> dict[str, bool]:
    read = lyrics.analyse(request.words, request.language, request.corrections)
    found = checks.violations(take.score, underlay.assign(read), request.ambitus)
    broken = {violation.rule for violation in found}
    return {
        **{rule: rule not in broken for rule in _RULES},
        "read again": musicxml_read.read(take.musicxml) == take.score,
        "engraved": bool(toolkit.loadData(take.musicxml)) and not toolkit.getLog(),
    }
