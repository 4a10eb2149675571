"""Damaged files: whatever was done to them, a score that keeps the rules or a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generation.errors import FormatError
from generation.score import checks, incoming, midi, musicxml, mxl
from generation.score.melody import melody
from tests.generation.score_examples import GRACE, TYGER

TWO_VERSES = (Path(__file__).parents[1] / "data" / "two_verses.musicxml").read_bytes()
FILES = (
    TWO_VERSES,
    musicxml.write(TYGER.score).encode(),
    mxl.pack(musicxml.write(GRACE.score)),
    midi.write(TYGER.score),
    midi.write(GRACE.score),
)
Wound = tuple[int, int, bytes]
"""Where, how many bytes are cut out, and what is put in their place."""

TEXTS = (
    *(b"0", b"-1", b"999999999", b"1e9", b"3.5", b"NaN", b"", b"x" * 400, b"\xff", b"\x00"),
    *(b"</note>", b"<note>", b"<chord/>", b"<grace/>", b"<rest/>", b"<backup>", b"</measure>"),
    *(b"<staff>2</staff>", b"<voice>2</voice>", b"<divisions>0</divisions>", b"<!--", b"&lt;"),
)
WOUNDS = st.lists(
    st.tuples(
        st.integers(0, 20_000), st.integers(0, 60), st.sampled_from(TEXTS) | st.binary(max_size=6)
    ),
    max_size=6,
)


def damaged(data: bytes, wounds: Sequence[Wound], end: int | None) -> bytes:
    for place, length, text in wounds:
        at = place % len(data) if data else 0
        data = data[:at] + text + data[at + length :]
    return data if end is None else data[:end]


def holds(data: bytes) -> None:
    """A sentence, or a score whose rules hold and that can be written in every format."""
    try:
        score = incoming.read(data, "tune.xml").score
    except FormatError as refusal:
        sentence = str(refusal)
        assert sentence.endswith(".")
        assert len(sentence) < 200
        assert "Error" not in sentence
        return
    part = score.parts[0]
    assert not checks.unique_ids(score) + checks.full_measures(part) + checks.joined_ties(part)
    assert melody(score).notes
    again = incoming.read(musicxml.write(score).encode(), "tune.xml").score
    assert melody(again) == melody(score)
    assert midi.write(score)


@given(
    file=st.sampled_from(FILES),
    wounds=WOUNDS,
    end=st.none() | st.integers(0, 5_000),
)
@example(TWO_VERSES, [], 700)
@example(FILES[3], [(4, 4, b"\x00\x00\x00\x06")], None)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_files_are_read_or_refused(
    file: bytes, wounds: Sequence[Wound], end: int | None
) -> None:
    holds(damaged(file, wounds, end))


NOTES = st.builds(
    "<note>{}<pitch><step>{}</step><alter>{}</alter><octave>{}</octave></pitch>"
    "<duration>{}</duration>{}<voice>{}</voice></note>{}".format,
    st.sampled_from(("", "<chord/>", "<grace/>", "<cue/>")),
    st.sampled_from("ABCDEFG"),
    st.sampled_from(("0", "1", "-1", "2", "-2", "0.5")),
    st.integers(2, 6),
    st.integers(0, 40),
    st.sampled_from(("", '<tie type="start"/>', '<tie type="stop"/>')),
    st.sampled_from("112"),
    st.sampled_from(("", "", "<backup><duration>3</duration></backup>",
                     "<forward><duration>5</duration></forward>")),
)  # fmt: skip
BARS = st.builds(
    "<measure{}><attributes><divisions>{}</divisions><key><fifths>{}</fifths></key>"
    "<time><beats>{}</beats><beat-type>{}</beat-type></time></attributes>{}</measure>".format,
    st.sampled_from(("", ' implicit="yes"', ' id="m0"')),
    st.sampled_from((1, 3, 4, 5, 7, 12, 96, 480)),
    st.integers(-11, 11),
    st.sampled_from(("1", "2", "3", "4", "5", "6", "7", "9", "12", "3+2")),
    st.sampled_from((2, 4, 8, 16, 32)),
    st.lists(NOTES, max_size=8).map("".join),
)


@given(st.lists(BARS, min_size=1, max_size=5).map("".join))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_odd_bars_come_out_even(bars: str) -> None:
    holds(f"<score-partwise><part id='P1'>{bars}</part></score-partwise>".encode())
