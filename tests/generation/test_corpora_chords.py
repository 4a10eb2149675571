"""Where a song's chords come from, and that they stay under its notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from generation.corpora import abc_songs, cache, derived_songs, kern_songs, musicxml_songs
from generation.corpora.cleaning import songs_from
from generation.corpora.harmony import heard_chords
from generation.corpora.line import LineBar, LineNote, Syllable, VocalLine
from generation.corpora.manifest import Row
from generation.corpora.song import Song
from generation.score.chords import Chord
from generation.score.units import TimeSignature
from tests.generation.corpora_folder import mxl

QUARTER = 480
BAR = 4 * QUARTER
FOUR = TimeSignature(4, 4)
ROW = Row("s", "c", "z", "m", "Title", "A", "B", "en", "folk", "PD", "nobody", "", True, 1)


def told(chords: Sequence[Chord]) -> list[tuple[float, int, tuple[int, ...]]]:
    """Onset in quarters, root and tones."""
    return [(chord.onset / QUARTER, chord.root, chord.pitch_classes) for chord in chords]


def line(bars: Sequence[int], chords: Sequence[Chord]) -> VocalLine:
    """Four sung quarters in each of these bars, the others empty."""
    notes = [
        LineNote(60, bar * BAR + beat * QUARTER, QUARTER, lyrics={1: Syllable("la", "single")})
        for bar in bars
        for beat in range(4)
    ]
    printed = tuple(LineBar(at * BAR, BAR, FOUR) for at in range(bars[-1] + 1))
    return VocalLine("p1", tuple(notes), printed, ((0, 0),), chords=tuple(chords))


def songs(vocal: VocalLine) -> list[Song]:
    return songs_from(vocal, ROW, Counter())


def bar_chords(count: int) -> list[Chord]:
    """A chord a bar, its root the bar's number."""
    return [Chord.of(bar * BAR, bar, "major") for bar in range(count)]


def test_rests_that_are_closed_take_their_chords_along() -> None:
    (song,) = songs(line([2, 3, 8, 9], bar_chords(10)))
    by_bar = [(chord.onset / BAR, chord.root) for chord in song.chords]
    first_after = next(note.onset for note in song.notes[8:]) / BAR
    assert (first_after, by_bar[0], by_bar[1]) == (3, (0, 2), (1, 3))
    assert by_bar[-2:] == [(3, 8), (4, 9)]
    assert all(onset < 5 for onset, _ in by_bar)


def test_each_run_has_the_chords_of_its_own_bars() -> None:
    vocal = line(range(8), [Chord.of(0, 0, "major"), *bar_chords(8)[6:]])
    bars = tuple(
        replace(bar, time=FOUR if at < 4 else TimeSignature(2, 2))
        for at, bar in enumerate(vocal.bars)
    )
    first, second = songs(replace(vocal, bars=bars))
    assert [(chord.onset, chord.root) for chord in first.chords] == [(0, 0)]
    assert [(chord.onset / BAR, chord.root) for chord in second.chords] == [(0, 0), (2, 6), (3, 7)]


def test_an_anacrusis_moves_the_chords_with_the_notes() -> None:
    vocal = line(range(4), bar_chords(4))
    bars = (
        LineBar(0, QUARTER, FOUR),
        *(LineBar(QUARTER + at * BAR, BAR, FOUR) for at in range(4)),
    )
    (song,) = songs(replace(vocal, bars=bars, chords=(Chord.of(QUARTER, 7, "major"),)))
    assert song.notes[0].onset == 3 * QUARTER
    assert told(song.chords) == [(4, 7, (2, 7, 11))]


def test_the_cache_keeps_chords() -> None:
    (song,) = songs(line(range(4), bar_chords(4)))
    assert len(song.chords) == 4
    assert cache.from_json(cache.to_json(song)) == song


def voice(*pitches: int) -> list[LineNote]:
    return [LineNote(midi, at * QUARTER, QUARTER) for at, midi in enumerate(pitches)]


ONE_BAR = (LineBar(0, BAR, FOUR),)


def test_four_voices_are_heard_as_a_chord_a_beat() -> None:
    satb = [*voice(72, 71, 72, 72), *voice(67, 67, 69, 67), *voice(64, 65, 65, 64)]
    chords = heard_chords([*satb, *voice(48, 43, 41, 48)], ONE_BAR)
    assert told(chords) == [
        *((0, 0, (0, 4, 7)), (1, 7, (2, 5, 7, 11)), (2, 5, (0, 5, 9)), (3, 0, (0, 4, 7)))
    ]


