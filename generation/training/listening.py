"""Make pairs for blind listening: the same words, sung as people wrote it and as the model does:
``python -m generation.training.listening --corpora DIR``.

Songs that are free of any condition and that the model did not learn from; as many of each
language as there are, up to a third of all. The model is asked once for each, in the song's key,
time, range and style: nothing is chosen by ear.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from generation import checkpoints
from generation.corpora.load import load_songs
from generation.corpora.song import Song
from generation.engine import Engine
from generation.errors import GenerationError
from generation.lyrics import prosody
from generation.requests import Ambitus, Language, MelodyRequest, Style
from generation.score.melody import SungNote
from generation.score.units import TICKS_PER_QUARTER
from generation.scorecard.line import SungLine, of_song
from generation.training.dataset import melodies
from generation.training.evaluation.songs import held_out
from generation.training.human_songs import one_a_work

TABLE = Path(__file__).parents[1] / "scorecard" / "listening.json"
FREE = ("PD", "CC0-1.0")
LANGUAGES = ("en", "de", "fr")
SYLLABLES = (20, 40)
TEMPO = 92


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="generation.training.listening")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--pairs", type=int, default=24)
    parser.add_argument("--table", type=Path, default=TABLE)
    options = parser.parse_args(arguments)
    found = checkpoints.find("melody_transformer")
    songs = held_out(
        load_songs(options.corpora, options.build / "songs.jsonl.gz"), checkpoints.tunes(found)
    )
    engine = Engine.load()
    pairs = []
    for song, line in chosen(songs, options.pairs):
        if pair := paired(song, line, engine):
            pairs.append(pair)
            print(f"{len(pairs)}: {song.title} ({song.composer})", flush=True)
    engine.close()
    told = {
        "made_by": "python -m generation.training.listening",
        "model": found.model,
        "checkpoint": found.sha256,
        "weights_licence": found.licence,
        "tempo": TEMPO,
        "pairs": pairs,
    }
    options.table.write_text(json.dumps(told, ensure_ascii=False, indent=0) + "\n")


def chosen(songs: Sequence[Song], most: int) -> Iterator[tuple[Song, SungLine]]:
    """Songs with their first lines, in the order of their ids."""
    voices = melodies(songs)
    counts: Counter[str] = Counter()
    for song in one_a_work([song for song in songs if song.id in voices]):
        if song.licence not in FREE or counts[song.language] >= most // len(LANGUAGES):
            continue
        if song.language in LANGUAGES and (line := beginning(of_song(song))) is not None:
            counts[song.language] += 1
            yield song, line


def beginning(line: SungLine) -> SungLine | None:
    """As many whole lines as are heard in half a minute; None where there are none such."""
    kept, syllables = 0, 0
    for one in line.lines:
        if syllables + len(one.syllables) > SYLLABLES[1]:
            break
        kept, syllables = kept + 1, syllables + len(one.syllables)
    if syllables < SYLLABLES[0]:
        return None
    notes = tuple(note for note in line.notes if note.syllable < syllables)
    return SungLine(
        notes, line.bars[: len(notes)], line.strengths[: len(notes)], line.beat, line.key,
        line.language, line.lines[:kept], (),
    )  # fmt: skip


def paired(song: Song, line: SungLine, engine: Engine) -> dict[str, Any] | None:
    """Both settings of the words; None where the words are counted otherwise when they are read."""
    words = "\n".join(" ".join(word.text for word in one.words) for one in line.lines)
    pitches = [note.midi for note in line.notes]
    try:
        request = MelodyRequest(
            words=words,
            language=Language(song.language),
            style=Style(song.style),
            key=str(song.key),
            time_signature=str(song.time_signature),
            ambitus=Ambitus(min(pitches), max(pitches)),
            tempo=TEMPO,
            takes=1,
            seed=1,
        )
        read = prosody.analyse(words, request.language)
        if len(read.syllables) != sum(len(one.syllables) for one in line.lines):
            return None
        take = engine.submit(request).result(lambda _: None).takes[0]
    except GenerationError:
        return None
    heads = [row for row in take.notes if not row.tied]
    lengths = dict.fromkeys((row.id for row in heads), 0.0)
    last = ""
    for row in take.notes:
        last = last if row.tied else row.id
        lengths[last] += row.duration_quarters
    return {
        "id": re.sub(r"[^a-z0-9]+", "-", song.id.lower())[:40],
        "language": song.language,
        "words": words,
        "beat_quarters": line.beat / TICKS_PER_QUARTER,
        "human": {
            "title": song.title,
            "composer": song.composer,
            "lyricist": song.lyricist,
            "source": song.attribution or song.corpus,
            "licence": song.licence,
            "notes": _rows(line.notes),
        },
        "machine": {"notes": [[row.midi, row.onset_quarters, lengths[row.id]] for row in heads]},
    }


def _rows(notes: Sequence[SungNote]) -> list[list[float]]:
    """MIDI number, onset and duration in quarters."""
    quarter = TICKS_PER_QUARTER
    return [[note.midi, note.onset / quarter, note.duration / quarter] for note in notes]


if __name__ == "__main__":
    main()
