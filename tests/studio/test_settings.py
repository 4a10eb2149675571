"""The environment: read with its type, and refused with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studio import env

ROOT = Path(__file__).resolve().parents[2]


def test_a_socket_in_a_folder_with_spaces_and_accents_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("URL", "postgresql://me:p%40ss@%2FTmp%2Fmy%20caf%C3%A9/studio?sslmode=off")
    assert env.database("URL", "") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "studio",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "/Tmp/my café",
        "PORT": "",
        "OPTIONS": {"sslmode": "off"},
    }


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://me@db.example:5433/studio", "db.example", "5433"),
        ("postgres://db.example/studio", "db.example", ""),
        ("postgresql://me@[::1]:5432/studio", "::1", "5432"),
        ("postgresql://me@/studio?host=%2Ftmp%2Frun", "/tmp/run", ""),
        ("postgresql:///studio", "", ""),
    ],
)
def test_postgres_addresses(
    monkeypatch: pytest.MonkeyPatch, url: str, host: str, port: str
) -> None:
    monkeypatch.setenv("URL", url)
    found = env.database("URL", "")
    assert (found["HOST"], found["PORT"], found["NAME"]) == (host, port, "studio")


def test_a_socket_is_named_as_kombu_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("URL", raising=False)
    assert env.broker("URL", "unix:///a%20b/v.sock?db=3") == (
        "redis+socket:///a%20b/v.sock?virtual_host=3"
    )
    assert env.broker("URL", "redis://cache:6379/1") == "redis://cache:6379/1"
    assert env.broker("URL", "amqp://queue//") == "amqp://queue//"


def test_mail_servers_are_read_from_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("URL", raising=False)
    assert env.smtp("URL") is None
    monkeypatch.setenv("URL", "smtp://me:p%40ss@mail.example")
    assert env.smtp("URL") == env.MailServer("mail.example", 587, "me", "p@ss", False, True)
    monkeypatch.setenv("URL", "smtps://mail.example:4465")
    assert env.smtp("URL") == env.MailServer("mail.example", 4465, "", "", True, False)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("CANTILENA_DEBUG", "maybe", "CANTILENA_DEBUG must be 1 or 0"),
        ("CANTILENA_LEASE_SECONDS", "soon", "whole number from 2 to 600"),
        ("CANTILENA_LEASE_SECONDS", "9" * 30, "whole number from 2 to 600"),
        ("CANTILENA_LOG", "xml", "one of text, json"),
        ("DATABASE_URL", "mysql://x/y", "must look like postgresql://"),
        ("DATABASE_URL", "postgresql://host:port/x", "a port that is not a number"),
        ("REDIS_URL", "memcached://x", "must begin with redis://"),
        ("CANTILENA_MAIL", "mail.example", "must look like smtp://"),
        ("BROKER_URL", "x", "must be the URL of a message broker"),
    ],
)
def test_a_bad_value_stops_the_start_with_one_sentence(name: str, value: str, says: str) -> None:
    started = subprocess.run(
        [sys.executable, "-c", "import studio.settings"],
        cwd=ROOT,
        env=os.environ | {name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 1
    assert says in started.stderr
    assert len(started.stderr.strip().splitlines()) == 1


def test_a_secret_key_is_made_once_and_kept(tmp_path: Path) -> None:
    environment: dict[str, Any] = os.environ | {"CANTILENA_STATE": str(tmp_path / "state é")}
    environment.pop("CANTILENA_SECRET_KEY", None)
    program = [sys.executable, "-c", "import studio.settings as s; print(s.SECRET_KEY)"]
    keys = {
        subprocess.run(
            program, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(keys) == 1
    kept = tmp_path / "state é" / "secret-key"
    assert kept.stat().st_mode & 0o077 == 0
