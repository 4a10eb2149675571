"""The embedded servers: any folder, any user, and nothing lost when they are killed."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis
from kombu import Connection

from studio.stack import identity, postgres, valkey
from studio.stack.environment import LONGEST_SOCKET_PATH
from studio.stack.errors import DidNotStart
from studio.stack.postgres import Postgres
from studio.stack.valkey import Valkey, broker_url


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short one: pytest's own are so long that each would need a refuge for its sockets."""
    made = Path(tempfile.mkdtemp(prefix="cantilena-test-"))
    yield made
    shutil.rmtree(made)


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        connection.close()


def test_postgres_has_the_extensions_and_sorts_as_in_production(folder: Path) -> None:
    with postgres.running(folder, fast=True) as url:
        for extension in ("vector", "pg_trgm", "unaccent", "citext"):
            ask(url, f"CREATE EXTENSION {extension}")
        locale = "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'cantilena'"
        assert ask(url, locale) == [("b", "C.UTF-8")]
        assert ask(url, "SELECT '[1,2]'::vector <-> '[1,4]'") == [(2.0,)]


def test_a_killed_postgres_comes_back_with_what_was_committed(folder: Path) -> None:
    with Postgres(folder, fast=True) as server:
        ask(server.url, "CREATE TABLE song AS SELECT 'Wanderers Nachtlied' AS title")
        server.kill()
        server.start()
        assert ask(server.url, "SELECT title FROM song") == [("Wanderers Nachtlied",)]


def test_a_first_start_that_was_killed_is_made_again(folder: Path) -> None:
    half = folder / "postgres-18.unfinished"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with postgres.running(folder, fast=True) as url:
        assert ask(url, "SELECT 1") == [(1,)]
    assert not half.exists()


@pytest.mark.parametrize("name", ["Hörspiel é 歌", "a,b'c", "long" * 30])
def test_the_servers_run_in_a_folder_of_any_name(folder: Path, name: str) -> None:
    with Postgres(folder / name, fast=True) as database, Valkey(folder / name) as cache:
        assert ask(database.url, "SELECT 1") == [(1,)]
        with redis.from_url(cache.url) as client:
            assert client.ping()
        for socket in (database.socket / postgres.SOCKET_NAME, cache.socket):
            assert len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH
        if database.socket.parent != folder / name:
            shutil.rmtree(database.socket)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
def test_root_without_namespaces_runs_postgres_as_nobody(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuge = Path(tempfile.mkdtemp(prefix="cantilena-refuge-"))
    refuge.chmod(0o755)
    monkeypatch.setattr(identity, "_works", lambda *_: False)
    monkeypatch.setattr(postgres, "REFUGE", refuge)
    try:
        with Postgres(folder, fast=True) as server:
            assert ask(server.url, "SELECT 1") == [(1,)]
            assert server.data.owner() == "nobody"
        with Postgres(folder, fast=True) as again:
            assert ask(again.url, "SELECT 1") == [(1,)]
    finally:
        shutil.rmtree(refuge)


def test_a_server_that_cannot_start_says_its_last_words(folder: Path) -> None:
    server = Postgres(folder, fast=True)
    server.prepare()
    with (server.data / "postgresql.conf").open("a") as settings:
        settings.write("shared_buffers = several\n")
    with pytest.raises(DidNotStart, match="shared_buffers"):
        server.start(seconds=1)


def test_a_killed_valkey_keeps_what_it_was_told(folder: Path) -> None:
    with Valkey(folder) as server:
        with redis.from_url(server.url) as client:
            client.set("song", "Abendlied")
            client.wait(0, 0)
        server.kill()
        server.start()
        with redis.from_url(server.url) as client:
            assert client.get("song") == b"Abendlied"


def test_the_queue_survives_when_the_cache_is_emptied(folder: Path) -> None:
    with valkey.running(folder, fast=True) as url, Connection(broker_url(url)) as broker:
        queue = broker.SimpleQueue("songs")
        queue.put("wake up")
        with redis.from_url(url) as client:
            client.flushdb()
        assert queue.get(timeout=5).payload == "wake up"
        queue.close()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("redis://host:6379/3", "redis://host:6379/3"),
        ("unix:///run/a%20b.sock?db=0", "redis+socket:///run/a%20b.sock?virtual_host=1"),
        ("unix:///run/a.sock?db=4", "redis+socket:///run/a.sock?virtual_host=4"),
    ],
)
def test_the_broker_is_named_as_celery_names_it(given: str, expected: str) -> None:
    assert broker_url(given) == expected
