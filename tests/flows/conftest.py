"""A whole house of real processes: Postgres, Valkey, web, worker and reaper, each to be killed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.house import House

logging.getLogger("httpx").setLevel(logging.WARNING)  # polling would fill the report


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Started once; a test that kills something brings it back."""
    folder = Path(tmp_path_factory.mktemp("house"))
    with House(folder) as found:
        yield found
