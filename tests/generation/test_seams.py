"""Gaps in songs, filled, and whether the seams show."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from generation.corpora.song import Song
from generation.metrics import seams as telling
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import MelodyTransformer
from generation.models.reading import Reader
from generation.originality.tunes import Tunes
from generation.score.melody import SungNote
from generation.score.model import Score
from generation.score.units import Key, Ticks, TimeSignature
from generation.tokens.written import Written
from generation.training import dataset
from generation.training.evaluation import bits, gaps, seam_tables, seams
from generation.training.evaluation.gaps import Filled, Gap
from generation.training.evaluation.songs import cases
from tests.load.naive import NaiveSession

COMMON, G_MAJOR = TimeSignature(4, 4), Key.parse("G major")
SCALE = (62, 64, 66, 67, 69, 71, 72, 74, 76)
BARS = 8


def song(seed: int, bars: int = BARS) -> Song:
    """Quarter notes that walk about the scale, a syllable each."""
    rng = np.random.default_rng(seed)
    place, notes = 3, []
    for at in range(4 * bars):
        place = int(np.clip(place + rng.integers(-2, 3), 0, len(SCALE) - 1))
        notes.append(SungNote(SCALE[place], Ticks(480 * at), Ticks(480), at))
    notes[-1] = replace(notes[-1], midi=67)
    return Song(
        id=f"walk-{seed}", corpus="tests", title="", composer="", lyricist="", language="en",
        style="folk", licence="CC0-1.0", attribution="", work=f"walk-{seed}", key=G_MAJOR,
        time_signature=COMMON, notes=tuple(notes), words=(("la",),) * len(notes),
    )  # fmt: skip


@pytest.fixture(scope="module")
def songs() -> list[Song]:
    return [song(seed) for seed in range(8)]


@pytest.fixture(scope="module")
def chosen(songs: list[Song]) -> list[Gap]:
    items, _ = dataset.examples(songs)
    found, refused = gaps.choose(cases(songs, items), 6, np.random.default_rng(0))
    assert len(found) == 6
    assert refused == 0
    return found


@pytest.fixture(scope="module")
def filled(chosen: list[Gap], tiny_model: MelodyTransformer) -> list[Filled]:
    return gaps.fill(partial(TransformerSession, tiny_model), chosen, 2)


def test_a_gap_has_one_to_four_bars_and_music_on_both_sides(chosen: list[Gap]) -> None:
    for gap in chosen:
        assert 1 <= gap.last - gap.first + 1 <= gaps.LONGEST
        assert gap.first >= 1
        assert gap.last < BARS - 1
        assert gap.free == {at for at in range(4 * BARS) if gap.first <= at // 4 <= gap.last}
        assert len(gap.locked) == 4 * BARS - len(gap.free)


def test_what_is_filled_begins_and_ends_at_the_seams(filled: list[Filled]) -> None:
    for one in filled:
        old = one.gap.song.notes
        assert one.notes[: one.entry] == old[: one.entry]
        assert one.notes[one.exit :] == old[one.exit - len(one.notes) :]
        assert one.notes[one.exit].onset == (one.gap.last + 1) * COMMON.bar
        assert one.notes[one.entry : one.exit] != old[one.entry : one.exit - len(one.notes)]
        assert gaps.unchanged(one) == 1.0


def test_songs_too_few_for_the_gaps_have_two(songs: list[Song]) -> None:
    items, _ = dataset.examples(songs[:3])
    found, _ = gaps.choose(cases(songs[:3], items), 5, np.random.default_rng(0))
    assert len({(gap.song.id, gap.first, gap.last) for gap in found}) == len(found) == 5


def test_what_follows_is_read_by_a_model_that_is_not_told_of_it(
    chosen: list[Gap], tiny_model: MelodyTransformer
) -> None:
    """As the plainest session does; and in any company, to the last bit."""
    gap = chosen[0]
    old, prompt = gap.work.context.written, gap.work.context.prompt
    stop = old.notes_of(gap.work.stop + 1).start
    before = Written.of(old.tokens[:stop], old.bar)
    other = Written.of([*old.tokens[: stop - 1], replace(old.tokens[stop - 1], pitch=20)], old.bar)
    following = gap.work.following(before)
    assert following == old.tokens[stop]
    reader = Reader(partial(TransformerSession, tiny_model))
    alone = reader.nats(prompt, [before], [following])
    crowd = reader.nats(prompt, [other, before, other, before], [following] * 4)
    assert alone[0] == crowd[1] == crowd[3] != crowd[0]
    early = [Written.of(old.tokens[:8], old.bar)], [old.tokens[8]]  # all of it in memory
    naive = Reader(lambda _: NaiveSession(tiny_model))
    assert reader.nats(prompt, *early) == pytest.approx(naive.nats(prompt, *early), abs=1e-4)


def test_a_locked_note_that_was_moved_is_noticed(filled: list[Filled]) -> None:
    one = filled[0]
    assert one.score is not None
    assert gaps.unchanged(replace(one, score=_respelled(one.score))) < 1


def test_other_songs_bars_are_spliced_in_in_key(chosen: list[Gap]) -> None:
    for one in gaps.splice(chosen, np.random.default_rng(1)):
        gap = one.gap
        inside = one.notes[one.entry : one.exit]
        assert all(gap.first <= note.onset // COMMON.bar <= gap.last for note in inside)
        assert len(one.notes) - len(inside) == len(gap.locked)
        assert {note.midi % 12 for note in inside} <= {pitch % 12 for pitch in SCALE}


def test_openings_are_the_first_notes_of_bars(songs: list[Song]) -> None:
    found = gaps.openings(songs[0].notes, songs[0])
    assert found == {bar: 4 * bar for bar in range(1, BARS)}


def test_a_plain_seam_is_found_and_none_is_not() -> None:
    rows, labels, works = [], [], []
    for seed in range(40):
        one = song(seed)
        for at, seam in ((8, True), (20, False)):
            notes = list(one.notes)
            if seam:
                notes[at] = replace(notes[at], midi=notes[at].midi + 11)
            rows.append([telling.features(each, at, COMMON) for each in (notes, one.notes)])
            labels.append(seam)
            works.append(one.work)
    plain, hidden = (np.stack(side) for side in zip(*rows, strict=True))
    assert telling.found(plain, np.array(labels), works).mean() > 0.9
    assert 0.3 < telling.found(hidden, np.array(labels), works).mean() < 0.7


def test_notes_are_foreseen_one_by_one_as_whole_songs_are(
    tiny_model: MelodyTransformer, songs: list[Song]
) -> None:
    items, _ = dataset.examples(songs[:3])
    each = bits.note_surprise(tiny_model, items)
    assert [len(one) for one in each] == [len(item.tokens) + 1 for item in items]
    assert np.allclose([one.sum(axis=0) for one in each], bits.model_surprise(tiny_model, items))


def test_everything_is_measured_and_printed(
    tiny_model: MelodyTransformer, songs: list[Song]
) -> None:
    figures = seams.measure(
        tiny_model, Tunes.of([]), songs, candidates=1, count=6, judge=tiny_model
    )
    assert figures["gaps"] == 6
    assert figures["judged"] == figures["bits_per_note"], "the judge is the model itself"
    low, mean, high = figures["dearer"]["exit"]
    means = [figures["judged"][kind]["exit"][1] for kind in ("model", "human")]
    assert low <= mean <= high
    assert mean == pytest.approx(means[0] - means[1])
    assert set(figures["hard_rules"].values()) == {1.0}
    assert set(figures["bits_per_note"]) == {"model", "markov3", "human"}
    assert set(figures["found"]) == {"model", "markov3", "human", "splice"}
    for row in figures["bits_per_note"].values():
        for low, mean, high in row.values():
            assert low <= mean <= high
    printed = "\n".join(seam_tables.seams(figures))
    assert "seams told from other beginnings" in printed
    assert "locked notes are the same" in printed


def test_without_songs_that_fit_nothing_is_measured(tiny_model: MelodyTransformer) -> None:
    figures = seams.measure(tiny_model, Tunes.of([]), [song(0, bars=2)], candidates=1, count=6)
    assert figures == {"gaps": 0, "refused": 0}
    assert list(seam_tables.seams(figures)) == []


def _respelled(score: Score) -> Score:
    """The score with its very first note an octave higher."""
    part = score.parts[0]
    first = part.measures[0]
    note = first.notes[0]
    higher = replace(note, pitch=replace(note.pitch, octave=note.pitch.octave + 1))
    events = tuple(higher if event is note else event for event in first.events)
    measures = (replace(first, events=events), *part.measures[1:])
    return replace(score, parts=(replace(part, measures=measures),))


def test_an_exercise_on_the_names_of_notes_is_no_poem(songs: list[Song]) -> None:
    names = (("Do",), ("re",), ("mi,",), ("fa",)) * 8
    study = replace(songs[0], words=names)
    items, _ = dataset.examples([study, *songs[1:3]])
    assert [case.song.id for case in cases([study], items)] == []
    assert len(cases(songs[1:3], items)) == 2, "la, la is sung, and names no others"
