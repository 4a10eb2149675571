"""Requests as odd as the form allows: for rules that must hold whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from generation.corpora.song import Song
from generation.lyrics import prosody as lyrics
from generation.lyrics.lines import lines
from generation.lyrics.model import Word
from generation.lyrics.text import letters
from generation.requests import (
    AMBITUS_LIMITS,
    KEYS,
    MIN_AMBITUS_SEMITONES,
    SCALE,
    TEMPO_RANGE,
    TIME_SIGNATURES,
    VOICES,
    Ambitus,
    Anacrusis,
    Language,
    MelodyRequest,
    Style,
    StyleShare,
    SyllableCorrection,
)

T = TypeVar("T")
Poems = Mapping[Language, Sequence[str]]

_LINES = 6  # of a song, at most
_CORRECTED = 3  # words, at most
_ALWAYS: Mapping[Language, Sequence[str]] = {  # songs in these are few, or not free
    Language.CHINESE: (  # Li Bai, Meng Haoran, Wang Zhihuan: 689–762
        "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。",
        "春眠不觉晓，\n处处闻啼鸟。\n夜来风雨声，\n花落知多少。",
        "白日依山尽，\n黄河入海流。\n欲穷千里目，\n更上一层楼。",
    ),
    Language.SPANISH: (  # Gustavo Adolfo Bécquer, 1836–1870
        "Volverán las oscuras golondrinas\nen tu balcón sus nidos a colgar,\n"
        "y otra vez con el ala a sus cristales\njugando llamarán.",
    ),
}
_UNUSUAL: Mapping[Language, Sequence[str]] = {
    Language.ENGLISH: (
        "’twas 1914", "No. 7 & 8", "o’er-arching rhythm", "Mr. McGrath’s", "BLESSÈD", "paſsion",
        "th’ eternal", "queue", "(hmm!)", "Llanfairpwllgwyngyll", "25 %", "naïve—co-operate",
    ),
    Language.GERMAN: (
        "im Jahr 1813", "Donaudampfschifffahrt", "usw.", "»O weh!«", "’s war", "Straſse", "Äuglein",
        "St. Ägidius", "Schneeeule", "U-Bahn",
    ),
    Language.FRENCH: (
        "en 1789", "M. l’abbé", "aujourd’hui", "« Oyez ! »", "l’œil", "Noël", "presqu’île", "août",
        "Mme Crouïe", "peut-être",
    ),
    Language.ITALIAN: ("nel 1600", "dell’aiuola", "perché?", "Sig. Io", "gl’occhi", "aiuto!"),
    Language.LATIN: ("Æneas", "cœlum", "Iesu", "huic", "Deus, Deus!", "eleison", "quidquid"),
    Language.SPANISH: ("en 1492", "¿quién?", "¡Ay!", "agüero", "Sr. Ruiz", "huérfano", "oído"),
    Language.POLISH: ("w 1830", "źdźbło", "św. Jan", "żółć", "z wszystkich", "chrząszcz"),
    Language.CHINESE: ("二〇二四", "3月", "「好」", "啊……", "長亭", "的"),
}  # fmt: skip


def poems(songs: Sequence[Song]) -> Poems:
    """A stanza or so from each song in a language of the product; and poems
    where songs are few."""
    found = {language: list(texts) for language, texts in _ALWAYS.items()}
    for song in songs:
        if song.language in set(Language):
            words = lyrics.analyse_printed(song.words, song.language)
            text = "\n".join(
                " ".join("".join(s.text for s in word.syllables) for word in line.words)
                for line in lines(words, song.language)[:_LINES]
            )
            found.setdefault(Language(song.language), []).append(text)
    return found


def request(rng: np.random.Generator, known: Poems, seed: int) -> MelodyRequest:
    """A random one, in every language as often as in the others. Raises RequestError for words
    that no poet typed: songs hold lone initials, and slips of their encoders."""
    language = _one(rng, sorted(known))
    words = _odd(rng, language, _one(rng, known[language]))
    style = _one(rng, tuple(Style))
    return MelodyRequest(
        words=words,
        language=language,
        style=style,
        key=_one(rng, KEYS),
        time_signature=_one(rng, TIME_SIGNATURES),
        tempo=int(rng.integers(TEMPO_RANGE[0], TEMPO_RANGE[1] + 1)),
        ambitus=_ambitus(rng),
        takes=1,
        seed=seed,
        corrections=tuple(_corrections(rng, words, language)),
        blend=_blend(rng, style),
        melisma=int(rng.integers(SCALE + 1)),
        liveliness=int(rng.integers(SCALE + 1)),
        anacrusis=_one(rng, tuple(Anacrusis)),
    )


def _one(rng: np.random.Generator, among: Sequence[T]) -> T:
    return among[int(rng.integers(len(among)))]


def _odd(rng: np.random.Generator, language: Language, text: str) -> str:
    """One poem in two gets a word that is hard to read, one in six is shouted."""
    rows = text.splitlines()
    if rng.random() < 0.5:
        at = int(rng.integers(len(rows)))
        rows[at] = f"{rows[at]} {_one(rng, _UNUSUAL[language])}"
    if rng.random() < 1 / 6:
        rows[0] = rows[0].upper()
    return "\n".join(rows)


def _ambitus(rng: np.random.Generator) -> Ambitus:
    if rng.random() < 0.5:
        return _one(rng, tuple(VOICES.values()))
    lowest = int(rng.integers(AMBITUS_LIMITS[0], AMBITUS_LIMITS[1] - MIN_AMBITUS_SEMITONES + 1))
    highest = int(rng.integers(lowest + MIN_AMBITUS_SEMITONES, AMBITUS_LIMITS[1] + 1))
    return Ambitus(lowest, highest)


def _blend(rng: np.random.Generator, style: Style) -> tuple[StyleShare, ...]:
    others = [other for other in Style if other is not style]
    chosen = rng.permutation(len(others))[: int(rng.integers(3))]
    shares = rng.dirichlet(np.ones(len(chosen) + 1))
    return tuple(
        StyleShare(others[at], float(max(share, 0.01)))
        for at, share in zip(chosen.tolist(), shares[1:].tolist(), strict=True)
    )


def _corrections(
    rng: np.random.Generator, words: str, language: Language
) -> Iterator[SyllableCorrection]:
    """A few words sung otherwise: joined, cut elsewhere, stressed elsewhere or not at all."""
    read = lyrics.analyse(words, language)
    places = [(at, word) for at, line in enumerate(read.lines) for word in range(len(line.words))]
    for place in rng.permutation(len(places))[: int(rng.integers(_CORRECTED + 1))].tolist():
        line, word = places[place]
        syllables = _divided(rng, read.lines[line].words[word])
        stress = int(rng.integers(-1, len(syllables)))
        yield SyllableCorrection(line, word, syllables, stress if stress >= 0 else None)


def _divided(rng: np.random.Generator, word: Word) -> tuple[str, ...]:
    text = word.text
    edges = [at for at in range(1, len(text)) if text[at - 1].isalpha() and text[at].isalpha()]
    if rng.random() < 0.5 or not edges or not all(map(letters, text.split())):
        return tuple(syllable.text for syllable in word.syllables)
    cut = _one(rng, edges)
    return text[:cut], text[cut:]
