"""Plainchant from GABC: its pitches, its lengths and its words, and no metre."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from generation.corpora import chant
from generation.corpora.cleaning import songs_from
from generation.corpora.line import VocalLine
from generation.corpora.manifest import read_manifest
from generation.corpora.tunes import load_tunes
from generation.errors import FormatError
from generation.traditions import Tradition

AVE = (
    "(c4) A(g)ve,(gh) Ma(ixi)r\u00ed(h)a,(g.) *(,) gr\u00e1(gf/gh)ti(g)a(f) "
    "pl\u00e9(e!f)na(d..) (::) E(h) u(g)"
)


def record(gabc: Any, mode: str = "1", number: int = 1) -> dict[str, Any]:
    return {"id": number, "mode": mode, "gabc": json.dumps(gabc)}


def sung(line: VocalLine) -> list[tuple[str, int, int]]:
    return [
        (note.lyrics[1].text if note.lyrics else "", note.midi, note.duration // 240)
        for note in line.notes
    ]


def test_letters_are_pitches_of_the_clef() -> None:
    line = chant.read(record(AVE))
    assert sung(line)[:7] == [
        ("A", 55, 1), ("ve,", 55, 1), ("", 57, 1), ("Ma", 58, 1), ("rí", 57, 1),
        ("a,", 55, 2), ("grá", 55, 1),
    ]  # fmt: skip
    assert line.notes[-1].lyrics[1].text == "na"  # what follows a double bar is not sung


@pytest.mark.parametrize(
    ("clef", "letter", "midi"),
    [("c4", "j", 60), ("c3", "h", 60), ("c2", "f", 60), ("f3", "h", 53), ("f4", "j", 53),
     ("cb3", "g", 58), ("c4", "K", 62), ("c4", "c", 48)],
)  # fmt: skip
def test_every_clef_is_read(clef: str, letter: str, midi: int) -> None:
    assert chant.read(record(f"({clef}) A({letter})")).notes[0].midi == midi


@pytest.mark.parametrize(
    ("neumes", "found"),
    [
        ("ggg", [(55, 3)]),  # held
        ("gss", [(55, 2)]),
        ("gvv", [(55, 2)]),
        ("gh.", [(55, 1), (57, 2)]),
        ("gh..", [(55, 2), (57, 2)]),
        ("g_[oh:h]h'_f~", [(55, 1), (57, 1), (53, 1)]),
        ("gvFE", [(55, 1), (53, 1), (52, 1)]),
        ("g!hw!iz0j+", [(55, 1), (57, 1), (59, 1)]),
        ("ixiiyi", [(58, 1), (59, 1)]),
    ],
)
def test_neumes_are_notes(neumes: str, found: list[tuple[int, int]]) -> None:
    line = chant.read(record(f"(c4) A({neumes})"))
    assert [(midi, length) for _, midi, length in sung(line)] == found


def test_an_accidental_holds_for_its_word() -> None:
    line = chant.read(record("(c4) A(ixi)ve(i) Ma(i)ter(g)"))
    assert [note.midi for note in line.notes] == [58, 58, 59, 55]


def test_words_are_whole_and_a_divisio_is_a_breath() -> None:
    line = chant.read(record(AVE))
    kinds = [note.lyrics[1].syllabic for note in line.notes if note.lyrics]
    assert kinds == ["begin", "end", "begin", "middle", "end", "begin", "middle", "end", "begin",
                     "end"]  # fmt: skip
    rested = chant.read(record("(c4) A(g)ve(h) (;) Ma(g)ter(h) (:) cle(g)mens(h)"))
    assert [note.onset // 240 for note in rested.notes] == [0, 1, 3, 4, 7, 8]


@pytest.mark.parametrize(
    ("mode", "fifths", "of"),
    [("1", -1, "minor"), ("4", 1, "minor"), ("6", -1, "major"), ("8", 1, "major"), ("p", 0, None)],
)
def test_a_church_mode_has_its_final_for_tonic(mode: str, fifths: int, of: str | None) -> None:
    line = chant.read(record(AVE, mode))
    assert (line.fifths, line.mode) == (((0, fifths),), of)


def test_capitals_and_marks_are_no_syllables() -> None:
    line = chant.read(record("(c4) KY(g)ri(h)e(g) *(,) <i>ij.</i>(:) <sp>'ae</sp>(f)tér(g)num.(f)"))
    assert [text for text, *_ in sung(line)] == ["Ky", "ri", "e", "ǽ", "tér", "num."]


def test_parts_of_several_kinds_are_joined() -> None:
    parts = [["tex", "x"], ["gabc", "(c4) A(g)", {}], ["gabc", "ve(h)"]]
    assert [text for text, *_ in sung(chant.read(record(parts)))] == ["A", "ve"]
    with pytest.raises(FormatError):
        chant.read(record("(c4) (::)"))


def test_chants_become_tunes_in_several_metres(tmp_path: Path) -> None:
    folder = tmp_path / "gregobase"
    folder.mkdir()
    psalm = "(c4) " + " ".join(
        f"A({a})ve({b}) Ma({c})ter({a})" for a, b, c in ("fgh", "ghf", "hgf", "gfd", "efg")
    )
    with gzip.open(folder / "chants.jsonl.gz", "wt") as file:
        for number in range(24):
            file.write(json.dumps(record(psalm, number=number)) + "\n")
    with (tmp_path / "manifest.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "corpus", "path", "title", "composer", "lyricist", "language",
                         "kind", "licence", "attribution", "has_lyrics", "n_parts"])  # fmt: skip
        for number in range(24):
            path = f"gregobase/chants.jsonl.gz#id={number}"
            writer.writerow([f"g{number}", "gregobase", path, f"Ave {number}", "", "", "la",
                             "chant", "CC0-1.0", "ours", 1, 1])  # fmt: skip
    tunes = load_tunes(tmp_path, [])
    assert len(tunes) == 24
    assert {tune.style for tune in tunes} == {Tradition.CHANT}
    assert len({str(tune.time_signature) for tune in tunes}) > 1
    assert min(note.midi for note in tunes[0].notes) >= 60  # where voices lie


def test_a_sample_stays_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = "id,corpus,path,title,composer,lyricist,language,kind,licence\n"
    rows = "".join(f"g{n},gregobase,a#id={n},,,,la,chant,CC0-1.0\n" for n in range(9))
    (tmp_path / "manifest.csv").write_text(columns + rows)
    known = read_manifest(tmp_path)
    monkeypatch.setattr(chant, "MOST", 4)
    assert chant.choose(known) == chant.choose(known[::-1])
    assert len(chant.choose(known)) == 4
    dropped: Counter[str] = Counter()
    assert not songs_from(chant.read(record(AVE)), known[0], dropped)  # ten syllables
