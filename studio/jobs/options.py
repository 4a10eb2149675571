"""What can be asked of the engine, for whoever draws a form of it."""

from __future__ import annotations

from functools import cache

from generation import remix_requests as remixing
from generation import requests as asked
from generation import wording
from generation.arrange_requests import Layer, Texture, textures_of
from generation.traditions import Tradition
from studio.common.schemas import Out
from studio.pieces.figures import HUMAN_STRESS_ON_BEAT

_OWN_NAMES = {
    asked.Language.ENGLISH: "English",
    asked.Language.GERMAN: "Deutsch",
    asked.Language.FRENCH: "Français",
    asked.Language.ITALIAN: "Italiano",
    asked.Language.LATIN: "Latina",
    asked.Language.SPANISH: "Español",
    asked.Language.POLISH: "Polski",
    asked.Language.CHINESE: "中文",
}


class LanguageOption(Out):
    """A language words can be sung in, called as its speakers call it."""

    code: str
    name: str


class VoiceOption(Out):
    """A voice and its range (MIDI numbers)."""

    name: str
    lowest: int
    highest: int


class Range(Out):
    """From and to."""

    low: float
    high: float


class HumanFigures(Out):
    """What people reach, to read the figures of a take by."""

    stress_on_beat: Range


class Limits(Out):
    """What the form should not let through."""

    max_characters: int
    max_line_characters: int
    max_syllables: int
    max_takes: int
    max_title_characters: int
    max_seed: int
    min_tempo: int
    max_tempo: int
    lowest_note: int
    highest_note: int
    min_ambitus_semitones: int
    max_degree: int  # of melisma and liveliness, which begin at 0: left to the words
    max_more_bars: int
    max_generations: int
    max_branches: int
    max_nodes: int  # scores that an evolution may have


class OptionsOut(Out):
    """All that can be chosen."""

    languages: list[LanguageOption]
    styles: list[str]
    traditions: list[Tradition]  # to restyle a tune to
    keys: list[str]
    time_signatures: list[str]
    voices: list[VoiceOption]
    anacruses: list[asked.Anacrusis]
    settings: list[asked.Setting]  # what a melody can come with
    textures: dict[Layer, list[Texture]]  # of what has any
    human: HumanFigures
    limits: Limits


@cache
def options() -> OptionsOut:
    return OptionsOut(
        languages=[
            LanguageOption(code=language.value, name=_OWN_NAMES[language])
            for language in asked.Language
        ],
        styles=[style.value for style in asked.Style],
        traditions=list(Tradition),
        keys=list(asked.KEYS),
        time_signatures=list(asked.TIME_SIGNATURES),
        voices=[
            VoiceOption(name=name, lowest=voice.lowest, highest=voice.highest)
            for name, voice in asked.VOICES.items()
        ],
        anacruses=list(asked.Anacrusis),
        settings=list(asked.Setting),
        textures={layer: list(found) for layer in Layer if (found := textures_of(layer))},
        human=HumanFigures(
            stress_on_beat=Range(low=HUMAN_STRESS_ON_BEAT[0], high=HUMAN_STRESS_ON_BEAT[1])
        ),
        limits=Limits(
            max_characters=wording.MAX_CHARACTERS,
            max_line_characters=wording.MAX_LINE_CHARACTERS,
            max_syllables=asked.MAX_SYLLABLES,
            max_takes=asked.MAX_TAKES,
            max_title_characters=asked.MAX_TITLE_CHARACTERS,
            max_seed=asked.MAX_SEED,
            min_tempo=asked.TEMPO_RANGE[0],
            max_tempo=asked.TEMPO_RANGE[1],
            lowest_note=asked.AMBITUS_LIMITS[0],
            highest_note=asked.AMBITUS_LIMITS[1],
            min_ambitus_semitones=asked.MIN_AMBITUS_SEMITONES,
            max_degree=asked.SCALE,
            max_more_bars=remixing.MAX_MORE_BARS,
            max_generations=remixing.MAX_GENERATIONS,
            max_branches=remixing.MAX_BRANCHES,
            max_nodes=remixing.MAX_NODES,
        ),
    )
