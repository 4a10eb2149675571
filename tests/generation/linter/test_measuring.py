"""Faults planted in songs, and the figures of the linter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generation.corpora.song import Song
from generation.linter.marks import Rule
from generation.lyrics import prosody
from generation.score.units import Key, Ticks, TimeSignature
from generation.training.evaluation import linter
from generation.training.evaluation.linter import beside_text, marked, measure, scored
from generation.training.evaluation.planting import plant
from tests.generation.score_examples import H, Q, melody

_LINE = "we sing of gar-dens green and of riv-ers that flow to the sea, "


def human(language: str = "en", words: str = _LINE * 4, work: str = "w") -> Song:
    """Iambs in 4/4 with an upbeat: stressed syllables on the beats that bear them."""
    divided = tuple(tuple(word.split("-")) for word in words.split())
    read = prosody.analyse_printed(divided, language)
    stresses = [int(one.stress) for word in read for one in word.syllables]
    rows = []
    at = 3 * Q
    for index, stress in enumerate(stresses):
        strong = at % (4 * Q) in (0, 2 * Q)
        rest = Q if (stress == 2) != strong else 0
        if rest and rows:
            rows[-1] = (rows[-1][0], rows[-1][1] + rest, rows[-1][2])
            at += rest
        rows.append(
            (60 + 2 * (index % 4), H if "," in "".join(_flat(divided)[index]) else Q, index)
        )
        at += rows[-1][1]
    return Song(
        id=work, corpus="c", title="t", composer="", lyricist="", language=language, style="hymn",
        licence="CC0-1.0", attribution="", work=work, key=Key("C", 0, "major"),
        time_signature=TimeSignature(4, 4), notes=melody(*rows, start=3 * Q), words=divided,
    )  # fmt: skip


def _flat(words: tuple[tuple[str, ...], ...]) -> list[str]:
    return [syllable for word in words for syllable in word]


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule is not Rule.TONE])
def test_what_is_planted_is_found_where_it_was_planted(rule: Rule) -> None:
    song = human()
    read = prosody.analyse_printed(song.words, song.language)
    before = {fault.place for fault in marked(song)}
    for seed in range(5):
        worse = plant(song, read, rule, np.random.default_rng(seed))
        assert worse is not None
        assert worse.song.words == song.words
        found = [fault for fault in marked(worse.song) if fault.place not in before]
        assert any(
            fault.rule is rule and fault.syllables[0] in worse.syllables for fault in found
        ), seed


def test_tones_are_planted_in_chinese_songs_only() -> None:
    song = human("zh", "月 光 好 月 光 好")
    read = prosody.analyse_printed(song.words, "zh")
    worse = plant(song, read, Rule.TONE, np.random.default_rng(0))
    assert worse is not None
    assert Rule.TONE in {fault.rule for fault in marked(worse.song)}
    english = human()
    read = prosody.analyse_printed(english.words, "en")
    assert plant(english, read, Rule.TONE, np.random.default_rng(0)) is None


def test_the_same_seed_plants_the_same_fault() -> None:
    song = human()
    read = prosody.analyse_printed(song.words, song.language)
    one, other = (plant(song, read, Rule.TORN, np.random.default_rng(3)) for _ in range(2))
    assert one == other


def test_the_figures_name_every_group_and_rule() -> None:
    songs = [human(), human("de", "Der Mond ist auf-ge-gan-gen im Gar-ten", "other")]
    figures = measure(songs, 30)
    rates = figures["marks_per_100_syllables"]
    assert set(rates) == {"all", "rule", "style", "language", "style and language"}
    assert set(rates["language"]) == {"en", "de"}
    low, mean, high = rates["all"]["all"]
    assert 0 <= low <= mean <= high
    page = figures["marks_per_page"]["style"]["hymn"][1]
    assert page == pytest.approx(rates["style"]["hymn"][1] * linter.SYLLABLES_PER_PAGE / 100)
    planted = figures["planted"]
    assert planted["all"]["n"] == 30
    assert Rule.TONE.value not in planted, "there is no Chinese song"
    assert all(0 <= row["recall"][1] <= 1 for row in planted.values())


def test_a_song_is_scored_as_it_is_sung() -> None:
    song = human()
    score = scored(song)
    assert score.language == "en"
    lyrics = [one.text for bar in score.parts[0].measures for n in bar.notes for one in n.lyrics]
    assert lyrics == list(song.syllables)


def test_the_same_words_set_otherwise_stand_beside_each_other() -> None:
    people = [human(work=f"w{number}") for number in range(3)]
    late = [
        replace(song, notes=tuple(replace(one, onset=Ticks(one.onset + Q)) for one in song.notes))
        for song in people
    ]
    rates = linter.beside({"model": late, "human": people})
    model, person = (rates[kind]["all"]["all"][1] for kind in ("model", "human"))
    assert model > person
    assert rates["model"]["language"]["en"] == rates["model"]["all"]["all"]
    printed = beside_text(rates)
    assert f"model {model:.2f}" in printed
    assert f"human {person:.2f}" in printed
