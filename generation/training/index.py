"""Write down which tunes a model learnt, beside its weights:
``python -m generation.training.index melody_transformer --corpora DIR``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from generation import checkpoints
from generation.corpora.load import load_songs
from generation.corpora.song import Song
from generation.corpora.splits import split
from generation.originality.tunes import Source, Tunes
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.training import dataset
from generation.training.dataset import Example


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="generation.training.index")
    parser.add_argument("model")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    options = parser.parse_args(arguments)
    training, _ = split(load_songs(options.corpora, options.build / "songs.jsonl.gz"))
    known, _ = dataset.examples(training)
    tunes = learnt(training, known)
    size = checkpoints.publish_tunes(options.model, tunes)
    print(f"{len(tunes):,} tunes, {len(tunes.notes):,} notes, {size:,} bytes")


def learnt(songs: Sequence[Song], items: Sequence[Example]) -> Tunes:
    """The tunes of training examples, named after their songs."""
    by_id = {song.id: song for song in songs}
    return Tunes.of([(source_of(by_id[item.song]), rows_of(item.tokens)) for item in items])


def source_of(song: Song) -> Source:
    """What a song is named in a list of tunes."""
    return Source(
        id=song.id,
        title=song.title,
        composer=song.composer,
        work=song.work,
        language=song.language,
        style=song.style,
        mode=song.key.mode,
        time_signature=str(song.time_signature),
    )


def rows_of(tokens: Sequence[NoteToken]) -> list[tuple[int, int, int, int]]:
    """Notes as :class:`Tunes` keeps them."""
    return [
        (
            int(token.advance == v.NEW),
            v.RESTS[token.rest],
            v.DURATIONS[token.duration],
            token.pitch + v.LOWEST_DEGREE,
        )
        for token in tokens
    ]


if __name__ == "__main__":
    main()
