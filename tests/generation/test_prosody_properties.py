"""What holds for every text: nothing is lost, nothing is silent, threads do not matter."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from generation.errors import LyricsError
from generation.lyrics import phonemes
from generation.lyrics.aloud import read_out
from generation.lyrics.languages import LANGUAGES
from generation.lyrics.languages.english import English
from generation.lyrics.prosody import analyse
from generation.lyrics.spelling import divide
from generation.requests import Language

letters = st.text("aeiouybcdfghklmnprstwz'’-äöüßèé", min_size=1, max_size=20)
text = st.text(st.sampled_from("aeiouy thrnsldgbmwÄüß'’“”,.;!?-–—…()\n"), min_size=1, max_size=120)


@settings(max_examples=400, deadline=None)
@given(text=text, language=st.sampled_from([each for each in Language if each != "zh"]))
def test_syllables_spell_their_words_and_words_their_line(text: str, language: Language) -> None:
    try:
        prosody = analyse(text, language)
    except LyricsError:
        return
    for line in prosody.lines:
        assert line.words
        for word in line.words:
            assert word.syllables
            assert "".join(syllable.text for syllable in word.syllables) == word.text
            assert all(syllable.text.strip() for syllable in word.syllables)
    sung = "".join(word.text for line in prosody.lines for word in line.words)
    said = "\n".join(read_out(line, language.value) for line in text.splitlines())
    assert [c for c in sung if c.isalpha()] == [c for c in said if c.isalpha()]


@settings(max_examples=150, deadline=None)
@given(word=letters, count=st.integers(1, 8))
def test_a_division_spells_the_word_in_as_many_parts_as_letters_allow(
    word: str, count: int
) -> None:
    parts = divide(English().spelling, word, count)
    assert "".join(parts) == word
    assert len(parts) == min(count, len(word))
    assert all(parts)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for language in Language:
        with suppress(LyricsError):
            assert analyse(text, language).syllables


def test_threads_hear_what_one_thread_hears() -> None:
    lines = [("en", "silver moon rising"), ("de", "der Mond ist aufgegangen")] * 8
    expected = [LANGUAGES[code].read([[word] for word in line.split()]) for code, line in lines]
    phonemes.transcribe.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        heard = list(
            pool.map(lambda x: LANGUAGES[x[0]].read([[word] for word in x[1].split()]), lines)
        )
    assert heard == expected
