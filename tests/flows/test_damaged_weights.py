"""Weights that are not what their manifest says are not served; all else is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from generation import checkpoints
from tests.flows.house import Guest, House, until

MODEL = "melody_transformer"
ENGINE = "tests.flows.copied_weights.CopiedWeights"
WORDS = "Hope is the thing"
SAYS = "The studio cannot compose at present, because the weights of its model are"


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A copy of the committed weights."""
    return shutil.copytree(checkpoints.FOLDER, tmp_path / "weights")


@pytest.fixture
def worker(house: House, weights: Path) -> Iterator[House]:
    """The house without its worker, which comes back in the end."""
    house.kill("worker")
    (house.folder / "worker.log").write_text("")
    yield house
    if "worker" in house.processes:
        house.kill("worker")
    house.start("worker")


def start(house: House, weights: Path, model: str = MODEL) -> None:
    changes = {"CANTILENA_MODEL": model, "CANTILENA_TEST_WEIGHTS": str(weights)}
    house.start("worker", {"CANTILENA_ENGINE": ENGINE, **changes})


def turn_over(file: Path) -> None:
    """One bit of the file, in its middle."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("name", [f"{MODEL}.safetensors", f"{MODEL}.tunes.npz"])
def test_damaged_weights_are_named_at_the_start_and_a_request_ends_with_a_sentence(
    worker: House, weights: Path, name: str
) -> None:
    turn_over(weights / name)
    start(worker, weights)
    said = f"the model “{MODEL}” is not served: The weights “{name}” are not those of the manifest"
    until(lambda: said in worker.log("worker"))
    with Guest(worker) as guest:
        job = guest.until_done(guest.compose(words=WORDS, takes=1))
        assert job["status"] == "failed"
        assert job["error"]["detail"].startswith(SAYS)
        assert guest.events(job["id"])[-1]["type"] == "failed"
        # The rest of the house does not mind.
        assert httpx.get(f"{worker.url}/readyz").status_code == 200
        assert guest.http.get("/").status_code == 200
        read = guest.post("/api/prosody", {"words": WORDS, "language": "en"})
        assert read.status_code == 200
    assert "Traceback" not in worker.log("worker")


def test_a_worker_serves_again_as_soon_as_its_weights_are_put_right(
    worker: House, weights: Path
) -> None:
    file = weights / f"{MODEL}.safetensors"
    whole = file.read_bytes()
    file.unlink()
    start(worker, weights)
    with Guest(worker) as guest:
        job = guest.until_done(guest.compose(words=WORDS, takes=1))
        assert job["status"] == "failed"
        assert f"The weights “{file.name}” cannot be read." in worker.log("worker")
        file.write_bytes(whole)
        assert guest.until_done(guest.compose(words=WORDS, takes=1))["status"] == "succeeded"


def test_another_model_beside_damaged_weights_is_served(worker: House, weights: Path) -> None:
    turn_over(weights / f"{MODEL}.safetensors")
    start(worker, weights, model="order_markov")
    with Guest(worker) as guest:
        assert guest.until_done(guest.compose(words=WORDS, takes=1))["status"] == "succeeded"
    assert "is not served" not in worker.log("worker")
