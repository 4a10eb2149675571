"""How many workers a machine gets."""

from pathlib import Path

import pytest

from studio.stack import workers
from studio.stack.errors import StackError


@pytest.mark.parametrize(
    ("cores", "megabytes", "expected"),
    [(1, 2_000, 1), (2, 24_000, 2), (16, 8_000, 5), (8, 500, 1), (500, 10_000_000, workers.MOST)],
)
def test_there_is_a_worker_for_each_core_that_the_memory_allows(
    cores: int, megabytes: int, expected: int
) -> None:
    assert workers.fitting(cores, megabytes) == expected


def test_a_number_that_is_asked_for_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(workers.SETTING, "3")
    assert workers.count() == 3


@pytest.mark.parametrize("value", ["0", "-1", "65", "two", "²"])
def test_a_number_that_cannot_be_had_is_refused_with_a_sentence(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(workers.SETTING, value)
    with pytest.raises(StackError, match="a whole number from 1 to 64, not"):
        workers.count()


def test_a_containers_limit_counts_and_no_limit_does_not(tmp_path: Path) -> None:
    limited, unlimited = tmp_path / "limited", tmp_path / "unlimited"
    limited.write_text(f"{512 * 2**20}\n")
    unlimited.write_text("max\n")
    assert workers.memory([limited, unlimited, tmp_path / "missing"]) == 512
    assert workers.memory([unlimited]) > 512
