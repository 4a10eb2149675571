"""Private servers for the tests, and Django pointed at them before it reads its settings.

One Postgres and one Valkey a process (each worker of pytest-xdist has its own), in a folder
that goes when the run ends; nothing is shared with a studio that is running. Their addresses
are known at once and put into the environment here; the servers themselves start with the
first test that asks for a database, so that the engine's tests wait for nothing.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import hypothesis
import pytest

from studio.stack.postgres import Postgres
from studio.stack.valkey import Valkey, broker_url

SITE_TESTS = {"studio", "flows", "browser"}
HERE = Path(__file__).parent
FOLDER = Path(tempfile.mkdtemp(prefix="cantilena-test-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
POSTGRES = Postgres(FOLDER, fast=True)
VALKEY = Valkey(FOLDER, fast=True)

os.environ.update(
    DATABASE_URL=POSTGRES.url,
    REDIS_URL=VALKEY.url,
    BROKER_URL=broker_url(VALKEY.url),
    CANTILENA_STATE=str(FOLDER),
    CANTILENA_SECRET_KEY="only for tests",
    DJANGO_SETTINGS_MODULE="studio.settings",
    # Two threads on two busy cores spin rather than compute.
    OMP_NUM_THREADS="1",
    OMP_WAIT_POLICY="PASSIVE",
)


# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("studio", deadline=None)
hypothesis.settings.load_profile("studio")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's tests come last: its driver keeps an event loop running until the end, and
    no test after it could run one of its own."""
    items.sort(key=lambda item: item.path.is_relative_to(HERE / "browser"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let each worker name the settings itself, after its own addresses.

    Inherited, the name would make pytest-django load them before this file is.
    """
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_pycollect_makemodule(module_path: Path) -> None:
    """Load Django for the tests of the site, and for them only: the engine must not need it."""
    if SITE_TESTS.intersection(module_path.relative_to(HERE).parts):
        django.setup()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """The run's private Postgres, started."""
    with POSTGRES:
        yield POSTGRES


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Valkey]:
    """The run's private Valkey, started."""
    with VALKEY:
        yield VALKEY


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_server: Postgres, valkey_server: Valkey) -> None:
    """Whoever asks pytest-django for a database gets both servers, started."""