def test_a_passing_note_leaves_the_chord_and_a_rest_ends_it() -> None:
    passing = [LineNote(65, 240, 240), LineNote(64, 0, 240)]
    chords = heard_chords([*passing, *voice(72, 72), *voice(67, 67), *voice(48, 48)], ONE_BAR)
    assert told(chords) == [(0, 0, (0, 4, 7)), (2, 0, ())]


def test_a_single_voice_has_no_chords() -> None:
    assert heard_chords(voice(60, 64, 67, 72), ONE_BAR) == ()
    assert heard_chords([], ()) == ()


SHEET = """<score-partwise><part id="P1"><measure>
<attributes><divisions>2</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>
{harmonies}<note><pitch><step>C</step><octave>5</octave></pitch><duration>4</duration>
<lyric><text>la</text></lyric></note>{second}
<note><pitch><step>D</step><octave>5</octave></pitch><duration>4</duration></note>
</measure></part>{piano}</score-partwise>"""
FLAT_NINE = """<harmony><root><root-step>B</root-step><root-alter>-1</root-alter></root>
<kind text="9">dominant-ninth</kind></harmony>"""
LATE_MINOR = """<harmony><root><root-step>D</root-step></root><kind>minor</kind>
<offset>2</offset></harmony>"""
PIANO = """<part id="P2"><measure><attributes><divisions>1</divisions></attributes>
<note><pitch><step>F</step><octave>3</octave></pitch><duration>2</duration></note>
<note><chord/><pitch><step>A</step><octave>3</octave></pitch><duration>2</duration></note>
<note><pitch><step>G</step><octave>3</octave></pitch><duration>2</duration></note>
<note><chord/><pitch><step>B</step><octave>3</octave></pitch><duration>2</duration></note>
</measure></part>"""


def read_sheet(**pieces: str) -> VocalLine:
    sheet = SHEET.format(**{"harmonies": "", "second": "", "piano": "", **pieces})
    return musicxml_songs.read(mxl(sheet.encode()))[0]


def test_a_lead_sheet_has_the_chords_printed_over_it() -> None:
    vocal = read_sheet(harmonies=FLAT_NINE, second=LATE_MINOR)
    assert told(vocal.chords) == [(0, 10, (2, 5, 8, 10)), (3, 2, (2, 5, 9))]


def test_an_art_song_has_the_chords_heard_in_voice_and_piano() -> None:
    assert told(read_sheet(piano=PIANO).chords) == [(0, 5, (0, 5, 9)), (2, 7, (2, 7, 11))]
    assert read_sheet().chords == ()


RECORD = {
    "notes": [[72, 2, 0, "1", 0, "la", "single", 0], [71, 2, 2, "1", 2, "la", "single", 0]],
    "keys": [[0, 0, None]],
    "meters": [[0, "4/4"]],
    "meter": "4/4",
    "fifths": 0,
}
SATB = [[name, [[midi, 2, 0, 0], [midi - 1, 2, 2, 0]]] for name, midi in (("s", 72), ("a", 68))]


def test_a_collection_has_printed_chords_or_those_of_all_voices() -> None:
    bass = ["b", [[53, 2, 0, 0], [52, 2, 2, 0]]]
    heard = derived_songs.read([RECORD, RECORD | {"satb": [*SATB, bass]}])
    assert [told(vocal.chords) for vocal in heard] == [[(0, 5, (0, 5, 8)), (2, 4, (4, 7, 11))]] * 2
    (printed,) = derived_songs.read([RECORD | {"satb": SATB, "chords": [[0, "C"], [2, "G7"]]}])
    assert told(printed.chords) == [(0, 0, (0, 4, 7)), (2, 7, (2, 5, 7, 11))]


def test_a_hymn_is_heard_in_the_voices_that_are_whole() -> None:
    head = "X: 1\nM: 4/4\nL: 1/2\nK: C\n[V: S] c B |\nw: la la\n[V: A] E G |\n[V: B] C, G, |\n"
    (whole,) = abc_songs.read(head)
    assert told(whole.chords) == [(0, 0, (0, 4, 7)), (2, 7, (2, 7, 11))]
    (short,) = abc_songs.read(head + "[V: T] ^F |\n")
    assert short.chords == whole.chords


def test_a_part_song_in_humdrum_is_heard_in_all_parts() -> None:
    rows = ["**kern **text **kern **text", "*M4/4 * *M4/4 *", "2C la 2e la", "2GG la 2b la"]
    low, high = sorted(
        kern_songs.read(
            "\n".join([*rows, "== == == ==", "*- *- *- *-"]).replace(" ", "\t").encode()
        ),
        key=lambda vocal: vocal.notes[0].midi,
    )
    assert told(low.chords) == [(0, 0, (0, 4, 7)), (2, 7, (2, 7, 11))]
    assert low.chords == high.chords
