"""The measure of our syllables against print."""

from __future__ import annotations

import json

import pytest

from generation.corpora.song import Song, SungNote
from generation.score.units import Key, Ticks, TimeSignature
from generation.training import hyphenation


def song(language: str, printed: str) -> Song:
    words = tuple(tuple(word.split("-")) for word in printed.split())
    count = sum(map(len, words))
    return Song(
        id="song", corpus="own", title="", composer="", lyricist="", language=language,
        style="folk", licence="PD", attribution="", work="song", key=Key.parse("C major"),
        time_signature=TimeSignature.parse("2/4"),
        notes=tuple(SungNote(60, Ticks(480 * at), Ticks(480), at) for at in range(count)),
        words=words,
    )  # fmt: skip


def test_words_are_counted_and_divided_against_print() -> None:
    figures = hyphenation.measure(
        [song("de", "Lie-be Blu-men Gna-de wo-hin"), song("de", "Li-e-be")]
    )
    assert figures["de"]["words"] == 5
    assert figures["de"]["count"] == pytest.approx(0.8)
    assert figures["de"]["disagreements"] == [{"ours": "lie-be", "print": "li-e-be", "times": 1}]


def test_the_mute_e_is_measured_in_its_context() -> None:
    figures = hyphenation.measure([song("fr", "quatre o-cé-ans qua-tre murs")])
    assert figures["fr"]["count"] == 1.0


def test_ties_are_found_where_print_has_them() -> None:
    figures = hyphenation.measure([song("it", "co-re‿ar-den-te mio be-ne‿e cor")])
    assert figures["it"]["ties"] == {"found": 1.0, "printed": 1.0, "in_print": 2}


def test_stress_stands_beside_chance() -> None:
    stress = hyphenation.measure([song("en", "riv-er moun-tain sum-mer win-ter")])["en"][
        "stress_on_beat"
    ]
    assert stress["human"] == 1.0
    assert stress["shuffled"] < 1.0


def test_the_table_has_a_row_a_language_and_goes_to_json() -> None:
    figures = hyphenation.measure([song("la", "Glo-ri-a in"), song("cu", "Бо-же")])
    rows = list(hyphenation.table(figures))
    assert [row[:6] for row in rows if row.startswith("| la |")] == ["| la |"]
    assert "cu" not in figures
    assert json.loads(json.dumps(figures)) == figures
