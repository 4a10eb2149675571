"""The songs in the public domain that the melody model learnt from, to be found by their tunes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.db import connection, transaction

import generation
from generation.originality.tunes import Tunes
from studio.discover.grams import Line, grams
from studio.discover.matching import Steps
from studio.discover.models import Tune

_WEIGHTS: Final = Path(generation.__file__).parent / "weights"
_SONGS: Final = Path(generation.__file__).parent / "cards" / "melody_transformer.songs.csv"
_PART: Final = re.compile(r"\.(?=p\d)")  # a song's id, then its part, ending and verse
_FREE: Final = frozenset({"PD", "CC0-1.0", "CC0"})
_TICKS: Final = 24  # to a quarter, in the file
_BATCH: Final = 50  # ten kilobytes a song, and what they took is not all given back
_LOCK: Final = 0x74756E65  # “tune”: the number under which one worker at a time fills it
_TONIC: Final = 60  # MIDI: degrees are sung from c′


@transaction.atomic
def fill() -> int:
    """Put the learnt songs into the index, once, whoever comes first; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    if Tune.objects.exclude(source="").exists():
        return 0
    rows, count = _rows(), 0
    while batch := list(islice(rows, _BATCH)):
        count += len(Tune.objects.bulk_create(batch))
    return count


def _rows() -> Iterator[Tune]:
    tunes = Tunes.from_bytes((_WEIGHTS / "melody_transformer.tunes.npz").read_bytes())
    credits_ = _credits()
    seen = set()
    for source, notes in zip(tunes.sources, tunes, strict=True):
        song = credits_.get(_PART.split(source.id)[0])
        name = source.work, notes[:, 1:].tobytes()
        if song is None or name in seen:
            continue
        seen.add(name)
        onsets, ends = _times(notes)
        pitches = (_TONIC + notes[:, 3]).astype(np.int16)
        line = Line(pitches, onsets.astype(np.float32))
        steps = Steps.of(line)
        yield Tune(
            source=source.id[:200],
            title=source.title[:300],
            composer=source.composer[:300],
            credit=song["attribution"][:500],
            notes=_notes(pitches, onsets, ends),
            intervals=steps.intervals,
            ratios=steps.ratios,
            grams=grams(line),
        )


def _times(notes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """When each note begins and ends, in quarters. Both (N,)"""
    rests, durations = notes[:, 1].astype(np.int64), notes[:, 2].astype(np.int64)
    ends = np.cumsum(rests + durations)
    return (ends - durations) / _TICKS, ends / _TICKS


def _notes(pitches: np.ndarray, onsets: np.ndarray, ends: np.ndarray) -> list[list[float]]:
    return [
        [int(pitch), round(float(onset), 4), round(float(end - onset), 4)]
        for pitch, onset, end in zip(pitches, onsets, ends, strict=True)
    ]


def _credits() -> dict[str, dict[str, Any]]:
    """The songs that are free of all conditions, by id."""
    with _SONGS.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file) if row["licence"] in _FREE}
