"""Tunes without words: read on their barlines, within the range of voices, none a song's twin on
the other side of the split."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mido import Message, MetaMessage, MidiFile, MidiTrack

from generation.corpora.song import Song
from generation.corpora.tunes import load_tunes, played
from generation.errors import FormatError
from generation.traditions import Tradition
from generation.training import phrases, styled

JIG = [74, 71, 67, 64, 64, 67, 64, 64, 67, 71, 74, 73] * 3


def midi(pitches: list[int], upbeat: int = 0, meter: tuple[int, int] = (6, 8)) -> bytes:
    """Eighths as ABC is played: a tick late, a bar's first note loudest, after an upbeat."""
    track = MidiTrack([
        MetaMessage("key_signature", key="Em"),
        MetaMessage("time_signature", numerator=meter[0], denominator=meter[1]),
    ])  # fmt: skip
    for at, pitch in enumerate(pitches):
        loud = 105 if (at - upbeat) % meter[0] == 0 else 80
        track.append(Message("note_on", note=pitch, velocity=loud, time=1))
        track.append(Message("note_off", note=pitch, time=239))
    file = MidiFile(ticks_per_beat=480)
    file.tracks.append(track)
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cre-irish").mkdir()
    with zipfile.ZipFile(tmp_path / "cre-irish/tunes.zip", "w") as archive:
        for number in range(8):
            shift = [2, 3, 5, 7, 11, 13, 4, 9][number]
            moved = [60 + (pitch * shift) % 17 for pitch in JIG]
            archive.writestr(f"t{number}.mid", midi(moved))
        archive.writestr("broken.mid", b"none")
    march = {
        "id": "march", "meter": "2/4", "fifths": 0,
        "voices": [
            {"name": "low", "notes": [[48, 1.0, float(at), "", at % 2, None, None, 0]
                                      for at in range(32)]},
            {"name": "high", "notes": [[84 + at % 9, 1.0, float(at), "", at % 2, None, None, 0]
                                       for at in range(32)]},
            {"name": "few", "notes": [[96, 1.0, 0.0, "", 0, None, None, 0]]},
        ],
    }  # fmt: skip
    (tmp_path / "mutopia-style").mkdir()
    with gzip.open(tmp_path / "mutopia-style/style.jsonl.gz", "wt") as file:
        file.write(json.dumps(march) + "\n")
    columns = ("id", "corpus", "path", "title", "composer", "lyricist", "language", "kind",
               "licence", "attribution", "has_lyrics", "n_parts")  # fmt: skip
    with (tmp_path / "manifest.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for number in [*range(8), "broken"]:
            name = number if number == "broken" else f"t{number}"
            path = f"cre-irish/tunes.zip!{name}.mid"
            writer.writerow([f"i{number}", "cre-irish", path, f"Jig {number}", "Traditional", "",
                             "zxx", "tune", "CC-BY-4.0", "ours", 0, 1])  # fmt: skip
        march_at = "mutopia-style/style.jsonl.gz#march"
        for name, terms in (("march", "PD"), ("other", "CC-BY-SA-3.0")):
            writer.writerow([name, "mutopia-style", march_at, name, "Sousa", "", "zxx", "march",
                             terms, "ours", 0, 1])  # fmt: skip
    return tmp_path


def by_id(songs: list[Song]) -> dict[str, Song]:
    return {song.id.partition(".")[0]: song for song in songs}


def test_what_is_free_and_whole_is_read(folder: Path) -> None:
    found = by_id(load_tunes(folder, []))
    assert set(found) == {f"i{number}" for number in range(8)} | {"march"}
    assert found["i0"].style == Tradition.IRISH_DANCE
    assert found["march"].style == Tradition.MARCH
    assert len(found["i0"].words) == len(found["i0"].notes) == len(JIG)


def test_a_tune_lies_on_its_beats(folder: Path) -> None:
    jig = by_id(load_tunes(folder, []))["i0"]
    assert [note.onset for note in jig.notes[:7]] == [240 * at for at in range(7)]
    assert {note.duration for note in jig.notes} == {240}


def test_an_upbeat_is_told_by_the_loudest_notes() -> None:
    line = played(midi(JIG, upbeat=1))
    assert [bar.length for bar in line.bars[:3]] == [240, 1440, 1440]
    assert [bar.length for bar in played(midi(JIG)).bars[:2]] == [1440, 1440]
    with pytest.raises(FormatError):
        played(midi([]))


def test_the_highest_full_voice_is_the_melody_within_reach(folder: Path) -> None:
    march = by_id(load_tunes(folder, []))["march"]
    assert len(march.notes) == 32
    assert march.notes[0].midi == 60  # two octaves lower than it is played


def test_a_song_s_twin_is_of_its_work(folder: Path) -> None:
    tune = by_id(load_tunes(folder, []))["i1"]
    song = replace(tune, id="song", title="A song", words=(("oh",),) * len(tune.notes), work="w")
    found = by_id(load_tunes(folder, [song]))
    assert found["i1"].work == "w"
    assert found["i2"].work != "w"


def test_some_of_every_tradition_are_held_out(folder: Path) -> None:
    tunes = [tune for tune in load_tunes(folder, []) if tune.style == Tradition.IRISH_DANCE]
    learnt, held = styled.split([], tunes)
    assert len({one.song.work for one in held}) == styled.FEWEST
    assert not {one.song.work for one in learnt} & {one.song.work for one in held}


def test_airs_are_read_where_no_song_holds_them(folder: Path) -> None:
    bars = ["4g\tGlo-", "4a\t-ri-", "4b\t-a", "4cc\tal-"], ["4dd\t-le-", "4cc\t-lu-", "2b\t-ja"]
    lines = ["**kern\t**text", "*M4/4\t*", "*k[]\t*"]
    lines += [line for bar in bars * 3 for line in (*bar, "=\t=")] + ["*-\t*-"]
    with zipfile.ZipFile(folder / "airs.zip", "w") as archive:
        archive.writestr("a.krn", "\n".join(lines))
    with (folder / "manifest.csv").open("a", newline="") as file:
        writer = csv.writer(file)
        for name, composer, kind in (
            ("a1", "Caldara, Antonio", "sacred-vocal"), ("a2", "Caldara, Antonio", "choral"),
            ("a3", "Moniuszko, Stanisław", "vocal"), ("a4", "Hasse, Johann Adolf", "vocal"),
        ):  # fmt: skip
            writer.writerow([name, "polish-scores", "airs.zip!a.krn", name, composer, "", "la",
                             kind, "CC-BY-4.0", "ours", 1, 1])  # fmt: skip
    air = by_id(load_tunes(folder, []))["a1"]
    assert air.style == Tradition.BAROQUE_AIR
    assert air.words[:2] == (("Glo", "ri", "a"), ("al", "le", "lu", "ja"))
    assert {"a1", "a4"} <= set(by_id(load_tunes(folder, [])))
    assert "a1" not in by_id(load_tunes(folder, [replace(air, id="a1.p1")]))
    assert not {"a2", "a3"} & set(by_id(load_tunes(folder, [])))


def test_every_tradition_has_a_pool_of_its_own_phrases(folder: Path) -> None:
    tunes = load_tunes(folder, [])
    song = replace(tunes[0], id="other", style="opera", composer="")
    pool = styled.pooled([*tunes, song])
    assert set(pool) == {"irish-dance", "march", "none"}
    every = [one for them in pool.values() for one in them]
    assert len(every) == len(set(every))
    assert set(every) == {one for tune in tunes for one in phrases.of_song(tune)}


def test_what_was_read_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = folder / "build" / "tunes.jsonl.gz"
    once = load_tunes(folder, [], cache)

    def unread(*_: Any) -> Any:
        raise AssertionError("read again")

    monkeypatch.setattr("generation.corpora.tunes._read", unread)
    assert load_tunes(folder, [], cache) == once


@pytest.mark.parametrize(
    ("style", "composer", "tradition"),
    [
        ("hymn", "", Tradition.HYMN),
        ("choral", "Luca Marenzio", Tradition.MADRIGAL),
        ("choral", "Edward Elgar", None),
        ("opera", "", None),
        ("march", "", Tradition.MARCH),
        ("chant", "", Tradition.CHANT),
        ("art-song", "Arne, Thomas", Tradition.BAROQUE_AIR),
        ("choral", "Henry Purcell (1658-1695)", Tradition.BAROQUE_AIR),
        ("hymn", "G. F. Handel", Tradition.HYMN),
        ("art-song", "Bachmann, J. S.", Tradition.ART_SONG),
    ],
)
def test_songs_stand_for_traditions(
    folder: Path, style: str, composer: str, tradition: Tradition | None
) -> None:
    song = replace(load_tunes(folder, [])[0], style=style, composer=composer)
    assert styled.tradition_of(song) == tradition
