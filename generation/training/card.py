"""The card of a model: what it is for, what it learnt from, how good it is, what it may not do."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

from generation.corpora.song import Song

LICENCE = "CC-BY-4.0"
SONG_LIST = "melody_transformer.songs.csv"  # all models learnt from the same
_PART = re.compile(r"\.[pvr]\d+")

_MELODY = """\
# Melody transformer

Words to melody. An encoder reads the syllables of a poem (stress, vowel length, tone, place in
word, line and stanza, punctuation); a decoder writes one note a step, choosing in turn whether
to begin the next syllable, the rest before the note, its duration and its pitch. Hard musical
rules are masks, not hopes.

- **Use**: first melodies for one's own words, to be edited; study. Not for passing off as the
  work of any composer.
- **Licence of the weights**: {licence}. Parameters: {parameters:,}, stored in half precision.
- **Languages learnt**: {languages}. Chinese is offered, but no open Chinese songs exist to learn
  from: its melodies follow the metre and the other languages' habits.
- **Limits**: one voice; no chords yet; styles and centuries are those of the sources (mostly
  Europe and North America, 1600–1930); the words' meaning is not understood, only their sound
  and order.

## Learnt from

{songs:,} songs and verses ({notes:,} notes) by the sources below, all in the public domain or
under CC0 or CC BY; nothing under share-alike, non-commercial or unknown terms. Every one is
named in `{list_name}`. A tenth of the works, with all their near-duplicates, was kept apart for
validation.

| source | licence | songs |
| --- | --- | ---: |
{sources}

## How good it is

Surprise in bits per note on {validation:,} held-out songs: the fewer, the better a melody was
foreseen. Markov chains are the floor. `make evaluate` measures it again.

| | rhythm | pitch | sum |
| --- | ---: | ---: | ---: |
{bits}
"""

_RIVAL = """\
# Melody LSTM

Two layers of LSTM with dropout, next-step prediction over the same note tokens: it sees what the
melody transformer sees, is as large, learnt the same songs, and lacks only the attention.

- **Use**: to continue a motif by one to sixteen bars, with words or on “la”, and to answer a
  phrase; in the evaluation, to say what attention is worth.
- **Licence of the weights**: {licence}. Parameters: {parameters:,}, stored in half precision.
- **Learnt from** {songs:,} songs and verses, named in `{list_name}`.
- **Surprise**: {bits:.3f} bits per note on {validation:,} held-out songs.
- **Limits**: one voice, styles and centuries of its sources; it knows of the motif what two layers
  remember, the last phrases better than the first; it closes on the tonic every time.
"""


def melody(
    *,
    licence: str,
    parameters: int,
    training: Sequence[Song],
    validation: Sequence[Song],
    bits: dict[str, dict[str, float]],
    list_name: str,
) -> str:
    """The melody model's card, in Markdown."""
    sources = Counter((song.attribution, song.licence) for song in training)
    languages = Counter(song.language for song in training)
    return _MELODY.format(
        licence=licence,
        parameters=parameters,
        languages=", ".join(f"{code} ({count})" for code, count in languages.most_common(8)),
        songs=len(training),
        notes=sum(len(song.notes) for song in training),
        list_name=list_name,
        sources="\n".join(
            f"| {name} | {terms} | {count:,} |" for (name, terms), count in sources.most_common(12)
        )
        + f"\n| … and {max(0, len(sources) - 12):,} more attributions, in the list | | |",
        validation=len(validation),
        bits="\n".join(
            f"| {name} | {row['rhythm']:.3f} | {row['pitch']:.3f} | {row['sum']:.3f} |"
            for name, row in bits.items()
        ),
    )


def rival(
    *,
    licence: str,
    parameters: int,
    training: Sequence[Song],
    validation: Sequence[Song],
    bits: dict[str, dict[str, float]],
    list_name: str,
) -> str:
    """The card of the LSTM that the melody model is measured against, in Markdown."""
    return _RIVAL.format(
        licence=licence,
        parameters=parameters,
        songs=len(training),
        list_name=list_name,
        validation=len(validation),
        bits=bits["model"]["sum"],
    )


def song_list(songs: Sequence[Song]) -> str:
    """Every source that was learnt from, once, as CSV."""
    rows = {
        _PART.sub("", song.id): (
            song.corpus,
            song.title,
            song.composer,
            song.licence,
            song.attribution,
        )
        for song in songs
    }
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("id", "corpus", "title", "composer", "licence", "attribution"))
    writer.writerows((name, *row) for name, row in sorted(rows.items()))
    return text.getvalue()
