"""Each source format, read into the song that was printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.corpora import abc_songs, derived_songs, kern_songs, musicxml_songs
from generation.corpora.cleaning import bars_add_up
from generation.corpora.load import read_folder
from generation.corpora.manifest import Row
from generation.corpora.song import Song
from generation.errors import FormatError
from tests.generation.corpora_folder import SOURCES, mxl, pack

QUARTER = 480


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Song]:
    folder = pack(tmp_path_factory.mktemp("corpora") / "folder")
    return {song.id: song for song in read_folder(folder).songs}


def sung(song: Song, syllable: str) -> list[tuple[int, float, float]]:
    """``(midi, onset, duration)`` in quarters of the first syllable so spelled."""
    at = song.syllables.index(syllable)
    return [
        (note.midi, note.onset / QUARTER, note.duration / QUARTER)
        for note in song.notes
        if note.syllable == at
    ]


def test_every_song_is_regular_and_sings_each_syllable_in_order(songs: dict[str, Song]) -> None:
    for song in songs.values():
        assert bars_add_up(song)
        assert list(dict.fromkeys(note.syllable for note in song.notes)) == list(
            range(len(song.syllables))
        )


def test_an_art_song_keeps_words_metre_key_licence_and_attribution(songs: dict[str, Song]) -> None:
    song = songs["because.p1.r1"]
    assert [" ".join("-".join(word) for word in song.words)] == [
        "Be-cause I could not stop for Death, He kind-ly stopped for me; And Im-mor-tal-i-ty."
    ]
    assert (str(song.time_signature), str(song.key)) == ("3/4", "G major")
    assert (song.style, song.language) == ("art-song", "en")
    assert (song.licence, song.attribution) == ("CC0-1.0", "Cantilena (CC0)")


def test_an_anacrusis_is_right_aligned_in_bar_0(songs: dict[str, Song]) -> None:
    assert sung(songs["because.p1.r1"], "Be") == [(62, 2, 1)]
    assert sung(songs["bleak.p1"], "In") == [(65, 3, 0.5)]
    assert sung(songs["hymn-1.p1"], "Joy") == [(69, 3, 1)]
    assert sung(songs["nightsong.p1"], "Ü") == [(69, 2, 1)]


def test_the_top_of_a_chord_is_sung(songs: dict[str, Song]) -> None:
    assert sung(songs["because.p1.r1"], "could") == [(74, 6, 1)]
    assert sung(songs["nightsong.p1"], "ist") == [(74, 10, 0.5)]


def test_ties_are_joined_over_the_barline(songs: dict[str, Song]) -> None:
    assert sung(songs["because.p1.r1"], "stop") == [(67, 8, 2)]
    assert sung(songs["nightsong.p1"], "feln") == [(69, 7, 3)]
    assert sung(songs["bleak.p1"], "hard") == [(65, 14, 2)]


def test_grace_notes_cue_notes_and_second_voices_are_not_sung(songs: dict[str, Song]) -> None:
    song = songs["because.p1.r1"]
    assert sung(song, "cause") == [(67, 3, 2)]
    assert 79 not in {note.midi for note in song.notes}
    assert "or" not in song.syllables


def test_a_bar_split_at_a_repeat_is_one_bar(songs: dict[str, Song]) -> None:
    assert sung(songs["because.p1.r1"], "He") == [(67, 12, 1)]
    assert sung(songs["because.p1.r1"], "ly") == [(71, 14, 1)]


def test_triplets_and_melismas_lie_on_the_grid(songs: dict[str, Song]) -> None:
    song = songs["because.p1.r1"]
    at = song.syllables.index("stopped")
    melisma = [(note.onset, note.duration) for note in song.notes if note.syllable == at]
    assert melisma == [(15 * QUARTER, 320), (15 * QUARTER + 320, 320)]


def test_an_interlude_of_four_bars_leaves_one(songs: dict[str, Song]) -> None:
    song = songs["because.p1.r1"]
    assert sung(song, "me;") == [(67, 17, 1)]
    assert sung(song, "And") == [(67, 21, 1)]


def test_a_hymn_is_read_without_verse_numbers_and_with_each_verse(songs: dict[str, Song]) -> None:
    first, second = songs["hymn-1.p1"], songs["hymn-1.p1.v2"]
    assert first.words[:5] == (("Joy",), ("to",), ("the",), ("world!",), ("the",))
    assert second.words[-2:] == (("songs",), ("em", "ploy."))
    assert (first.verse, second.verse) == (1, 2)
    assert first.work == second.work


def test_abc_accidentals_broken_lengths_and_slurs(songs: dict[str, Song]) -> None:
    song = songs["hymn-1.p1"]
    assert str(song.key) == "D major"
    assert sung(song, "Lord") == [(67, 7.5, 0.5), (66, 8, 1)]
    assert [midi for midi, _, _ in sung(song, "ceive")] == [72, 73]


def test_a_later_verse_borrows_the_refrain_it_shares(songs: dict[str, Song]) -> None:
    verse = songs["bleak.p1.v2"]
    assert verse.words[0] == ("Snow",)
    assert verse.words[-4:] == (("moan,",), ("Earth",), ("stood",), ("hard",))


def test_words_matched_loosely_are_left_out(songs: dict[str, Song]) -> None:
    assert not [name for name in songs if name.startswith("bleak.p2")]


def test_humdrum_follows_the_upper_voice_and_the_declared_key(songs: dict[str, Song]) -> None:
    song = songs["nightsong.p1"]
    assert str(song.key) == "D minor"
    assert [midi for midi, _, _ in sung(song, "Gip")] == [69]
    assert song.words[0] == ("Ü", "ber")
    assert song.words[-2:] == (("spü", "rest"), ("du.",))
    assert song.style == "art-song"


def test_what_is_not_the_format_is_a_format_error(tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        musicxml_songs.read(b"PK not really")
    with pytest.raises(FormatError):
        musicxml_songs.read(mxl(b"<part id='x'>"[:4] + b'<part id="P1"><lyric></part>'))
    with pytest.raises(FormatError):
        kern_songs.read(b"**kern\t**text\n*M4/4\t*\n4\tla\n")
    with pytest.raises(FormatError):
        abc_songs.read("X: 1\nM: none\nK: C\nC D|\nw: a b\n")
    with pytest.raises(FormatError):
        derived_songs.read([{"notes": [[60]]}])
    (tmp_path / "a.jsonl.gz").write_bytes(b"plain")
    with pytest.raises(FormatError):
        derived_songs.read_collection(tmp_path / "a.jsonl.gz")


def test_humdrum_durations_cover_breves_dots_and_triplets() -> None:
    text = (SOURCES / "nightsong.krn").read_text(encoding="utf-8")
    lines = text.replace("4D\tp\t4a\tÜ-", "0D\tp\t0a\tÜ-").replace("8r", "12r").encode()
    notes = kern_songs.read(lines)[0].notes
    assert notes[0].duration == 8 * QUARTER
    assert notes[8].onset - notes[7].onset == QUARTER // 2 + QUARTER // 3


def test_the_sample_of_humdrum_prefers_songs_and_leaves_masses_for_last() -> None:
    def row(name: str, kind: str, genre: str) -> Row:
        return Row(name, "s", "z", "m", "", "", "", "fr", kind, "PD", "", genre, True, 1)

    masses = [row(f"mass-{n}", "vocal", "!!!AGN: Sacred; Mass") for n in range(30)]
    motets = [row(f"motet-{n}", "choral", "") for n in range(25)]
    airs = [row(f"air-{n}", "art-song", "") for n in range(5)]
    chosen = [item.id for item in kern_songs.choose([*masses, *motets, *airs])]
    assert len(chosen) == kern_songs.QUOTAS["fr"]
    assert {item.id for item in airs} == set(chosen[:5])
    assert {item.id for item in motets} == set(chosen[5:30])
