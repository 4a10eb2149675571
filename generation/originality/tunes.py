"""The tunes that a model learnt from, as one small file beside its weights.

Notes only, no words. The file serves two ends: whoever gets a melody can be told whose tune it
resembles, and the floors of the evaluation can be fitted without the corpora at hand.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from generation.errors import CheckpointError

COLUMNS: Final = ("advance", "rest", "duration", "degree")
_LOWEST_DEGREE: Final = -128  # what the byte 0 stands for


@dataclass(frozen=True)
class Source:
    """Where a tune comes from. ``work`` is equal for verses and near-duplicates."""

    id: str
    title: str
    composer: str
    work: str
    language: str
    style: str
    mode: str
    time_signature: str


@dataclass(frozen=True)
class Tunes:
    """``notes``: (N, 4) int16 in the order of :data:`COLUMNS`: 1 where a syllable begins, the
    rest before the note and its duration in 24ths of a quarter, semitones above a tonic;
    tune ``i`` is ``notes[first[i] : first[i + 1]]``."""

    sources: tuple[Source, ...]
    first: np.ndarray  # (tunes + 1,)
    notes: np.ndarray

    @classmethod
    def of(cls, tunes: Sequence[tuple[Source, Sequence[tuple[int, int, int, int]]]]) -> Tunes:
        """From each source and its notes, as rows of :data:`COLUMNS`."""
        lengths = [len(notes) for _, notes in tunes]
        rows = [row for _, notes in tunes for row in notes]
        return cls(
            tuple(source for source, _ in tunes),
            np.cumsum([0, *lengths]),
            np.array(rows, dtype=np.int16).reshape(-1, len(COLUMNS)),
        )

    def __len__(self) -> int:
        return len(self.sources)

    def __iter__(self) -> Iterator[np.ndarray]:
        """The notes of each tune: (notes, 4)."""
        for at in range(len(self)):
            yield self[at]

    def __getitem__(self, at: int) -> np.ndarray:
        tune: np.ndarray = self.notes[self.first[at] : self.first[at + 1]]
        return tune

    def to_bytes(self) -> bytes:
        """The same tunes give the same bytes."""
        columns = self.notes - np.array([0, 0, 0, _LOWEST_DEGREE])
        if columns.min(initial=0) < 0 or columns.max(initial=0) > 255:
            raise ValueError("a rest, duration or degree does not fit into a byte")
        names = json.dumps([list(asdict(one).values()) for one in self.sources], ensure_ascii=False)
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            sources=np.frombuffer(names.encode(), dtype=np.uint8),
            first=self.first.astype(np.uint32),
            notes=np.ascontiguousarray(columns.T.astype(np.uint8)),
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Tunes:
        """Read what :meth:`to_bytes` wrote. Raises CheckpointError."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                names = json.loads(arrays["sources"].tobytes())
                notes = arrays["notes"].T.astype(np.int16)
                first = arrays["first"].astype(np.int64)
            sources = tuple(Source(*values) for values in names)
        except (ValueError, KeyError, TypeError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise CheckpointError("The list of learnt tunes is damaged.") from error
        return cls(sources, first, notes + np.array([0, 0, 0, _LOWEST_DEGREE], dtype=np.int16))

    def write(self, path: Path) -> None:
        temporary = path.with_suffix(".tmp")
        temporary.write_bytes(self.to_bytes())
        temporary.replace(path)
