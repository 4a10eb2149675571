"""What the linter marks, and what it lets pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generation.errors import RequestError
from generation.linter.linting import lint
from generation.score.model import Clef, Note, Part, Rest
from tests.generation.linter.songs import marked, song
from tests.generation.score_examples import GRACE, E, H, Q, S

GARDEN = "How sweet the gar-den was"
DOTTED = Q + E


def test_a_stressed_syllable_on_a_weak_beat_before_its_unstressed_neighbour_is_marked() -> None:
    weak = song(*[(65, Q, at) for at in range(6)], words=GARDEN)
    assert marked(weak) == [("stress-on-weak-beat", "gar")]
    (mark,) = lint(weak)
    assert (mark.syllable, mark.word, mark.weight) == ("gar", "garden", 3)
    assert mark.note_ids == ("m0-n3", "m1-n0")
    assert mark.measure_ids == ("m0", "m1")
    assert mark.reason.text == (
        "“gar” carries the stress of “garden” but falls on a weaker beat than “den”."
    )
    assert mark.reason.to_json()["parameters"] == {
        "syllable": "gar",
        "word": "garden",
        "other": "den",
    }


@pytest.mark.parametrize(
    ("what", "rows"),
    [
        ("on the beat", [(65, 2 * Q, 0), *[(65, Q, at) for at in range(1, 6)]]),
        (
            "made good by length",
            [(65, E, 0), (65, E, 1), (65, E, 2), (65, H + E, 3), (65, Q, 4), (65, Q, 5)],
        ),
        (
            "made good by height",
            [(65, Q, 0), (65, Q, 1), (65, Q, 2), (72, Q, 3), (65, Q, 4), (65, Q, 5)],
        ),
        (
            "made good by a melisma",
            [(65, Q, 0), (65, Q, 1), (65, Q, 2), (65, E, 3), (64, E, 3), (65, Q, 4), (65, Q, 5)],
        ),
    ],
)
def test_what_makes_up_for_a_weak_beat_is_let_pass(
    what: str, rows: list[tuple[int, int, int]]
) -> None:
    assert marked(song(*rows, words=GARDEN)) == [], what


def test_alleluia_and_french_are_not_held_to_lexical_stress() -> None:
    rows = [(65, Q, at) for at in range(5)]
    assert marked(song(*rows, words="sing Al-le-lu-ia", start=Q)) == []
    holy = song(*rows[:4], words="Das ist hei-lig", language="de", start=Q)
    assert marked(holy) == [("stress-on-weak-beat", "hei")], "a word, and no cry"
    french = song(*[(65, Q, at) for at in range(6)], words="la rose dans le jar-din", language="fr")
    assert "stress-on-weak-beat" not in dict(marked(french))


def test_a_light_word_on_the_downbeat_before_a_stressed_one_is_marked() -> None:
    rows = [(65, Q, at) for at in range(6)]
    words = "Sing now high the bird calls"
    assert marked(song(*rows, words=words, start=Q)) == [("light-syllable-weighted", "the")]
    assert marked(song(*rows, words=words)) == [], "on the weak beat"
    opening = "Sing now high, the bird calls"
    assert marked(song(*rows, words=opening, start=Q)) == [], "phrases may open so"


def test_a_light_syllable_held_longer_than_both_stressed_neighbours_is_marked() -> None:
    rows = [(65, Q, 0), (65, E, 1), (65, H + E, 2), (65, E, 3), (65, DOTTED, 4)]
    found = song(*rows, words="Now birds of night sing", start=E)
    assert ("light-syllable-weighted", "of") in marked(found)


def test_a_long_melisma_is_marked_on_a_closed_vowel_only() -> None:
    run = [(60 + 2 * (at % 5), Q, 1) for at in range(10)]
    rows = [(60, Q, 0), *run, (60, H, 2)]
    assert marked(song(*rows, words="we sing now")) == [("melisma-on-closed-vowel", "sing")]
    assert marked(song(*rows, words="we call now")) == []
    assert marked(song(rows[0], *run[:4], rows[-1], words="we sing now")) == []
    fast = [(midi, S, syllable) for midi, _, syllable in run]
    assert marked(song(rows[0], *fast, rows[-1], words="we sing now")) == []


def test_a_high_held_note_is_marked_on_a_hard_vowel_only() -> None:
    low = [(67, Q, at) for at in range(4)]
    for word, found in (("see", [("high-note-on-hard-vowel", "see")]), ("saw", [])):
        rows = [*low, (79, H, 4), (67, H, 5)]
        assert marked(song(*rows, words=f"now all I can {word} there")) == found
    short = [*low, (79, Q, 4), (67, H, 5)]
    assert marked(song(*short, words="now all I can see there")) == []
    easy = [(60, Q, at) for at in range(4)] + [(67, H, 4), (60, H, 5)]
    assert marked(song(*easy, words="now all I can see there")) == []
    bass = song(*[(midi - 15, ticks, at) for midi, ticks, at in
                  [*low, (79, H, 4), (67, H, 5)]], words="now all I can see there",
                clef=Clef.BASS)  # fmt: skip
    assert marked(bass) == [("high-note-on-hard-vowel", "see")]


def test_a_stretch_without_a_place_to_breathe_is_marked_where_the_words_pause() -> None:
    rows = [(60, Q, at) for at in range(32)]
    words = " ".join(["all", "day"] * 16)
    (mark,) = lint(song(*rows, words=words))
    assert mark.rule == "missing-breath"
    assert mark.reason.key == "breath.long"
    assert mark.reason.to_json()["parameters"]["seconds"] == 20
    paused = words.split()
    paused[12] += ","
    ignored = song(*[(60, E, at) for at in range(32)], words=" ".join(paused), tempo=40)
    (mark,) = lint(ignored)
    assert (mark.reason.key, mark.word) == ("breath.punctuation", "all,")
    assert marked(song(*rows, words=words, tempo=160)) == []
    rest = [*rows[:16], (0, Q, 0), *rows[16:]]
    assert marked(song(*rest, words=words)) == []
    held = [*rows[:15], (60, H, 15), *rows[16:]]
    assert marked(song(*held, words=words)) == [], "singers breathe out of a long note"


def test_a_rest_inside_a_word_is_marked_and_one_between_words_is_not() -> None:
    rows = [(65, Q, 0), (65, E, 1), (0, E, 0), (65, Q, 2), (65, Q, 3)]
    assert marked(song(*rows, words="the gar-den grows")) == [("word-torn-by-rest", "gar")]
    assert marked(song(*rows, words="the green field grows")) == []


@pytest.mark.parametrize(
    ("second", "found"),
    [(67, [("tone-against-melody", "月")]), (64, []), (60, []), (57, [])],
)
def test_a_leap_against_the_tones_of_a_foot_is_marked(
    second: int, found: list[tuple[str, str]]
) -> None:
    # 月光: tones 4 and 1, which rise; 明月 falls from 2 to 4 by less than two levels.
    mirrored = 60 - (second - 60)
    rows = [(60, Q, 0), (mirrored, Q, 1), (60, H, 2)]
    assert marked(song(*rows, words="月 光 好", language="zh")) == found


def test_a_tone_is_let_pass_across_clauses_and_between_equal_heights() -> None:
    rows = [(60, Q, 0), (50, Q, 1)]
    assert marked(song(*rows, words="月， 光", language="zh")) == []
    assert marked(song(*rows, words="光 光", language="zh")) == []


def test_a_score_without_words_is_told_so_in_a_sentence() -> None:
    score = GRACE.score
    silent = replace(score, parts=(_wordless(score.parts[0]),))
    with pytest.raises(RequestError, match="no words under the notes"):
        lint(silent)
    with pytest.raises(RequestError, match="verse 3"):
        lint(score, verse=3)


def test_a_word_sung_staccato_is_not_torn() -> None:
    """Each syllable between rests: meant so. One rest alone in a longer word is not."""
    words = "il dé-li-vre ce Fran-cais"
    short = [row for at in range(6) for row in ((65, E, at), (0, E, 0))]
    assert marked(song(*short, words=words, language="fr")) == []
    held = [(65, Q, 0), (65, Q, 1), (65, E, 2), (0, E, 0), *[(65, Q, at) for at in (3, 4, 5)]]
    assert marked(song(*held, words=words, language="fr")) == [("word-torn-by-rest", "li")]


@pytest.mark.parametrize(
    ("words", "language", "found"),
    [
        ("La pri-gion fe-ri-ta", "it", [("stress-on-weak-beat", "pri")]),
        ("Na-ta ter-ra, fe-ri-ta", "it", []),  # a line may close on a long light syllable
        ("In gar-den, to be here", "en", [("stress-on-weak-beat", "gar")]),
        ("La ma-no‿al-ta-re mio", "it", []),  # the beginning of another word is sung on it
    ],
)
def test_a_light_syllable_is_excused_by_its_place(
    words: str, language: str, found: list[tuple[str, str]]
) -> None:
    """On the downbeat, and twice as long as the stressed one before it."""
    at = 2 if words.startswith("Na-ta") else 1
    rows = [(65, Q, 0), *([(65, Q, 1)] if at == 2 else []), (65, Q, at), (65, H, at + 1)]
    rows += [(65, Q, syllable) for syllable in range(at + 2, at + 5)]
    start = 3 * Q - (at - 1) * Q - Q
    assert marked(song(*rows, words=words, start=start, language=language)) == found


def test_a_hurried_stressed_syllable_is_marked_before_a_close_too() -> None:
    rows = [(65, DOTTED, 0), (65, E, 1), (65, H, 2), *[(65, Q, at) for at in (3, 4, 5)]]
    found = song(*rows, words="La ter-ra, fe-ri-ta", start=H, language="it")
    assert marked(found) == [("stress-on-weak-beat", "ter")]


def test_an_unknown_language_is_read_by_the_rules_that_need_none() -> None:
    rows = [(65, Q, 0), (65, E, 1), (0, E, 0), (65, Q, 2), (65, Q, 3)]
    torn = song(*rows, words="ta ka-va la", language="fi")
    assert marked(torn) == [("word-torn-by-rest", "ka")]


def test_the_language_is_told_from_the_words_where_the_score_names_none() -> None:
    rows = [(65, Q, at) for at in range(6)]
    unnamed = song(*rows, words="In to the gar-den bed", language="")
    assert marked(unnamed) == [("stress-on-weak-beat", "gar")]
    chinese = song(*rows[:3], words="月 光 好", language="")
    assert marked(chinese) == []


def test_a_tune_that_everyone_sings_bears_no_mark() -> None:
    assert lint(GRACE.score) == ()


def _wordless(part: Part) -> Part:
    bars = tuple(
        replace(bar, events=tuple(_silent(event) for event in bar.events)) for bar in part.measures
    )
    return replace(part, measures=bars)


def _silent(event: Note | Rest) -> Note | Rest:
    return replace(event, lyrics=()) if isinstance(event, Note) else event
