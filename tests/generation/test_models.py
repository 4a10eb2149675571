"""The models themselves: what is trained is what is decoded, and the floor is a floor."""

from __future__ import annotations

import copy
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from generation import checkpoints
from generation.corpora.song import Song
from generation.errors import CheckpointError
from generation.models.continuation_lstm import ContinuationLstm, LstmConfig
from generation.models.continuation_session import ContinuationSession
from generation.models.decoding import Session
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import Config, MelodyTransformer
from generation.models.order_markov import OrderMarkov, WittenBell
from generation.models.sampling import Sampling, choose, noise
from generation.score.chords import Chord
from generation.score.melody import SungNote
from generation.score.units import Key, Ticks, TimeSignature
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.guidance import Guidance
from generation.tokens.guide import Guide
from generation.training import dataset, varying
from generation.training.runs import Plan
from generation.training.train import SongRun, nats


@pytest.fixture
def song() -> Song:
    """Sixteen bars of crotchets with a melisma and a rest; longer than the tiny memory."""
    notes, at, syllable = [], 1440, 0
    for number in range(14):
        held = 960 if number % 7 == 6 else 480
        notes.append(SungNote(67 + (number * 5) % 9, Ticks(at), Ticks(held), syllable))
        syllable += number != 4
        at += held + (480 if number % 7 == 6 else 0)
    words = (("Ma", "ry"), ("had",), ("a",), ("lit", "tle"), ("lamb,",), ("lit", "tle"), ("lamb,",))
    words += (("its",), ("fleece",), ("was",))
    return Song(
        id="mary", corpus="own", title="Mary", composer="", lyricist="", language="en",
        style="folk", licence="PD", attribution="", work="mary", key=Key.parse("G major"),
        time_signature=TimeSignature(4, 4), notes=tuple(notes), words=words,
        chords=(Chord.of(Ticks(1440), 7, "major"), Chord.of(Ticks(3840), 2, "dominant")),
    )  # fmt: skip


@pytest.fixture(scope="module")
def tiny_lstm() -> ContinuationLstm:
    torch.manual_seed(0)
    return ContinuationLstm(LstmConfig(width=24, heads=2, hidden=16, place_width=8)).eval()


def session_of(model: MelodyTransformer, capacity: int) -> Session:
    if isinstance(model, ContinuationLstm):
        return ContinuationSession(model, capacity)
    return TransformerSession(model, capacity)


@pytest.mark.parametrize("name", ["tiny_model", "tiny_lstm"])
def test_decoding_step_by_step_gives_the_logits_of_training(
    name: str, song: Song, request: pytest.FixtureRequest
) -> None:
    model: MelodyTransformer = request.getfixturevalue(name)
    item = dataset.example(song)
    with torch.no_grad():
        taught = model(dataset.collate([item]))
    session = session_of(model, capacity=2)
    session.join(item.prompt, [])
    walk = Guidance(Guide(item.prompt.line_of, item.plan)).steps(item.written)
    for at, token in enumerate(item.tokens):
        onset = (walk[at].end + v.RESTS[token.rest]) % item.bar
        stepped = {
            "advance": session.advance([walk[at]]),
            "rest": session.rest(np.array([token.advance]), np.array([walk[at + 1].syllable])),
            "duration": session.duration(
                np.array([token.rest]), np.array([onset]), item.chords[at : at + 1].astype("f")
            ),
            "pitch": session.pitch(np.array([token.duration])),
        }
        for head, logits in stepped.items():
            np.testing.assert_allclose(logits[0], taught[head][0, at], atol=1e-4)


