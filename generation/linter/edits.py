"""What a fix does to a score, as plain values that go to and from JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generation.errors import RequestError
from generation.score.model import Lyric, Syllabic
from generation.score.sounds import Sound
from generation.score.units import Pitch

_HIGHEST = 127  # of MIDI's numbers


@dataclass(frozen=True)
class Renotated:
    """The sounds of part ``part`` that begin with the heads ``replaced`` become ``sounds``."""

    part: int
    replaced: tuple[str, ...]
    sounds: tuple[Sound, ...]

    def to_json(self) -> dict[str, Any]:
        sounds = [_sound_to_json(sound) for sound in self.sounds]
        return {"part": self.part, "replaced": list(self.replaced), "sounds": sounds}


@dataclass(frozen=True)
class Rebarred:
    """Everything moves against the barlines by ``ticks`` (positive: later in the bar)."""

    ticks: int

    def to_json(self) -> dict[str, Any]:
        return {"ticks": self.ticks}


@dataclass(frozen=True)
class Accented:
    """Word ``word`` (from 0) of a verse is stressed on syllable ``stress``, or on none; of the
    part with that id, or of the first that has words."""

    verse: int
    word: int
    stress: int | None
    part: str = ""

    def to_json(self) -> dict[str, Any]:
        own = {"part": self.part} if self.part else {}
        return {"verse": self.verse, "word": self.word, "stress": self.stress, **own}


Edit = Renotated | Rebarred | Accented


def from_json(record: Mapping[str, Any]) -> Edit:
    """Any edit's ``to_json``, read again. Raises :class:`RequestError`."""
    try:
        if "ticks" in record:
            return Rebarred(_whole(record["ticks"]))
        if "word" in record:
            stress = record["stress"]
            place = None if stress is None else _whole(stress)
            part = str(record.get("part", ""))
            return Accented(_whole(record["verse"]), _whole(record["word"]), place, part)
        return Renotated(
            _whole(record["part"]),
            tuple(str(name) for name in record["replaced"]),
            tuple(_sound(one) for one in record["sounds"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RequestError(
            "This fix cannot be read: ask for the marks again.", field="fix"
        ) from None


def _sound_to_json(sound: Sound) -> dict[str, Any]:
    return {
        "heads": list(sound.heads),
        "pitch": str(sound.pitch),
        "onset": sound.onset,
        "duration": sound.duration,
        "lyrics": [_lyric_to_json(one) for one in sound.lyrics],
        "later": [{"ticks": at, "lyric": _lyric_to_json(one)} for at, one in sound.later],
    }


def _lyric_to_json(lyric: Lyric) -> dict[str, Any]:
    return {
        "text": lyric.text,
        "syllabic": lyric.syllabic.value,
        "extend": lyric.extend,
        "verse": lyric.verse,
    }


def _sound(record: Mapping[str, Any]) -> Sound:
    return Sound(
        heads=tuple(str(name) for name in record["heads"]),
        pitch=_pitch(record["pitch"]),
        onset=_whole(record["onset"]),
        duration=_whole(record["duration"]),
        lyrics=tuple(_lyric(one) for one in record["lyrics"]),
        later=tuple((_whole(one["ticks"]), _lyric(one["lyric"])) for one in record["later"]),
    )


def _lyric(record: Mapping[str, Any]) -> Lyric:
    return Lyric(
        str(record["text"]),
        Syllabic(record["syllabic"]),
        bool(record["extend"]),
        _whole(record["verse"]),
    )


def _pitch(name: str) -> Pitch:
    found = re.fullmatch(r"([A-G])(#{0,3}|b{0,3})(-?\d)", name)
    if not found:
        raise ValueError(name)
    pitch = Pitch(found[1], len(found[2]) * (-1 if "b" in found[2] else 1), int(found[3]))
    if not 0 <= pitch.midi <= _HIGHEST:
        raise ValueError(name)
    return pitch


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value
