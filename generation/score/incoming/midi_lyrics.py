"""The words of a MIDI file: syllables, whichever way its program marks where words end.

Hyphens after a syllable that goes on and spaces after words (as most notation programs and this
house write), or spaces and strokes before words (karaoke files).
"""

from __future__ import annotations

from collections.abc import Sequence

from generation.lyrics.elision import TIE
from generation.score.incoming.texts import plain
from generation.score.model import Lyric, Syllabic

_NEW_WORD = (" ", "/", "\\", "\r", "\n")
_NO_WORDS = ("@", "%", "[")  # karaoke headers, chords, remarks
_HELD = "-_~=+*'’"
_MAX_SYLLABLE = 80


def sung(events: Sequence[tuple[int, str]]) -> list[tuple[int, Lyric]]:
    """The syllables with their onsets."""
    texts = [(tick, text) for tick, text in events if not text.startswith(_NO_WORDS)]
    before = any(text.startswith((" ", "/", "\\")) for _, text in texts)
    after = any(text.endswith((" ", "\r", "\n")) for _, text in texts)
    syllables: list[tuple[int, str, bool]] = []  # whether a new word begins
    begins = True
    for tick, text in texts:
        begins |= before and text.startswith(_NEW_WORD)
        bare = plain(text.strip("/\\ \r\n"), _MAX_SYLLABLE)
        goes_on = bare.endswith("-") or ((before or after) and not text.endswith((" ", "\r", "\n")))
        if bare.strip(_HELD):
            syllables.append((tick, bare.rstrip("-_") or bare, begins))
            begins = not goes_on
    ends = [begin for _, _, begin in syllables[1:]] + [True]
    return [
        (tick, Lyric(text, _syllabic(begin, end)))
        for (tick, text, begin), end in zip(syllables, ends, strict=False)
    ]


def assigned(
    lyrics: Sequence[tuple[int, Lyric]], onsets: Sequence[int], *, within: int
) -> dict[int, Lyric]:
    """Each syllable at the nearest onset; two at one onset are sung as one."""
    found: dict[int, Lyric] = {}
    at = 0
    for tick, lyric in lyrics:
        while at + 1 < len(onsets) and abs(onsets[at + 1] - tick) <= abs(onsets[at] - tick):
            at += 1
        if not onsets or abs(onsets[at] - tick) > within:
            continue
        onset = onsets[at]
        if onset in found:
            text = f"{found[onset].text}{TIE}{lyric.text}"[:_MAX_SYLLABLE]
            found[onset] = Lyric(text, Syllabic.SINGLE)
        else:
            found[onset] = lyric
    return found


def _syllabic(begins: bool, ends: bool) -> Syllabic:
    if begins:
        return Syllabic.SINGLE if ends else Syllabic.BEGIN
    return Syllabic.END if ends else Syllabic.MIDDLE
