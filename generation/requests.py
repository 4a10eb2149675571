"""What can be asked of the engine: plain, bounded values that go to and from JSON.

Light on purpose (no torch, no music21): the web side validates with these types too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from generation.bounded import check_between, check_choice, check_fields, parse_choice
from generation.errors import RequestError
from generation.wording import check_words

MAX_SYLLABLES = 2_000
MAX_TAKES = 8
MAX_TITLE_CHARACTERS = 200
MAX_SEED = 2**53 - 1  # the largest integer a browser keeps exactly
TEMPO_RANGE = (30, 240)  # beats per minute, the beat of the time signature
AMBITUS_LIMITS = (36, 88)  # MIDI numbers, C2 to E6
SCALE = 4  # the top of melisma and liveliness
MIN_AMBITUS_SEMITONES = 7  # a fifth: less leaves no melody to choose


class Language(StrEnum):
    """The languages whose words can be sung (ISO 639-1)."""

    ENGLISH = "en"
    GERMAN = "de"
    FRENCH = "fr"
    ITALIAN = "it"
    LATIN = "la"
    SPANISH = "es"
    POLISH = "pl"
    CHINESE = "zh"


class Style(StrEnum):
    """The traditions the melody model was trained on."""

    ART_SONG = "art-song"
    HYMN = "hymn"
    FOLK = "folk"
    LEAD_SHEET = "lead-sheet"
    CHORAL = "choral"
    OPERA = "opera"


class Anacrusis(StrEnum):
    """Whether the melody begins before the first barline."""

    AUTO = "auto"  # where the first stress asks for one
    YES = "yes"
    NO = "no"


TIME_SIGNATURES = ("2/4", "3/4", "4/4", "6/8", "2/2", "3/2", "9/8", "12/8")

KEYS = tuple(
    f"{tonic} {mode}"
    for mode, tonics in (
        ("major", ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")),
        ("minor", ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "Bb", "B")),
    )
    for tonic in tonics
)


@dataclass(frozen=True)
class Ambitus:
    """The range of the voice, inclusive, as MIDI numbers (60 is middle C)."""

    lowest: int
    highest: int


VOICES: Mapping[str, Ambitus] = {
    "soprano": Ambitus(60, 79),
    "mezzo-soprano": Ambitus(57, 76),
    "alto": Ambitus(55, 74),
    "tenor": Ambitus(48, 67),
    "baritone": Ambitus(45, 64),
    "bass": Ambitus(41, 60),
}


class Setting(StrEnum):
    """What a melody comes with; each stands on the chords."""

    MELODY = "melody"  # nothing
    CHORDS = "chords"
    FOUR_PARTS = "four-parts"
    PIANO = "piano"
    GUITAR = "guitar"


@dataclass(frozen=True)
class StyleShare:
    """Another style mixed in, with its share of the whole."""

    style: Style
    share: float


@dataclass(frozen=True)
class SyllableCorrection:
    """What the singer says of one word, against what the machine heard.

    ``line`` and ``word`` count from 0 over the lines that carry words. ``syllables`` joined
    give the word's letters back; ``stress`` is the index of the syllable with the primary
    stress, or None for a word sung without any.
    """

    line: int
    word: int
    syllables: tuple[str, ...]
    stress: int | None


@dataclass(frozen=True)
class MelodyRequest:
    """A melody for these words. Raises :class:`RequestError` when out of bounds.

    ``blend`` holds the styles mixed into ``style``, which keeps what is left of the whole.
    ``melisma`` runs from 1 (a note a syllable) to 4 (florid), ``liveliness`` from 1 (calm) to
    4 (lively); 0 leaves them to the words and the style. ``form`` gives each line that carries
    words its letter (A, A′ varied, a the same rhythm); empty, the form follows from the words.
    ``climax``: the line, from 0, that holds the highest note. ``chords``: bars of chord symbols
    to sing over, ``Am | F G | C``, that come round again; empty, none are given. ``strophic``:
    the stanzas are verses, all sung to the tune of the first. ``setting``: what is written beside
    the melody when it is done.
    """

    words: str
    language: Language
    style: Style = Style.FOLK
    key: str = "G major"
    time_signature: str = "4/4"
    tempo: int = 96  # beats per minute
    ambitus: Ambitus = VOICES["soprano"]
    takes: int = 4
    seed: int = 0
    title: str = ""
    corrections: tuple[SyllableCorrection, ...] = field(default=())
    blend: tuple[StyleShare, ...] = field(default=())
    melisma: int = 0
    liveliness: int = 0
    anacrusis: Anacrusis = Anacrusis.AUTO
    form: tuple[str, ...] = field(default=())
    climax: int | None = None
    chords: str = ""
    strophic: bool = False
    setting: Setting = Setting.MELODY

    def __post_init__(self) -> None:
        check_words(self.words)
        check_choice("key", self.key, KEYS)
        check_choice("time_signature", self.time_signature, TIME_SIGNATURES)
        check_between("tempo", self.tempo, *TEMPO_RANGE)
        check_between("takes", self.takes, 1, MAX_TAKES)
        check_between("seed", self.seed, 0, MAX_SEED)
        check_between("melisma", self.melisma, 0, SCALE)
        check_between("liveliness", self.liveliness, 0, SCALE)
        _check_blend(self.blend)
        if self.climax is not None:
            check_between("climax", self.climax, 0, MAX_SYLLABLES)
        if len(self.title) > MAX_TITLE_CHARACTERS:
            raise RequestError(
                "The title is longer than {most} characters.",
                most=MAX_TITLE_CHARACTERS,
                field="title",
            )
        _check_ambitus(self.ambitus)

    @property
    def styles(self) -> dict[Style, float]:
        """Every style with its weight; they sum to 1."""
        weights = {self.style: 1.0 - sum(part.share for part in self.blend)}
        for part in self.blend:
            weights[part.style] = weights.get(part.style, 0.0) + part.share
        return weights

    @property
    def tonic(self) -> str:
        """The key's tonic, as written: ``"G"``, ``"Bb"``, ``"F#"``."""
        return self.key.split(" ")[0]

    @property
    def mode(self) -> str:
        """``"major"`` or ``"minor"``."""
        return self.key.split(" ")[1]

    def to_json(self) -> dict[str, Any]:
        """The request as JSON values; :meth:`from_json` gives it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MelodyRequest:
        """Read what :meth:`to_json` wrote, or what a client sent.

        Raises :class:`RequestError` naming the first field that does not fit.
        """
        known = dict(data)
        check_fields(known, cls.__dataclass_fields__)
        known["language"] = parse_choice("language", known.get("language"), Language)
        if "style" in known:
            known["style"] = parse_choice("style", known["style"], Style)
        if "anacrusis" in known:
            known["anacrusis"] = parse_choice("anacrusis", known["anacrusis"], Anacrusis)
        if "setting" in known:
            known["setting"] = parse_choice("setting", known["setting"], Setting)
        if "ambitus" in known:
            known["ambitus"] = _ambitus_from(known["ambitus"])
        known["corrections"] = tuple(
            _correction_from(item) for item in known.get("corrections", ())
        )
        known["blend"] = tuple(_share_from(item) for item in known.get("blend", ()))
        known["form"] = tuple(str(letter) for letter in known.get("form", ()))
        return cls(**known)


def _check_ambitus(ambitus: Ambitus) -> None:
    low, high = AMBITUS_LIMITS
    if not low <= ambitus.lowest <= high or not low <= ambitus.highest <= high:
        raise RequestError(
            "The range must lie between {low} and {high} (MIDI).",
            low=low,
            high=high,
            field="ambitus",
        )
    if ambitus.highest - ambitus.lowest < MIN_AMBITUS_SEMITONES:
        raise RequestError(
            "The range is too narrow: leave at least a fifth ({semitones} semitones) between the "
            "lowest and the highest note.",
            semitones=MIN_AMBITUS_SEMITONES,
            field="ambitus",
        )


def _check_blend(blend: tuple[StyleShare, ...]) -> None:
    shares = [part.share for part in blend]
    if any(not 0 < share < 1 for share in shares) or sum(shares) >= 1:
        raise RequestError(
            "The shares of the styles mixed in must lie above 0 and leave some to the first.",
            field="blend",
        )


def _share_from(value: Any) -> StyleShare:
    try:
        return StyleShare(parse_choice("style", value["style"], Style), float(value["share"]))
    except (TypeError, KeyError, ValueError):
        raise RequestError(
            "A style mixed in needs its name and its share.", field="blend"
        ) from None


def _ambitus_from(value: Any) -> Ambitus:
    try:
        lowest, highest = value["lowest"], value["highest"]
    except (TypeError, KeyError):
        raise RequestError(
            "The range needs a lowest and a highest note.", field="ambitus"
        ) from None
    if not isinstance(lowest, int) or not isinstance(highest, int):
        raise RequestError("The range's notes must be whole MIDI numbers.", field="ambitus")
    return Ambitus(lowest, highest)


def _correction_from(value: Any) -> SyllableCorrection:
    try:
        return SyllableCorrection(
            line=int(value["line"]),
            word=int(value["word"]),
            syllables=tuple(str(text) for text in value["syllables"]),
            stress=None if value["stress"] is None else int(value["stress"]),
        )
    except (TypeError, KeyError, ValueError):
        raise RequestError(
            "A correction needs a line, a word, its syllables and the stressed one.",
            field="corrections",
        ) from None
