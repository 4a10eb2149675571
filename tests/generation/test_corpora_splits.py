"""Near-duplicates stay on one side of the split."""

from __future__ import annotations

import random
from dataclasses import replace

from generation.corpora.song import Song, SungNote
from generation.corpora.splits import grouped, leakage, split
from generation.score.units import Key, Ticks, TimeSignature


def song(name: str, seed: int, *, language: str = "en", words_of: int | None = None) -> Song:
    """Forty random notes, one word each; ``words_of`` takes another song's words."""
    rng = random.Random(seed)
    onset, notes = 0, []
    for at in range(40):
        duration = rng.choice((240, 480, 720, 960))
        notes.append(SungNote(rng.randint(60, 76), Ticks(onset), Ticks(duration), at))
        onset += duration
    lexicon = random.Random(seed if words_of is None else words_of)
    words = tuple((f"w{lexicon.randint(0, 5000)}",) for _ in range(40))
    return Song(
        id=name,
        corpus="c",
        title=name,
        composer="Own",
        lyricist="",
        language=language,
        style="folk",
        licence="PD",
        attribution="",
        work=name,
        key=Key("C", 0, "major"),
        time_signature=TimeSignature(4, 4),
        notes=tuple(notes),
        words=words,
    )


def transposed(original: Song, name: str) -> Song:
    notes = tuple(
        replace(note, midi=note.midi + 3, duration=Ticks(note.duration * 2))
        for note in original.notes
    )
    words = tuple((f"x{at}",) for at in range(40))
    return replace(original, id=name, title=name, work=name, notes=notes, words=words)


def works(songs: list[Song]) -> list[str]:
    return [item.work for item in grouped(songs)]


def test_a_tune_in_another_key_and_note_value_is_the_same_work() -> None:
    first = song("a", 1)
    assert works([first, song("b", 2), transposed(first, "c")]) == ["a", "b", "a"]


def test_two_settings_of_one_poem_are_one_work() -> None:
    assert works([song("a", 1), song("b", 2, words_of=1)]) == ["a", "a"]


def test_the_same_title_by_the_same_composer_is_one_work() -> None:
    assert works([song("a", 1), replace(song("b", 2), title="Á")]) == ["a", "a"]


def test_a_shared_formula_is_too_little() -> None:
    first, second = song("a", 1), song("b", 2)
    formula = (*second.notes[:-15], *first.notes[-15:])  # 3 of 28 twelve-grams
    assert works([first, replace(second, notes=formula)]) == ["a", "b"]


def test_what_very_many_songs_share_joins_none_of_them() -> None:
    refrain = song("r", 0).words[:14]
    songs = [song(f"s{n:02}", n + 10) for n in range(30)]
    songs = [replace(item, words=refrain + item.words[:16]) for item in songs]
    assert len(set(works(songs))) == 30


def test_the_split_goes_by_work_and_stays_when_songs_are_added() -> None:
    songs = [song(f"s{n}", n) for n in range(300)]
    songs += [replace(item, id=item.id + ".v2") for item in songs]
    training, validation = split(songs)
    held_out = {item.work for item in validation}
    assert len(training) + len(validation) == 600
    assert 15 <= len(held_out) <= 50
    assert not held_out & {item.work for item in training}
    again = {item.work for item in split(songs[:100])[1]}
    assert again == held_out & {item.work for item in songs[:100]}


def test_every_language_with_works_to_spare_is_held_out_too() -> None:
    songs = [song(f"s{n}", n) for n in range(60)]
    songs += [song(f"fr{n}", 100 + n, language="fr") for n in range(5)]
    songs += [song("sv", 200, language="sv")]
    languages = {item.language for item in split(songs)[1]}
    assert {"en", "fr"} <= languages
    assert "sv" not in languages


def test_leakage_is_all_for_a_copy_and_none_for_another_tune() -> None:
    first = song("a", 1)
    assert leakage([first], [transposed(first, "b")]) == 1.0
    assert leakage([first], [song("b", 2)]) == 0.0
    assert leakage([], []) == 0.0
