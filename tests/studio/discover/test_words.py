"""Search by words: wherever they stand, mistyped, without accents, in Chinese."""

from __future__ import annotations

import pytest

from studio.accounts.models import Maker
from studio.discover import indexing, word_search
from studio.discover.wording import plain, tokens
from studio.pieces.models import Visibility
from tests.cast import point, song_of

CHINESE = "床前明月光\n疑是地上霜"  # Li Bai, 8th century


@pytest.fixture
def pieces(alice: Maker, bob: Maker) -> dict[str, int]:
    hope = song_of(alice, Visibility.PUBLIC, title="Hope, élégie")
    moon = song_of(bob, Visibility.PUBLIC, title="静夜思", words=CHINESE, language="zh")
    song_of(bob, Visibility.PRIVATE, title="Hope in secret")
    indexing.refresh(point)
    return {"hope": hope.pk, "moon": moon.pk}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Hope", "hope"),
        ("elegie", "hope"),
        ("PERCHES soul", "hope"),
        ("feath", "hope"),
        ("perchs in the soul", "hope"),
        ("fethers", "hope"),
        ("Alice", "hope"),
        ("明月", "moon"),
        ("地上", "moon"),
        ("静夜", "moon"),
    ],
)
def test_words_are_found(pieces: dict[str, int], typed: str, name: str) -> None:
    assert list(word_search.search(typed).pieces) == [pieces[name]]


def test_what_is_private_is_never_found(pieces: dict[str, int]) -> None:
    assert list(word_search.search("secret").pieces) == []


def test_it_is_told_what_was_meant(pieces: dict[str, int]) -> None:
    assert word_search.search("feathrs").meant == "feathers"
    assert word_search.search("feathers").meant == ""


@pytest.mark.parametrize(
    "typed", ["", "  ", "'; DROP TABLE x; --", "& | ! :*", "\u202eevil", "%_%", "x" * 5000, "𝄞"]
)
def test_odd_words_find_nothing_and_break_nothing(pieces: dict[str, int], typed: str) -> None:
    assert list(word_search.search(typed).pieces) == []


def test_words_are_cut_for_finding() -> None:
    assert plain("Élégie, für_Elise!") == "elegie fur elise"
    assert tokens("静夜思 song") == ["静", "夜", "思", "静夜", "夜思", "song"]
