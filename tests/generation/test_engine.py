"""The engine: the whole path from words to files, with a tiny random model."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generation.composition import Plan
from generation.engine import Engine
from generation.errors import Cancelled, CheckpointError, LyricsError, RequestError
from generation.models.order_markov import MarkovSession
from generation.progress import Progress
from generation.requests import (
    KEYS,
    TIME_SIGNATURES,
    VOICES,
    Ambitus,
    Anacrusis,
    Language,
    MelodyRequest,
)
from generation.score import checks, musicxml, musicxml_read
from generation.score.melody import melody


def test_each_take_sings_the_poem_and_reads_back_the_same(
    tiny_engine: Engine, poem: MelodyRequest
) -> None:
    result = tiny_engine.submit(poem).result()
    assert [take.index for take in result.takes] == [0, 1]
    plan = Plan.of(poem)
    for take in result.takes:
        assert checks.violations(take.score, plan.underlay, poem.ambitus) == []
        assert musicxml_read.read(take.musicxml) == take.score
        assert take.midi.startswith(b"MThd")
    first, second = result.takes
    assert first.musicxml != second.musicxml


@pytest.mark.parametrize("model", ["tiny", "order_markov"])
def test_the_same_seed_gives_the_same_bytes(
    model: str, tiny_engine: Engine, poem: MelodyRequest
) -> None:
    engine = tiny_engine if model == "tiny" else Engine.load("order_markov")
    once, again = (engine.submit(poem).result() for _ in range(2))
    other = engine.submit(replace(poem, seed=8)).result()
    assert [take.musicxml for take in once.takes] == [take.musicxml for take in again.takes]
    assert [take.midi for take in once.takes] == [take.midi for take in again.takes]
    assert once.takes[0].midi != other.takes[0].midi


def test_company_changes_nothing(tiny_engine: Engine, poem: MelodyRequest) -> None:
    alone = tiny_engine.submit(poem).result()
    handles = [tiny_engine.submit(replace(poem, seed=seed, takes=3)) for seed in (7, 1, 2)]
    together = handles[0].result()
    for handle in handles[1:]:
        handle.result()
    assert [take.notes for take in together.takes[:2]] == [take.notes for take in alone.takes]


def test_bars_arrive_in_order_and_are_those_of_the_finished_score(
    tiny_engine: Engine, poem: MelodyRequest
) -> None:
    heard: list[Progress] = []
    result = tiny_engine.submit(poem).result(heard.append)
    for take in result.takes:
        bars = [bar for report in heard for bar in report.bars if bar.take == take.index]
        assert [bar.index for bar in bars] == list(range(len(take.measures)))
        assert all(bar.musicxml in take.musicxml for bar in bars)
        assert musicxml.write(take.score) == take.musicxml
        joined = "".join(bar.musicxml for bar in bars)
        assert take.musicxml.count("<measure") == joined.count("<measure")
    fractions = [report.fraction for report in heard]
    assert fractions == sorted(fractions)
    assert heard[0].stage == "reading"
    assert heard[-1].stage == "writing"


def test_a_broken_off_request_goes_on_to_the_same_end(
    tiny_engine: Engine, poem: MelodyRequest
) -> None:
    whole = tiny_engine.submit(poem).result()
    reports: list[Progress] = []

    class Killed(Exception):
        pass

    def die_midway(report: Progress) -> None:
        reports.append(report)
        if report.fraction > 0.4:
            raise Killed

    with pytest.raises(Killed):
        tiny_engine.submit(poem).result(die_midway)
    resumed = tiny_engine.submit(poem, resume=reports[-1].state).result()
    assert [take.musicxml for take in resumed.takes] == [take.musicxml for take in whole.takes]


def test_cancelling_stops_the_request_and_not_its_neighbour(
    tiny_engine: Engine, poem: MelodyRequest
) -> None:
    neighbour = tiny_engine.submit(poem)
    handle = tiny_engine.submit(replace(poem, words="la la la la\n" * 200, takes=8))
    started = threading.Event()
    threading.Thread(target=lambda: started.wait(5) and handle.cancel()).start()
    with pytest.raises(Cancelled):
        handle.result(lambda _: started.set())
    assert len(neighbour.result().takes) == 2


def test_a_closed_engine_tells_those_who_wait(poem: MelodyRequest) -> None:
    engine = Engine.load("order_markov")
    handle = engine.submit(replace(poem, words="la la la la\n" * 300, takes=8))
    engine.close()
    with pytest.raises(Cancelled):
        handle.result()
    with pytest.raises(Cancelled):
        engine.submit(poem)


def test_a_fault_in_the_model_reaches_those_who_wait_and_nobody_after(
    poem: MelodyRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine.load("order_markov")
    with monkeypatch.context() as broken:
        broken.setattr(MarkovSession, "pitch", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            engine.submit(poem).result()
    assert len(engine.submit(poem).result().takes) == 2
    engine.close()


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    words=st.lists(
        st.sampled_from(["wind", "river", "the", "beautiful", "a", "morning", "remember", "O"]),
        min_size=1,
        max_size=9,
    ),
    time_signature=st.sampled_from(TIME_SIGNATURES),
    key=st.sampled_from(KEYS),
    voice=st.sampled_from(sorted(VOICES)),
    seed=st.integers(0, 2**53 - 1),
)
def test_the_hard_rules_hold_for_any_request(
    tiny_engine: Engine, words: list[str], time_signature: str, key: str, voice: str, seed: int
) -> None:
    request = MelodyRequest(
        words=" ".join(words),
        language=Language.ENGLISH,
        time_signature=time_signature,
        key=key,
        ambitus=VOICES[voice],
        takes=1,
        seed=seed,
    )
    take = tiny_engine.submit(request).result().takes[0]
    assert checks.violations(take.score, Plan.of(request).underlay, request.ambitus) == []


def test_an_unstressed_beginning_is_an_anacrusis(tiny_engine: Engine) -> None:
    upbeat = MelodyRequest(words="Because the river", language=Language.ENGLISH, takes=3)
    downbeat = MelodyRequest(words="River of morning", language=Language.ENGLISH, takes=3)
    for take in tiny_engine.submit(upbeat).result().takes:
        assert take.score.parts[0].measures[0].implicit
    for take in tiny_engine.submit(downbeat).result().takes:
        assert not take.score.parts[0].measures[0].implicit


@pytest.mark.parametrize("words", ["Because the river", "River of morning", "la la la la"])
def test_an_anacrusis_can_be_asked_for_or_refused(tiny_engine: Engine, words: str) -> None:
    for wish, begins_before in (("yes", True), ("no", False)):
        request = MelodyRequest(words, Language.ENGLISH, takes=2, anacrusis=Anacrusis(wish))
        for take in tiny_engine.submit(request).result().takes:
            assert take.score.parts[0].measures[0].implicit is begins_before


def test_chinese_is_sung_a_character_a_syllable(tiny_engine: Engine) -> None:
    request = MelodyRequest(words="床前明月光，\n疑是地上霜。", language=Language.CHINESE, takes=1)
    take = tiny_engine.submit(request).result().takes[0]
    sung = [row.text for row in take.notes if row.text]
    assert sung == ["床", "前", "明", "月", "光，", "疑", "是", "地", "上", "霜。"]


def test_a_range_without_the_tonic_is_refused_in_a_sentence(tiny_engine: Engine) -> None:
    request = MelodyRequest(
        words="la", language=Language.ENGLISH, key="F# major", ambitus=Ambitus(67, 74)
    )
    with pytest.raises(RequestError, match="no F# major tonic") as refused:
        tiny_engine.submit(request)
    assert refused.value.field == "ambitus"


def test_words_that_cannot_be_sung_are_refused_before_any_work(tiny_engine: Engine) -> None:
    with pytest.raises(LyricsError):
        tiny_engine.submit(MelodyRequest(words="🎵🎵", language=Language.ENGLISH))


def test_unknown_weights_do_not_load() -> None:
    with pytest.raises(CheckpointError, match="no weights"):
        Engine.load("no_such_model")


STANZAS = """Tell all the truth but tell it slant,
Success in circuit lies,

