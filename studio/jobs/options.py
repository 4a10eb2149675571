"""What can be asked of the engine, for whoever draws a form of it."""

from __future__ import annotations

from functools import cache

from generation import requests as asked
from studio.jobs.schemas import (
    HumanFigures,
    LanguageOption,
    Limits,
    OptionsOut,
    Range,
    VoiceOption,
)
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


@cache
def options() -> OptionsOut:
    return OptionsOut(
        languages=[
            LanguageOption(code=language.value, name=_OWN_NAMES[language])
            for language in asked.Language
        ],
        styles=[style.value for style in asked.Style],
        keys=list(asked.KEYS),
        time_signatures=list(asked.TIME_SIGNATURES),
        voices=[
            VoiceOption(name=name, lowest=voice.lowest, highest=voice.highest)
            for name, voice in asked.VOICES.items()
        ],
        anacruses=list(asked.Anacrusis),
        human=HumanFigures(
            stress_on_beat=Range(low=HUMAN_STRESS_ON_BEAT[0], high=HUMAN_STRESS_ON_BEAT[1])
        ),
        limits=Limits(
            max_characters=asked.MAX_CHARACTERS,
            max_line_characters=asked.MAX_LINE_CHARACTERS,
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
        ),
    )
