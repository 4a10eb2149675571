"""Do the rules hold? Random requests on words of held-out songs, each result read again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import verovio

from generation.corpora.song import Song
from generation.engine import Engine
from generation.errors import RequestError
from generation.lyrics import prosody as lyrics
from generation.requests import (
    KEYS,
    TIME_SIGNATURES,
    VOICES,
    Ambitus,
    Language,
    MelodyRequest,
    Style,
)
from generation.results import Take
from generation.score import checks, musicxml_read, underlay
from generation.training.lines import lines

_POEM_ZH = "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。"  # Li Bai, 701–762
_RULES = ("unique ids", "full bars", "ties", "syllables", "ambitus", "cadence")


def shares(engine: Engine, songs: Sequence[Song], count: int) -> dict[str, float]:
    """Rule → share of takes that keep it, over ``count`` random requests."""
    kept: dict[str, list[bool]] = {rule: [] for rule in (*_RULES, "read again", "engraved")}
    rng = np.random.default_rng(0)
    poems = _poems(songs)
    toolkit = verovio.toolkit()
    for number in range(count):
        take, plan = _compose(engine, rng, poems, number)
        broken = {violation.rule for violation in checks.violations(take.score, *plan)}
        for rule in _RULES:
            kept[rule].append(rule not in broken)
        kept["read again"].append(musicxml_read.read(take.musicxml) == take.score)
        kept["engraved"].append(bool(toolkit.loadData(take.musicxml)) and not toolkit.getLog())
    return {rule: sum(holds) / len(holds) for rule, holds in kept.items()}


def _poems(songs: Sequence[Song]) -> list[tuple[Language, str]]:
    """A stanza or so from each song in a language of the product, and one Chinese poem in ten."""
    poems = []
    for song in songs:
        if song.language in set(Language):
            words = lyrics.analyse_printed(song.words, song.language)
            text = "\n".join(
                " ".join("".join(s.text for s in word.syllables) for word in line.words)
                for line in lines(words, song.language)[:6]
            )
            poems.append((Language(song.language), text))
    return poems + [(Language.CHINESE, _POEM_ZH)] * max(len(poems) // 10, 1)


def _compose(
    engine: Engine, rng: np.random.Generator, poems: list[tuple[Language, str]], seed: int
) -> tuple[Take, tuple[underlay.Underlay, Ambitus]]:
    while True:
        language, words = poems[rng.integers(len(poems))]
        try:
            request = MelodyRequest(
                words=words,
                language=language,
                style=list(Style)[rng.integers(len(Style))],
                key=KEYS[rng.integers(len(KEYS))],
                time_signature=TIME_SIGNATURES[rng.integers(len(TIME_SIGNATURES))],
                ambitus=list(VOICES.values())[rng.integers(len(VOICES))],
                takes=1,
                seed=seed,
            )
            take = engine.submit(request).result().takes[0]
        except RequestError:
            continue  # words that no poet typed: "ij.", a lone initial
        read = lyrics.analyse(request.words, request.language)
        return take, (underlay.assign(read), request.ambitus)
