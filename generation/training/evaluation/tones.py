"""Do the melodies move as the tones of Chinese words do? Beside people's, and beside chance.

Chinese songs are few, and under licences that no training allows: they are read to be measured
on. Where a folder has none, poems of the Tang are set to music, and people have no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from generation.composition import Plan
from generation.corpora.song import Song
from generation.lyrics import prosody as lyrics
from generation.lyrics.lines import prosody
from generation.lyrics.model import Prosody
from generation.metrics.bootstrap import interval
from generation.metrics.tone import ToneContour, tone_contour
from generation.models.decoding import Session
from generation.originality.index import Index
from generation.requests import Language, MelodyRequest
from generation.score.melody import SungNote
from generation.training import dataset
from generation.training.evaluation.composing import compose, write
from generation.training.evaluation.songs import cases

_DEALS = 20  # of the tones, for the floor
POEMS = (  # Li Bai, Meng Haoran, Wang Zhihuan, Liu Zongyuan, Wang Wei, Jia Dao: 701–843
    "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。",
    "春眠不觉晓，\n处处闻啼鸟。\n夜来风雨声，\n花落知多少。",
    "白日依山尽，\n黄河入海流。\n欲穷千里目，\n更上一层楼。",
    "千山鸟飞绝，\n万径人踪灭。\n孤舟蓑笠翁，\n独钓寒江雪。",
    "红豆生南国，\n春来发几枝。\n愿君多采撷，\n此物最相思。",
    "松下问童子，\n言师采药去。\n只在此山中，\n云深不知处。",
)


@dataclass(frozen=True)
class Sung:
    """A text (``name`` tells it from others) with a melody."""

    name: str
    words: Prosody
    notes: tuple[SungNote, ...]


def measure(
    session: Session, songs: Sequence[Song], candidates: int, index: Index | None
) -> dict[str, Any]:
    """``model``, ``human`` and ``shuffled``: of the steps in which both tones and melody move,
    the share that goes the same way; ``intervals`` of each, and on how many ``texts``."""
    people, generated = _on_songs(session, songs, candidates, index)
    if not people:
        generated = _on_poems(session, candidates, index)
    found = {
        "model": _agreement([(each, tone_contour(each.words, each.notes)) for each in generated]),
        "human": _agreement([(each, tone_contour(each.words, each.notes)) for each in people]),
        "shuffled": _agreement(_dealt(people or generated)),
    }
    return {
        **{kind: row and row[1] for kind, row in found.items()},
        "intervals": found,
        "texts": len(generated),
    }


def _on_songs(
    session: Session, songs: Sequence[Song], candidates: int, index: Index | None
) -> tuple[list[Sung], list[Sung]]:
    """Each song as people wrote it, and as the model does to the same words."""
    people = [
        (case, Sung(case.song.id, prosody(words, case.song.language), case.human))
        for case in cases(songs, dataset.examples(songs)[0])
        for words in [lyrics.analyse_printed(case.song.words, case.song.language)]
    ]
    found = compose(session, [case for case, _ in people], candidates=candidates, index=index)
    mine = [
        replace(sung, notes=notes) for (_, sung), notes in zip(people, found, strict=True) if notes
    ]
    return [sung for _, sung in people], mine


def _on_poems(session: Session, candidates: int, index: Index | None) -> list[Sung]:
    plans = [
        Plan.of(MelodyRequest(words=poem, language=Language.CHINESE, seed=seed))
        for seed, poem in enumerate(POEMS)
    ]
    found = write(session, [(plan, 0) for plan in plans], candidates, index)
    return [
        Sung(plan.request.words, plan.prosody, notes)
        for plan, notes in zip(plans, found, strict=True)
    ]


def _dealt(settings: Sequence[Sung]) -> list[tuple[Sung, ToneContour]]:
    """The same melodies with the tones of each text dealt out anew."""
    rng = np.random.default_rng(0)
    return [
        (each, tone_contour(each.words, each.notes, [tones[at] for at in order]))
        for each in settings
        for tones in [[syllable.tone for syllable in each.words.syllables]]
        for order in (rng.permutation(len(tones)).tolist() for _ in range(_DEALS))
    ]


def _agreement(counted: Sequence[tuple[Sung, ToneContour]]) -> list[float] | None:
    """Low, mean and high; None where no step moves."""
    rows = [
        (contour.agreement, each.name, contour.parallel + contour.contrary)
        for each, contour in counted
        if contour.agreement is not None
    ]
    return list(interval(*zip(*rows, strict=True))) if rows else None
