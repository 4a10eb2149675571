"""Do our syllables agree with print? ``python -m generation.training.hyphenation``.

The hyphens under the notes of the corpora were set by editors and composers: for each language
the share of words that we count, and divide, as they did; how often ties between words agree;
and whether what we call stressed falls on the beat in the songs people wrote.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from generation.corpora.load import load_songs
from generation.corpora.song import Song
from generation.errors import LyricsError
from generation.lyrics import lines
from generation.lyrics.elision import TIE
from generation.lyrics.languages import LANGUAGES
from generation.lyrics.languages.base import SungLanguage
from generation.lyrics.model import Prosody
from generation.lyrics.prosody import analyse_printed
from generation.lyrics.text import tidy
from generation.metrics.stress import content_stresses, onset_strengths, stress_on_beat

_SHOWN = 10
_TYING = ("it", "es", "pl")  # where we tie words; elsewhere print rarely does
_MARKS = ' .,;:!?…“”‘«»„"()–—-'


@dataclass
class Agreement:
    """What was counted of one language. ``ties``: (in print, by us) → how many."""

    words: int = 0
    counted: int = 0
    divided: int = 0
    unread: int = 0  # initials, numbers in bad print: left out
    ties: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    apart: Counter[tuple[str, str]] = field(default_factory=Counter)

    def figures(self) -> dict[str, Any]:
        both, print_only, ours_only = (
            self.ties[key] for key in ((True, True), (True, False), (False, True))
        )
        return {
            "words": self.words,
            "count": self.counted / max(self.words, 1),
            "division": self.divided / max(self.words, 1),
            "unread": self.unread,
            "ties": {
                "found": both / max(both + print_only, 1),
                "printed": both / max(both + ours_only, 1),
                "in_print": both + print_only,
            },
            "disagreements": [
                {"ours": ours, "print": theirs, "times": times}
                for (ours, theirs), times in self.apart.most_common(_SHOWN)
            ],
        }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="generation.training.hyphenation")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--json", type=Path, default=Path("build/hyphenation.json"))
    options = parser.parse_args(arguments)
    figures = measure(load_songs(options.corpora, options.build / "songs.jsonl.gz"))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    print("\n".join(table(figures)))


def measure(songs: Iterable[Song]) -> dict[str, dict[str, Any]]:
    """Language → its figures, for the languages that we read."""
    by_language: dict[str, list[Song]] = defaultdict(list)
    for song in songs:
        if song.language in LANGUAGES:
            by_language[song.language].append(song)
    return {
        code: agreement(code, by_language[code]).figures()
        | {"stress_on_beat": _stress(by_language[code])}
        for code in LANGUAGES
        if by_language[code]
    }


def agreement(code: str, songs: Iterable[Song]) -> Agreement:
    """Our syllables against print, word by word as they stand in the songs."""
    tongue, found = LANGUAGES[code], Agreement()
    for song in songs:
        for printed, following in _in_context(song.words):
            _compare(tongue, printed, following, found)
        found.ties.update(_ties(tongue, song.words))
    return found


def table(figures: dict[str, dict[str, Any]]) -> Iterator[str]:
    """The figures as Markdown: a row a language, then what disagrees most."""
    yield "| language | words | counted as printed | divided as printed | ties found | stress on beat (shuffled) |"  # noqa: E501
    yield "|---|---|---|---|---|---|"
    for code, row in figures.items():
        ties = f"{row['ties']['found']:.3f}" if code in _TYING else "–"
        stress = row["stress_on_beat"]
        yield (
            f"| {code} | {row['words']:,} | {row['count']:.3f} | {row['division']:.3f} | {ties} "
            f"| {stress['human']:.2f} ({stress['shuffled']:.2f}) |"
        )
    yield ""
    for code, row in figures.items():
        shown = (f"{e['ours']} for {e['print']} ({e['times']})" for e in row["disagreements"])
        yield f"- **{code}**: " + ", ".join(shown)


def _in_context(words: Sequence[Sequence[str]]) -> Iterator[tuple[Sequence[str], str]]:
    """Each word with the one after it; print marks no lines, a capital begins one."""
    for index, word in enumerate(words):
        after = "".join(words[index + 1]) if index + 1 < len(words) else ""
        yield word, "" if after[:1].isupper() else after


def _compare(tongue: SungLanguage, printed: Sequence[str], following: str, to: Agreement) -> None:
    try:
        words = tongue.words(tidy("".join(printed), 1), 1)
    except LyricsError:
        words = ()
    if len(words) != 1:
        to.unread += 1
        return
    ours, theirs = _shown(tongue.divide(words[0], following)), _shown(printed)
    to.words += 1
    to.divided += ours == theirs
    if ours.count("-") == theirs.count("-"):
        to.counted += 1
    else:
        to.apart[ours, theirs] += 1


def _ties(tongue: SungLanguage, words: Sequence[Sequence[str]]) -> Counter[tuple[bool, bool]]:
    """Where vowels meet within a line: does print tie the words, do we?"""
    found: Counter[tuple[bool, bool]] = Counter()
    typed = [(part, place > 0) for word in words for place, part in _parts(word)]
    for (before, _), (after, tied) in zip(typed, typed[1:], strict=False):
        try:
            ours = len(tongue.words(tidy(f"{before} {after}", 1), 1)) == 1
        except LyricsError:
            continue
        if not after[:1].isupper():
            found[tied, ours] += 1
    return found


def _parts(word: Sequence[str]) -> Iterator[tuple[int, str]]:
    return enumerate(part for part in "".join(word).split(TIE) if part)


def _shown(syllables: Sequence[str]) -> str:
    joined = "-".join(syllables).lower().replace("'", "’").strip(_MARKS)
    return joined.replace("--", "-")


def _stress(songs: Sequence[Song]) -> dict[str, float]:
    """Stress on the beat over all songs, and with each song's stresses shuffled."""
    rng = np.random.default_rng(0)
    human: list[float] = []
    shuffled: list[float] = []
    for song in songs:
        words = analyse_printed(song.words, song.language)
        prosody: Prosody = lines.prosody(words, song.language)
        stresses = content_stresses(prosody)
        strengths = onset_strengths(song.notes, song.time_signature)
        if len(stresses) != len(strengths):
            continue
        weight = sum(stresses)
        share = stress_on_beat(stresses, strengths)
        chance = stress_on_beat(rng.permutation(stresses).tolist(), strengths)
        if share is not None and chance is not None:
            human += [share] * weight
            shuffled += [chance] * weight
    return {"human": _mean(human), "shuffled": _mean(shuffled)}


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


if __name__ == "__main__":
    main()
