"""What is wished of new notes is heard in them: measured with the trained weights, over seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from generation.engine import Engine
from generation.form.similarity import likeness
from generation.metrics.bootstrap import interval
from generation.metrics.change import Table, content_kept
from generation.metrics.distance import melody_distance
from generation.metrics.singing import demands, effort, motion
from generation.remix_requests import RemixRequest, Wish
from generation.requests import Language, MelodyRequest
from generation.score.melody import SungNote, melody
from generation.score.model import Score
from generation.score.notes import measures, table
from generation.score.units import TimeSignature

# Emily Dickinson, 1830–1886; Li Bai, 701–762
POEMS = {
    Language.ENGLISH: "Because I could not stop for Death,\nHe kindly stopped for me;\n"
    "The carriage held but just ourselves,\nAnd Immortality.",
    Language.CHINESE: "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。",
}
SEEDS = range(5)
BARS = (2, 4)
COMMON = TimeSignature(4, 4)


@dataclass(frozen=True)
class Song:
    """Two takes of one poem, and what bars of the first became by each wish, and by none."""

    seed: int
    take: Score
    other: Score
    anew: dict[Wish, list[Score]]


@pytest.fixture(scope="module")
def songs() -> Iterator[list[Song]]:
    engine = Engine.load()
    yield [_song(engine, language, seed) for language in POEMS for seed in SEEDS]
    engine.close()


def _song(engine: Engine, language: Language, seed: int) -> Song:
    asked = MelodyRequest(words=POEMS[language], language=language, takes=2, seed=seed)
    take, other = (one.score for one in engine.submit(asked).result().takes)

    def anew(wish: Wish) -> list[Score]:
        request = RemixRequest(bars=BARS, wish=wish, takes=2, seed=seed)
        like = other if wish is Wish.LIKE else None
        return [one.score for one in engine.remix(request, take, like=like).result().takes]

    wishes = (Wish.OTHER, Wish.SIMPLER, Wish.LIVELIER, Wish.LIKE)
    return Song(seed, take, other, {wish: anew(wish) for wish in wishes})


def chosen(song: Song, score: Score) -> list[SungNote]:
    """The notes, in a score, of the syllables that were chosen in the first take."""
    rows = table(song.take)
    syllables = {row.syllable for row in rows if BARS[0] <= row.measure <= BARS[1]}
    return [note for note in melody(score).notes if note.syllable in syllables]


def difference(
    songs: Sequence[Song], wish: Wish, measure: Callable[[Song, Score], float]
) -> tuple[float, float, float]:
    """By how much the wish moves a measure from where it is without one: the mean within its
    interval of 95 %."""

    def mean(song: Song, wish: Wish) -> float:
        return sum(measure(song, score) for score in song.anew[wish]) / len(song.anew[wish])

    moved = [mean(song, wish) - mean(song, Wish.OTHER) for song in songs]
    return interval(moved, range(len(moved)))


def steps(song: Song, score: Score) -> float:
    return demands(chosen(song, score))["steps"]


def notes_per_syllable(song: Song, score: Score) -> float:
    return demands(chosen(song, score))["notes_per_syllable"]


def asked_of_a_singer(song: Song, score: Score) -> float:
    return effort(chosen(song, score), COMMON)


def test_simpler_moves_by_step_on_fewer_and_plainer_notes(songs: list[Song]) -> None:
    assert difference(songs, Wish.SIMPLER, steps)[0] > 0.05
    assert difference(songs, Wish.SIMPLER, notes_per_syllable)[2] < 0
    assert difference(songs, Wish.SIMPLER, asked_of_a_singer)[2] < -0.3
    for song in songs:
        before = asked_of_a_singer(song, song.take)
        simpler = [asked_of_a_singer(song, one) for one in song.anew[Wish.SIMPLER]]
        assert sum(simpler) / len(simpler) < before or not max(simpler)


def test_simpler_gives_no_syllable_more_notes_than_it_had(songs: list[Song]) -> None:
    for song in songs:
        before = _counts(chosen(song, song.take))
        for score in song.anew[Wish.SIMPLER]:
            after = _counts(chosen(song, score))
            assert after == {one: -(-count // 2) for one, count in before.items()}


def _counts(notes: Sequence[SungNote]) -> dict[int, int]:
    return {one.syllable: sum(o.syllable == one.syllable for o in notes) for one in notes}


def test_livelier_moves_more(songs: list[Song]) -> None:
    def moves(song: Song, score: Score) -> float:
        return motion(chosen(song, score), COMMON)

    assert difference(songs, Wish.LIVELIER, moves)[0] > 0.1
    assert difference(songs, Wish.LIVELIER, notes_per_syllable)[0] > 0


def test_like_another_take_is_nearer_to_it_and_no_copy(songs: list[Song]) -> None:
    def distance(song: Song, score: Score) -> float:
        return melody_distance(chosen(song, song.other), chosen(song, score))

    def alike(song: Song, score: Score) -> float:
        return likeness(chosen(song, song.other), chosen(song, score)).whole

    def kept(song: Song, score: Score) -> float:
        return content_kept(
            *(Table(table(one), measures(one)) for one in (song.other, score)), BARS
        )

    assert difference(songs, Wish.LIKE, distance)[2] < 0
    assert difference(songs, Wish.LIKE, alike)[0] > 0.1
    assert difference(songs, Wish.LIKE, kept)[0] > 0
    assert all(alike(song, one) < 1 for song in songs for one in song.anew[Wish.LIKE])
