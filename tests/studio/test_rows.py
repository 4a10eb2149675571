"""What Postgres holds, and what it refuses to hold."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from generation.requests import Language
from studio.accounts.models import Allowance, Maker, User
from studio.jobs import running, seeding
from studio.jobs.models import Job, JobEvent
from studio.licences.compatibility import ALLOWED
from studio.licences.models import Licence
from studio.lineage.models import Lineage, Relation
from studio.pieces.models import (
    LedgerEntry,
    LicenceGrant,
    Locks,
    Piece,
    Provenance,
    Score,
    Visibility,
)
from studio.pieces.poems import poems
from tests.cast import job_of, piece_of, song_of

pytestmark = pytest.mark.django_db


def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_driver_is_psycopg2() -> None:
    assert connection.Database.__name__ == "psycopg2"


def test_the_extensions_for_search_are_there() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert {"pg_trgm", "vector"} <= {row[0] for row in cursor.fetchall()}


def test_a_score_is_never_changed(alice: Maker) -> None:
    score = piece_of(alice).scores.get(take=0)
    score.musicxml = "<other/>"
    with pytest.raises(TypeError, match="write a new one"):
        score.save()
    for model in (Score, Provenance):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            model.objects.update(take=7)
    assert Score.objects.get(pk=score.pk).musicxml != "<other/>"


def test_a_piece_takes_its_scores_with_it(alice: Maker) -> None:
    piece_of(alice).delete()
    assert not Score.objects.exists()
    assert not Provenance.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"visibility": "secret"},
        {"language": "xx"},
        {"style": "polka"},
        {"words": ""},
        {"title": ""},
    ],
)
def test_postgres_refuses_a_piece_that_makes_no_sense(
    alice: Maker, changes: dict[str, Any]
) -> None:
    piece_of(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Piece.objects.update(**changes)


def test_a_take_is_stored_once(alice: Maker) -> None:
    score = piece_of(alice).scores.get(take=0)
    score.pk, score.public_id, score._state.adding = None, "another-id-1", True
    with pytest.raises(IntegrityError), transaction.atomic():
        score.save()


def test_an_event_number_is_used_once(alice: Maker) -> None:
    job = job_of(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        JobEvent.objects.create(job=job, n=1, type="stage", payload={})
    with pytest.raises(IntegrityError), transaction.atomic():
        JobEvent.objects.create(job=job, n=0, type="stage", payload={})


def test_a_maker_is_a_user_or_a_guest(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Maker.objects.create(name="nobody")


def test_no_score_is_its_own_parent(alice: Maker) -> None:
    first, second = piece_of(alice).scores.all()
    Lineage.objects.create(child=second, parent=first, relation=Relation.VARY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lineage.objects.create(child=second, parent=first, relation=Relation.MORPH)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lineage.objects.create(child=first, parent=first, relation=Relation.VARY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lineage.objects.update(relation="stolen")


def test_every_licence_of_the_table_is_a_row(db: None) -> None:
    assert {licence.spdx for licence in Licence.objects.all()} == set(ALLOWED)


def test_the_admin_opens_every_list_and_changes_no_score(alice: Maker) -> None:
    piece = piece_of(alice)
    job_of(alice)
    keeper = User.objects.create_superuser("keeper")
    client = Client()
    client.force_login(keeper)
    for model in (
        User,
        Maker,
        Allowance,
        Licence,
        Piece,
        Score,
        LedgerEntry,
        LicenceGrant,
        Locks,
        Provenance,
        Lineage,
        Job,
        JobEvent,
    ):
        meta = model._meta
        url = f"/admin/{meta.app_label}/{meta.model_name}/"
        assert client.get(url).status_code == 200, url
    score = piece.scores.get(take=0)
    url = f"/admin/pieces/score/{score.pk}/change/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"musicxml": "x"}).status_code == 403
    assert client.get(f"/admin/pieces/piece/{piece.pk}/change/").status_code == 200


def test_the_poems_of_the_house_are_old_and_in_every_language() -> None:
    assert len(poems()) >= 8
    assert {poem.language for poem in poems()} == set(Language)
    assert all(poem.died < 1925 for poem in poems())
    assert len({poem.slug for poem in poems()}) == len(poems())


def test_seeding_composes_by_jobs_and_publishes_once(engine: Any) -> None:
    engine()
    asked = seeding.ask()
    assert seeding.publish_finished(asked) == asked
    for _, job in asked:
        running.run(job.public_id)
    assert seeding.publish_finished(asked) == []
    seeded = sum(poem.seeded for poem in poems())
    assert Piece.objects.filter(visibility=Visibility.PUBLIC).count() == seeded
    piece = Piece.objects.get(title="静夜思")
    assert (piece.words_by, piece.licence.spdx, str(piece.owner)) == (
        "李白",
        "CC0-1.0",
        "Cantilena",
    )
    assert [job.pk for _, job in seeding.ask()] == [job.pk for _, job in asked]
    piece.visibility = Visibility.PRIVATE
    piece.save()
    seeding.publish_finished(asked)
    piece.refresh_from_db()
    assert piece.visibility == Visibility.PRIVATE, "what its keeper changed stays changed"


def test_rows_from_before_are_filled_in(alice: Maker, engine: Any) -> None:
    engine()
    job = job_of(alice)
    running.run(job.public_id)
    job.refresh_from_db()
    takes = job.takes
    Job.objects.update(takes=[])
    piece = song_of(alice)
    Piece.objects.update(lines=[])
    for app, name, fill in (
        ("jobs", "0003_takes_of_finished_jobs", "fill"),
        ("pieces", "0007_lines_of_old_pieces", "count"),
    ):
        migration = import_module(f"studio.{app}.migrations.{name}")
        getattr(migration, fill)(apps, None)
    job.refresh_from_db()
    assert job.takes == takes
    assert [take["index"] for take in takes] == [0, 1]
    before = piece.lines
    piece.refresh_from_db()
    assert piece.lines == before
    assert [line["syllables"] for line in before] == [7, 6]
    assert job.piece is not None
    assert job.piece.lines == [], "its one note is not the whole poem"
