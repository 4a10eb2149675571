"""Words, metre and key: what cleaning does to a printed line."""

from __future__ import annotations

from collections import Counter

import pytest

from generation.corpora.cleaning import songs_from
from generation.corpora.line import LineBar, LineNote, Syllable, VocalLine
from generation.corpora.manifest import Row
from generation.corpora.metre import bar_runs
from generation.corpora.mode import mode_of_close
from generation.corpora.song import Song, SungNote
from generation.corpora.verse_language import language_of
from generation.corpora.words import clean_syllable, whole_words, word_lengths
from generation.score.tonality import estimate_key
from generation.score.units import Ticks, TimeSignature

ROW = Row("s", "c", "z", "m", "Title", "A", "B", "en", "folk", "PD", "nobody", "", True, 1)
FOUR = TimeSignature(4, 4)
QUARTER = 480


def line(
    lengths: list[int], time: TimeSignature = FOUR, syllabic: str = "single", fifths: int = 0
) -> VocalLine:
    """One syllable a note, C4 upwards and down, bars cut every ``time.bar``."""
    notes, onset = [], 0
    for at, length in enumerate(lengths):
        lyric = {1: Syllable(f"la{'bcdefg'[at % 6]}", syllabic)}
        notes.append(LineNote(60 + at % 5, onset, length, False, lyric))
        onset += length
    bars = tuple(LineBar(at, int(time.bar), time) for at in range(0, onset, int(time.bar)))
    return VocalLine("p1", tuple(notes), bars, ((0, fifths),))


def clean(vocal: VocalLine) -> tuple[list[Song], Counter[str]]:
    dropped: Counter[str] = Counter()
    return songs_from(vocal, ROW, dropped), dropped


@pytest.mark.parametrize(
    ("printed", "text", "syllabic"),
    [
        (Syllable("1.~Bles", "begin"), "Bles", "begin"),
        (Syllable("2. All", "single"), "All", "single"),
        (Syllable("[thou]", "single"), "thou", "single"),
        (Syllable("-czek_", "end"), "czek", "end"),
        (Syllable("w bo", "begin"), "w‿bo", "begin"),
        (Syllable("stro\ue551Al", "middle"), "stro‿Al", "middle"),
        (Syllable("ſo", "single"), "so", "single"),
        (Syllable("Hei-", "single"), "Hei", "begin"),
        (Syllable("’Twas", "single"), "’Twas", "single"),
    ],
)
def test_a_printed_syllable_is_cleaned(printed: Syllable, text: str, syllabic: str) -> None:
    assert clean_syllable(printed) == Syllable(text, syllabic)


@pytest.mark.parametrize("text", ["-", "3.", "_", " ", "…", "\ue551"])
def test_nothing_to_sing_is_no_syllable(text: str) -> None:
    assert clean_syllable(Syllable(text, "single")) is None


def test_words_are_put_together_and_contradictions_resolved() -> None:
    marks = [("tri", "begin"), ("um", "middle"), ("phan", "end"), ("tes,", "end"), ("A", "begin")]
    marks += [("men.", "end"), ("ly", "end")]
    syllables = [Syllable(text, syllabic) for text, syllabic in marks]
    assert word_lengths(syllables) == [4, 2, 1]


def test_words_cut_at_the_edges_are_taken_away() -> None:
    kinds = ["end", "single", "begin", "end", "begin"]
    assert whole_words([Syllable("a", kind) for kind in kinds]) == (1, 4)


def test_notes_off_the_grid_drop_the_song() -> None:
    songs, dropped = clean(line([QUARTER + 7] * 16))
    assert not songs
    assert dropped == {"rhythm off the grid": 1}


def test_one_odd_note_in_a_hundred_moves_to_the_grid() -> None:
    songs, _ = clean(line([QUARTER] * 99 + [QUARTER + 7]))
    assert songs[0].notes[-1].duration == QUARTER


def test_fewer_than_twelve_syllables_are_no_song() -> None:
    songs, dropped = clean(line([QUARTER] * 11))
    assert not songs
    assert dropped == {"fewer than 12 syllables in one metre": 1}


def test_a_change_of_time_signature_makes_two_songs() -> None:
    first = line([QUARTER] * 32)
    bars = tuple(
        LineBar(bar.onset, bar.length, FOUR if at < 4 else TimeSignature(2, 2))
        for at, bar in enumerate(first.bars)
    )
    songs, _ = clean(VocalLine("p1", first.notes, bars, first.fifths))
    assert [str(song.time_signature) for song in songs] == ["4/4", "2/2"]
    assert [song.id for song in songs] == ["s.p1.r1", "s.p1.r2"]
    assert [song.notes[0].onset for song in songs] == [0, 0]


def test_a_bar_that_does_not_add_up_ends_the_run() -> None:
    lengths = [4, 4, 3, 4, 4, 1, 3, 4, 5, 4]
    onset, bars = 0, []
    for length in lengths:
        bars.append(LineBar(onset, length * QUARTER, FOUR))
        onset += length * QUARTER
    assert [[at for at, _ in run.moved] for run in bar_runs(bars)] == [
        [0, 1, 2],  # the short bar closes it
        [3, 4, 5, 6, 7],  # 1 + 3 quarters are one bar
        [9],  # what holds five quarters is in none
    ]


def test_an_odd_time_signature_is_left_out() -> None:
    assert bar_runs([LineBar(0, 5 * QUARTER, TimeSignature(5, 4))]) == []


def test_untexted_notes_after_a_rest_are_an_instrument() -> None:
    vocal = line([QUARTER] * 16)
    untexted = LineNote(72, 17 * QUARTER, QUARTER)
    bars = (*vocal.bars, LineBar(16 * QUARTER, 4 * QUARTER, FOUR))
    songs, _ = clean(VocalLine("p1", (*vocal.notes, untexted), bars, vocal.fifths))
    assert len(songs[0].notes) == 16


def melody(*pitches: int) -> list[SungNote]:
    return [
        SungNote(midi, Ticks(at * QUARTER), Ticks(QUARTER), at) for at, midi in enumerate(pitches)
    ]


def test_the_key_is_told_from_the_signature_and_the_notes() -> None:
    assert str(estimate_key(0, melody(60, 64, 67, 65, 64, 62, 59, 60))) == "C major"
    assert str(estimate_key(0, melody(69, 71, 72, 76, 74, 72, 68, 69))) == "A minor"
    assert str(estimate_key(-3, melody(72, 74, 75, 79, 77, 75, 71, 72))) == "C minor"
    assert str(estimate_key(9, melody(63, 67, 70, 68, 67, 65, 62, 63))) == "Eb major"


def test_the_last_bass_note_tells_the_mode() -> None:
    assert mode_of_close(1, 43) == "major"
    assert mode_of_close(1, 40) == "minor"
    assert mode_of_close(1, 38) is None


def test_a_singing_translation_is_known_by_its_function_words() -> None:
    english = [["the"], ["night"], ["is"], ["in"], ["my"], ["heart"], ["and"], ["the"], ["sun"]]
    assert language_of(english, "de") == "en"
    assert language_of([["la"]] * 20, "en") == "en"
    assert language_of(english, "cu") == "cu"
