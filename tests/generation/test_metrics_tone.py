"""The measure of tones against melody."""

from __future__ import annotations

import pytest

from generation.lyrics.prosody import analyse
from generation.metrics.tone import ToneContour, contour, tone_contour
from generation.requests import Language
from generation.score.melody import SungNote
from generation.score.units import Ticks

LI_BAI = "床前明月光，\n疑是地上霜。"  # tones 2 2 2 4 1 | 2 4 4 4 1


def sung(*pitches: int) -> list[SungNote]:
    return [SungNote(pitch, Ticks(at * 480), Ticks(480), at) for at, pitch in enumerate(pitches)]


def test_a_melody_that_follows_the_tones_agrees_and_its_mirror_does_not() -> None:
    prosody = analyse(LI_BAI, Language.CHINESE)
    with_tones = sung(64, 64, 64, 60, 67, 64, 60, 60, 60, 67)
    against = sung(*(130 - note.midi for note in with_tones))
    assert tone_contour(prosody, with_tones) == ToneContour(parallel=4)
    assert tone_contour(prosody, with_tones).agreement == 1.0
    assert tone_contour(prosody, against) == ToneContour(contrary=4)
    assert tone_contour(prosody, against).agreement == 0.0


def test_a_melody_on_one_pitch_is_oblique_and_has_no_agreement() -> None:
    found = tone_contour(analyse(LI_BAI, Language.CHINESE), sung(*[60] * 10))
    assert found == ToneContour(oblique=4)
    assert found.agreement is None


def test_the_step_from_line_to_line_is_not_counted() -> None:
    two, one = analyse("光\n地", Language.CHINESE), analyse("光地", Language.CHINESE)
    assert tone_contour(two, sung(67, 60)) == ToneContour()
    assert tone_contour(one, sung(67, 60)) == ToneContour(parallel=1)


def test_a_melisma_counts_by_its_first_note() -> None:
    notes = [*sung(60, 64), SungNote(55, Ticks(960), Ticks(480), 1)]
    assert tone_contour(analyse("地光", Language.CHINESE), notes) == ToneContour(parallel=1)


@pytest.mark.parametrize("tones", [[1, 5], [5, 3], [None, 1], [4, 4], [2]])
def test_neutral_unknown_and_equal_tones_ask_nothing(tones: list[int | None]) -> None:
    assert contour(tones, [60, 67][: len(tones)]) == ToneContour()