As lightning to the children eased
With explanation kind,

The truth must dazzle gradually
Or every man be blind."""


def test_stanzas_are_verses_of_one_tune_where_asked() -> None:
    markov = Engine.load("order_markov")
    asked = MelodyRequest(words=STANZAS, language=Language.ENGLISH, takes=1, strophic=True)
    score = markov.submit(asked).result().takes[0].score
    first = markov.submit(replace(asked, words=STANZAS.split("\n\n")[0])).result().takes[0]
    assert len(score.parts[0].measures) == len(first.score.parts[0].measures)
    verses = {verse: melody(score, verse=verse).syllables for verse in (1, 2, 3)}
    assert verses[1][:3] == ("Tell", "all", "the")
    assert verses[2][-2:] == ("tion", "kind,")
    assert verses[3][-1] == "blind."
    assert not checks.full_measures(score.parts[0])
    markov.close()


def test_a_verse_that_cannot_share_the_tune_is_refused_at_once() -> None:
    markov = Engine.load("order_markov")
    words = "Hope\n\n" + "is the thing with feathers that perches in the soul\n" * 2
    with pytest.raises(RequestError, match="Verse 2: The verse has"):
        markov.submit(MelodyRequest(words=words, language=Language.ENGLISH, strophic=True))
    markov.close()
