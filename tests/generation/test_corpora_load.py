"""A whole folder: what is taken, what is dropped and why, and the cache."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from generation.corpora.__main__ import main
from generation.corpora.load import load, load_songs, read_folder, songs_to_measure
from generation.corpora.manifest import read_manifest
from generation.errors import FormatError
from generation.requests import Style
from tests.generation.corpora_folder import pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return pack(tmp_path / "corpora")


def test_what_cannot_be_used_is_counted_with_its_reason(folder: Path) -> None:
    reading = read_folder(folder)
    assert {song.id for song in reading.songs} == {
        *("because.p1.r1", "bleak.p1", "bleak.p1.v2"),
        *("hymn-1.p1", "hymn-1.p1.v2", "nightsong.p1"),
    }
    assert reading.dropped == {
        ("lieder", "fewer than 12 syllables in one metre"): 1,
        ("lieder", "The manifest names a file that is not there."): 1,
        ("lieder", "The file is not compressed MusicXML that can be read."): 1,
        ("bb-songs", "A record of the collection is malformed."): 1,
        ("bb-songs", "licence CC-BY-SA-4.0"): 1,
        ("hymns", "The tune has no metre, or is not ABC that can be read."): 1,
        ("dances", "no words"): 1,
        ("lost", "lost/lost.zip cannot be read"): 1,
    }


@pytest.mark.parametrize(
    ("licence", "free"),
    [
        *(("PD", True), ("CC0-1.0", True), ("CC-BY-4.0", True), ("CC-BY-2.5", True)),
        *(("CC-BY-SA-4.0", False), ("CC-BY-NC-4.0", False), ("", False)),
    ],
)
def test_only_licences_that_ask_for_no_more_than_attribution_are_free(
    folder: Path, licence: str, free: bool
) -> None:
    manifest = folder / "manifest.csv"
    head, first = manifest.read_text(encoding="utf-8").splitlines()[:2]
    manifest.write_text(f"{head}\n{first.replace('CC0-1.0', licence, 1)}\n", encoding="utf-8")
    assert read_manifest(folder)[0].free is free


def test_the_style_follows_the_kind_and_other_vocal_music_its_parts(folder: Path) -> None:
    styles = {row.id: row.style for row in read_manifest(folder)}
    assert styles["bleak"] == Style.FOLK
    assert styles["hymn-1"] == Style.HYMN
    assert styles["nightsong"] == Style.ART_SONG


def test_the_cache_gives_the_same_songs_back(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "build" / "songs.jsonl.gz"
    fresh = load(folder, cache)
    (folder / "hymns/hymns.abc").unlink()
    kept = load(folder, cache)
    assert kept.songs == fresh.songs
    assert kept.dropped == fresh.dropped


def test_the_cache_is_read_anew_when_the_manifest_changes(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "songs.jsonl.gz"
    before = load_songs(folder, cache)
    manifest = folder / "manifest.csv"
    lines = manifest.read_text(encoding="utf-8").splitlines()
    manifest.write_text("\n".join(line for line in lines if "hymn-1" not in line), "utf-8")
    after = load_songs(folder, cache)
    assert [song for song in before if song.corpus != "hymns"] == after


def test_a_damaged_cache_is_written_again(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "songs.jsonl.gz"
    cache.write_bytes(b"not gzip")
    songs = load_songs(folder, cache)
    assert len(songs) == 6
    assert load_songs(folder, cache) == songs


def test_a_folder_without_manifest_is_a_format_error(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"no manifest\.csv"):
        load_songs(tmp_path)


def test_the_report_counts_songs_and_reasons(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--corpora", str(folder)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("6 songs of 4 works")
    assert "1  bb-songs: licence CC-BY-SA-4.0" in printed
    assert re.search(r"^de +1 +1 +17 +16$", printed, re.MULTILINE)


def test_the_report_of_no_folder_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--corpora", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_reading_corpora_loads_neither_torch_nor_music21() -> None:
    code = "import sys, generation.corpora.load; print({'torch', 'music21'} & set(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "set()"


def test_songs_to_measure_may_have_a_licence_that_training_refuses(folder: Path) -> None:
    learnt = {song.id for song in load_songs(folder)}
    manifest = folder / "manifest.csv"
    manifest.write_text(manifest.read_text().replace(",CC0-1.0,", ",CC-BY-SA-4.0,"))
    assert "because.p1.r1" in learnt
    assert "because.p1.r1" not in {song.id for song in load_songs(folder)}
    assert "because.p1.r1" in {song.id for song in songs_to_measure(folder, "en")}
    assert songs_to_measure(folder, "zh") == []
