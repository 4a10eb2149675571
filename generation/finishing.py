"""A finished melody in every form it is needed in: files, measures, where it comes from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from generation import results
from generation.form.labels import label
from generation.lyrics.model import Prosody
from generation.metrics import stress
from generation.originality import report
from generation.originality.index import Index
from generation.results import Provenance
from generation.score import midi, musicxml, notes
from generation.score.melody import SungNote
from generation.score.model import Score
from generation.score.units import Key, TimeSignature


@dataclass(frozen=True)
class Maker:
    """What composed: its name, weights, their licence, and the tunes it learnt from."""

    engine: str
    checkpoint: str
    licence: str
    index: Index | None

    def provenance(self, seed: int, take: int, request: dict[str, Any]) -> Provenance:
        return Provenance(self.engine, self.checkpoint, self.licence, seed, take, request)


def provenance_field(provenance: Provenance) -> tuple[str, str]:
    """The field of a score that says where it comes from."""
    return "provenance", json.dumps(provenance.to_json(), ensure_ascii=False)


@dataclass(frozen=True)
class Heard:
    """A melody to be measured. The syllables of ``prosody`` are those that notes point at."""

    notes: Sequence[SungNote]
    prosody: Prosody
    key: Key
    time_signature: TimeSignature

    @property
    def lines(self) -> list[list[SungNote]]:
        """The notes of each line."""
        ends = np.cumsum([len(line.syllables) for line in self.prosody.lines])
        lines: list[list[SungNote]] = [[] for _ in ends]
        for note in self.notes:
            lines[int(np.searchsorted(ends, note.syllable, side="right"))].append(note)
        return lines


def written(
    take: int,
    score: Score,
    provenance: Provenance,
    heard: Heard,
    maker: Maker,
    document: str = "",
) -> results.Take:
    """A score as a take, in every form it is needed in, with its measures. ``document``: its
    MusicXML, where that is written already."""
    return results.Take(
        index=take,
        score=score,
        musicxml=document or musicxml.write(score),
        midi=midi.write(score),
        notes=notes.table(score),
        measures=notes.measures(score),
        provenance=provenance,
        figures=_figures(heard, maker.index),
        originality=_originality(heard, maker.index),
        form=label(heard.lines, heard.key).letters,
    )


def _figures(heard: Heard, index: Index | None) -> dict[str, float]:
    figures = report.figures(index, heard.notes) if index else {}
    strengths = stress.onset_strengths(heard.notes, heard.time_signature)
    agreement = stress.stress_on_beat(stress.content_stresses(heard.prosody), strengths)
    return figures if agreement is None else {"stress_on_beat": agreement, **figures}


def _originality(heard: Heard, index: Index | None) -> tuple[dict[str, Any], ...]:
    if index is None:
        return ()
    passages = report.report(index, heard.notes, heard.time_signature.bar)
    return tuple(passage.to_json() for passage in passages)