@pytest.mark.parametrize(
    "config",
    [
        Config(encoder_layers=1, decoder_layers=2),
        # The words are heard through windows that the rows move on, each for itself.
        Config(encoder_layers=1, decoder_layers=2, window=1),
        LstmConfig(),
    ],
)
def test_a_row_is_computed_alone_and_in_company_to_the_last_bit(config: Config, song: Song) -> None:
    torch.manual_seed(0)
    model = {LstmConfig: ContinuationLstm, Config: MelodyTransformer}[type(config)](config)
    item = dataset.example(song)
    walk = Guidance(Guide(item.prompt.line_of, item.plan)).steps(item.written)

    def logits(company: int) -> list[np.ndarray]:
        """Of the first row, at every step; the others sing something else."""
        session = session_of(model, capacity=40)
        for _ in range(1 + company):
            session.join(item.prompt, [])
        found = []
        for at, token in enumerate(item.tokens):
            steps = [walk[at], *[walk[at // 2]] * company]
            rows = np.ones(1 + company, dtype=np.int64)
            chords = np.zeros((1 + company, 24), dtype=np.float32)
            found += [
                session.advance(steps)[0],
                session.rest(rows * token.advance, rows * walk[at + 1].syllable)[0],
                session.duration(rows * token.rest, rows * 12, chords)[0],
                session.pitch(rows * token.duration)[0],
            ]
        return found

    alone = logits(0)
    for company in (1, 4, 36):
        for one, other in zip(alone, logits(company), strict=True):
            np.testing.assert_array_equal(one, other)


def test_the_lstm_goes_on_from_given_kept_and_moved_rows_alike(
    tiny_lstm: ContinuationLstm, song: Song
) -> None:
    item = dataset.example(song)
    walk = Guidance(Guide(item.prompt.line_of, item.plan)).steps(item.written)
    session = ContinuationSession(tiny_lstm, capacity=6)
    for given in (0, 7, 7):
        session.join(item.prompt, walk[:7], given)
    one, other, again = session.advance([walk[7]] * 3)
    np.testing.assert_allclose(one, other, atol=1e-5)
    np.testing.assert_array_equal(other, again)
    kept = session.keep(2)
    session.leave(0)  # the last row takes its number
    session.rejoin(kept)
    np.testing.assert_array_equal(session.advance([walk[8], walk[8], walk[7]])[2], again)


def test_a_model_learns_a_song_by_heart(song: Song, tmp_path: Path) -> None:
    torch.manual_seed(1)
    plan = replace(Plan.read("melody_transformer"), warmup=5, learning_rate=5e-3)
    config = Config(width=24, heads=2, encoder_layers=1, decoder_layers=1, dropout=0.0)
    item = dataset.example(song)
    run = SongRun(plan, MelodyTransformer(config), 60, tmp_path, [item], [item])
    first = run.learn([item])
    for _ in range(50):
        last = run.learn([item])
    assert last < first / 3
    run.save()
    again = SongRun(plan, MelodyTransformer(config), 60, tmp_path, [item], [item])
    assert again.resume()
    assert again.step == 51


def test_padding_changes_no_loss(tiny_model: MelodyTransformer, song: Song) -> None:
    item = dataset.example(song)
    short = varying.crop(item, 0, 6)
    with torch.no_grad():
        alone = dataset.collate([short])
        padded = dataset.collate([short, item])
        alone_nats = nats(tiny_model(alone), alone["targets"])
        both = nats(tiny_model(padded), padded["targets"])
        whole = dataset.collate([item])
        whole_nats = nats(tiny_model(whole), whole["targets"])
    for head, value in both.items():
        assert float(value) == pytest.approx(float(alone_nats[head] + whole_nats[head]), rel=1e-4)


def test_witten_bell_gives_the_published_example() -> None:
    chain = WittenBell(4)
    for symbol in (0, 0, 1):
        chain.observe((), symbol)
    # 3 seen, 2 kinds: (c + 2 · 1/4) / (3 + 2)
    assert chain.probabilities(()) == pytest.approx([0.5, 0.3, 0.1, 0.1])
    assert chain.probabilities(("unseen",)) == pytest.approx([0.5, 0.3, 0.1, 0.1])


def test_a_longer_context_predicts_a_scale_better() -> None:
    crotchet = v.DURATION_INDEX[24]
    scales = [[NoteToken(v.NEW, 0, crotchet, 18 + step % 8) for step in range(30)]]
    surprise = [OrderMarkov(order, scales).nats(scales[0])[:, 3].mean() for order in (0, 1, 3)]
    assert surprise[0] > 2 * surprise[1]
    assert surprise[1] < 0.5


def test_masks_are_never_broken_and_noise_depends_on_the_step_alone() -> None:
    logits = np.array([[9.0, 0.0, 0.0], [0.0, 9.0, 0.0]])
    allowed = np.array([[False, True, True], [True, True, False]])
    for step in range(200):
        drawn = np.stack([noise((3, 0, 0), step, 3), noise((3, 1, 0), step, 3)])
        assert (drawn[0] == noise((3, 0, 0), step, 3)).all()
        chosen = choose(logits, allowed, drawn, np.array([Sampling().temper()] * 2))
        assert chosen[0] in (1, 2)
        assert chosen[1] in (0, 1)
    assert (noise((3, 0, 0), 1, 5) != noise((3, 0, 0), 2, 5)).all()


class TestCheckpoints:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(checkpoints, "FOLDER", tmp_path)
        monkeypatch.setattr(checkpoints, "CARDS", tmp_path)
        (tmp_path / "tiny.md").write_text("# A card")
        return tmp_path

    def publish(
        self,
        model: MelodyTransformer,
        folder: Path,
        licence: str = "CC-BY-4.0",
        figures: dict[str, float] | None = None,
    ) -> None:
        checkpoints.save(model, folder / "best.safetensors")
        checkpoints.publish(
            folder / "best.safetensors", "tiny", licence=licence, card="tiny.md",
            config=asdict(model.config), figures=figures or {},
        )  # fmt: skip

    def test_what_is_replaced_keeps_its_figures(
        self, tiny_model: MelodyTransformer, folder: Path
    ) -> None:
        self.publish(tiny_model, folder, figures={"sum": 4.0})
        first = checkpoints.find("tiny").sha256
        self.publish(tiny_model, folder, figures={"sum": 4.0})
        assert not (folder / "history.json").exists(), "the same weights replace nothing"
        changed = copy.deepcopy(tiny_model)
        next(changed.parameters()).data += 1
        self.publish(changed, folder, figures={"sum": 3.0})
        (before,) = json.loads((folder / "history.json").read_text())["tiny"]
        assert (before["sha256"], before["figures"]) == (first, {"sum": 4.0})
        assert checkpoints.find("tiny").figures == {"sum": 3.0}

    def test_weights_come_back_in_half_precision(
        self, tiny_model: MelodyTransformer, folder: Path
    ) -> None:
        self.publish(tiny_model, folder)
        loaded = checkpoints.tensors(checkpoints.find("tiny"))
        for name, value in tiny_model.state_dict().items():
            assert torch.allclose(loaded[name], value, atol=1e-3)

    def test_one_altered_byte_is_noticed(self, tiny_model: MelodyTransformer, folder: Path) -> None:
        self.publish(tiny_model, folder)
        path = folder / "tiny.safetensors"
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
        with pytest.raises(CheckpointError, match="checksum"):
            checkpoints.tensors(checkpoints.find("tiny"))

    def test_no_licence_or_no_card_no_model(
        self, tiny_model: MelodyTransformer, folder: Path
    ) -> None:
        self.publish(tiny_model, folder, licence="")
        with pytest.raises(CheckpointError, match="licence"):
            checkpoints.tensors(checkpoints.find("tiny"))
        self.publish(tiny_model, folder)
        (folder / "tiny.md").unlink()
        with pytest.raises(CheckpointError, match="card"):
            checkpoints.tensors(checkpoints.find("tiny"))
