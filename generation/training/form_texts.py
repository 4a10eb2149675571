"""Songs as a form planner sees them: lines of words, and the form that their music has.

Songs printed with several verses are one text of several stanzas, each sung to its own
underlay of the tune.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generation.corpora.song import Song
from generation.form.labels import label
from generation.form.plan import FormPlan
from generation.lyrics import prosody as lyrics
from generation.lyrics.lines import prosody
from generation.lyrics.model import Line, Prosody
from generation.score.melody import SungNote

_RUN = re.compile(r"\.v\d+$")
_VOICE = re.compile(r"\.p(\d+)")
_MOST_VERSES = 4
_FEWEST_LINES = 3


@dataclass(frozen=True)
class Text:
    """The words of a song with the form that its music has."""

    words: Prosody
    form: FormPlan


def texts(songs: Sequence[Song]) -> list[Text]:
    """One text of each highest voice: all its verses, a stanza each."""
    verses: dict[str, list[Song]] = defaultdict(list)
    for song in songs:
        voice = _VOICE.search(song.id)
        if voice is None or voice[1] == "1":
            verses[_RUN.sub("", song.id)].append(song)
    found = (_text(sorted(group, key=lambda song: song.verse)) for group in verses.values())
    return [text for text in found if len(text.words.lines) >= _FEWEST_LINES]


def by_line(notes: Sequence[SungNote], lines: Sequence[Line]) -> list[list[SungNote]]:
    """The notes of each line of the words."""
    owner = [number for number, line in enumerate(lines) for _ in line.syllables]
    found: list[list[SungNote]] = [[] for _ in lines]
    for note in notes:
        if note.syllable < len(owner):
            found[owner[note.syllable]].append(note)
    return found


def _text(verses: Sequence[Song]) -> Text:
    lines: list[Line] = []
    music: list[list[SungNote]] = []
    stanza = 0
    for song in verses[:_MOST_VERSES]:
        read = prosody(lyrics.analyse_printed(song.words, song.language), song.language)
        if stanza and not _same_metre(read.lines, lines):
            continue
        lines += [replace(line, stanza=stanza) for line in read.lines]
        music += by_line(song.notes, read.lines)
        stanza += 1
    return Text(Prosody(read.language, tuple(lines)), label(music, verses[0].key))


def _same_metre(verse: Sequence[Line], sung: Sequence[Line]) -> bool:
    """Whether the lines found in a verse are those of the first, as a poem's would be: printed
    under notes, lines are only guessed."""
    first = [line for line in sung if line.stanza == 0]
    apart = [
        abs(len(one.syllables) - len(other.syllables))
        for one, other in zip(verse, first, strict=False)
    ]
    return len(verse) == len(first) and sum(step <= 1 for step in apart) >= 0.75 * len(apart)
