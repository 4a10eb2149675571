"""The index of learnt tunes: what it finds, whom it names, and how it is stored."""

from __future__ import annotations

import numpy as np
import pytest

from generation.errors import CheckpointError
from generation.originality import report
from generation.originality.index import GRAM, Index
from generation.originality.tunes import Source, Tunes
from generation.score.melody import SungNote
from generation.score.units import Ticks

STEP = 20  # ticks


def source(name: str, work: str = "") -> Source:
    return Source(name, name.title(), "Trad.", work or name, "en", "folk", "major", "4/4")


def rows(seed: int, count: int) -> list[tuple[int, int, int, int]]:
    rng = np.random.default_rng(seed)
    return [
        (1, 0, int(rng.choice([12, 24, 36, 48])), int(rng.integers(-5, 13))) for _ in range(count)
    ]


def notes(tune: list[tuple[int, int, int, int]], up: int = 0, slower: int = 1) -> list[SungNote]:
    found, onset = [], 0
    for at, (_, rest, duration, degree) in enumerate(tune):
        onset += rest * STEP * slower
        held = duration * STEP * slower
        found.append(SungNote(60 + degree + up, Ticks(onset), Ticks(held), at))
        onset += held
    return found


ONE, TWO = rows(1, 40), rows(2, 40)


@pytest.fixture(scope="module")
def tunes() -> Tunes:
    return Tunes.of([(source("one"), ONE), (source("two"), TWO)])


@pytest.fixture(scope="module")
def index(tunes: Tunes) -> Index:
    return Index(tunes)


def test_a_tune_is_found_at_any_pitch_and_speed(index: Index) -> None:
    for up, slower in ((0, 1), (7, 1), (-3, 2)):
        (match,) = index.longest_matches(notes(TWO, up, slower))
        assert (match.first, match.last, match.at) == (0, 39, 0)
        assert match.source.id == "two"
        assert match.notes == 40


def test_a_passage_is_found_with_its_exact_bounds(index: Index) -> None:
    strange = rows(9, 10)
    (match,) = index.longest_matches(notes([*strange, *ONE[5:25], *rows(8, 10)]))
    assert (match.first, match.last, match.at) == (10, 29, 5)


def test_what_is_shorter_than_a_gram_is_nobodys(index: Index) -> None:
    assert not index.longest_matches(notes([*rows(9, 10), *ONE[:GRAM], *rows(8, 10)]))
    assert not index.longest_matches(notes(ONE[:3]))
    assert not index.longest_matches([])


def test_no_match_runs_from_one_tune_into_the_next(index: Index) -> None:
    seam = notes([*ONE[-8:], *TWO[:8]])
    assert not index.longest_matches(seam)


def test_known_grams_of_every_length_follow_from_one_table(index: Index) -> None:
    taken = notes([*rows(9, 10), *ONE[5:23], *rows(8, 10)])  # 18 notes are 17 steps
    assert sum(index.known(taken, 12)) == 6
    assert [at for at, hit in enumerate(index.known(taken, 16)) if hit] == [10, 11]
    assert not any(index.known(taken, 18))


def test_works_are_counted_once_for_all_their_verses() -> None:
    index = Index(Tunes.of([(source("a", "w"), ONE), (source("a2", "w"), ONE), (source("b"), ONE)]))
    (match,) = index.longest_matches(notes(ONE))
    assert (match.source.id, match.works) == ("a", 2)


def test_the_report_names_bars_and_owner(index: Index) -> None:
    melody = notes([*rows(9, 10), *ONE[5:25]])
    (passage,) = report.report(index, melody, Ticks(1920))
    told = passage.to_json()
    assert told["title"] == "One"
    assert told["first_bar"] == melody[10].onset // 1920
    assert told["last_bar"] == melody[29].onset // 1920
    figures = report.figures(index, melody)
    assert figures == {"longest_copy": 20, "original": pytest.approx(1 / 3)}
    assert report.figures(index, notes(rows(9, 30))) == {"longest_copy": 0, "original": 1}


def test_what_everyone_sings_is_nobodys() -> None:
    shared = [(source(f"song {n}"), [*ONE, *rows(50 + n, 5)]) for n in range(30)]
    index = Index(Tunes.of(shared))
    (passage,) = report.report(index, notes(ONE), Ticks(1920))
    assert passage.commonplace
    assert report.copies(index, notes(ONE)) == ()


def test_tunes_are_stored_and_read_alike(tunes: Tunes) -> None:
    content = tunes.to_bytes()
    assert content == tunes.to_bytes()
    again = Tunes.from_bytes(content)
    assert again.sources == tunes.sources
    assert (again.notes == tunes.notes).all()
    assert [len(tune) for tune in again] == [40, 40]


def test_a_damaged_file_is_refused_in_a_sentence(tunes: Tunes) -> None:
    content = tunes.to_bytes()
    for broken in (b"", b"not a zip", content[: len(content) // 2]):
        with pytest.raises(CheckpointError, match="damaged"):
            Tunes.from_bytes(broken)


def test_what_does_not_fit_is_not_stored() -> None:
    with pytest.raises(ValueError, match="byte"):
        Tunes.of([(source("long"), [(1, 0, 300, 0)])]).to_bytes()
