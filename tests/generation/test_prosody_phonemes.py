"""The binding to espeak-ng says clearly when it cannot be had."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from generation.errors import GenerationError
from generation.lyrics import phonemes


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """espeak-ng as in a fresh process that has not asked for it yet."""
    monkeypatch.setattr(phonemes, "_library", phonemes._library.__wrapped__)


def test_phonemes_are_separated_within_words() -> None:
    assert phonemes.transcribe("en-us", "silver moon") == ("s_ˈɪ_l_v_ɚ", "m_ˈuː_n")


def test_an_unknown_voice_is_named() -> None:
    with pytest.raises(GenerationError, match="no voice called “klingon-x”"):
        phonemes.transcribe("klingon-x", "a")


@pytest.mark.usefixtures("unloaded")
def test_a_missing_library_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
    with pytest.raises(GenerationError, match="install the package espeakng-loader"):
        phonemes.transcribe("en-us", "never heard before")


def test_a_long_data_path_is_reached_through_a_link(tmp_path: Path) -> None:
    data = tmp_path / ("deep" * 30) / "espeak-ng-data"
    data.mkdir(parents=True)
    short = phonemes._short(data)
    assert len(str(short).encode()) < 120
    assert short.resolve() == data.resolve()
    assert phonemes._short(tmp_path / "d") == tmp_path / "d"
