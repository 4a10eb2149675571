"""All that somebody owns: taken home, brought back, given up."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from collections import Counter
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.accounts.models import ApiToken, Maker, User
from studio.accounts.tokens import token_create
from studio.belongings import bringing
from studio.belongings.archive import MANIFEST, archive_write
from studio.belongings.leaving import account_close
from studio.belongings.models import Restoration, Status
from studio.belongings.restoring import archive_restore
from studio.common.errors import Unprocessable
from studio.lineage.edges import edges_add
from studio.lineage.models import Lineage, Relation
from studio.pieces.models import Locks, Piece, Score, Visibility
from studio.pieces.schemas import PieceOut, ScoreOut
from studio.publishing.models import Project
from studio.publishing.projects import Place, project_create, project_fill
from studio.publishing.schemas import ProjectOut
from studio.publishing.sharing import piece_share
from studio.rights.originality import fingerprint, report
from studio.social.following import follow
from studio.social.hearing import loved
from studio.social.models import Comment, Notice
from studio.social.talking import Said, comment_add
from studio.uploads.models import Upload
from tests.cast import client_of, piece_of, song_of

pytestmark = pytest.mark.django_db
PASSWORD = "seven lamps at dusk"


def taken_home(maker: Maker) -> bytes:
    with archive_write(maker) as file:
        return file.read()


def restored(archive: bytes, maker: Maker) -> Counter[str]:
    """What became of how many pieces."""
    found: Counter[str] = Counter()
    archive_restore(
        io.BytesIO(archive), maker=maker, count=lambda _done, _total, became: found.update([became])
    )
    del found[""]
    return found


def changed(archive: bytes, changes: dict[str, bytes]) -> bytes:
    """The zip with other files in it; None of them signed anew."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
    return buffer.getvalue()


@pytest.fixture
def library(alice: Maker, bob: Maker) -> Maker:
    """A maker with everything: pieces of each visibility, versions, locks, edges, projects."""
    source = piece_of(bob, Visibility.PUBLIC, title="Of Bob")
    private = piece_of(alice, Visibility.PRIVATE, title="静夜思")
    shown = song_of(alice, Visibility.LINK, title="Shown")
    piece_share(shown, visibility=Visibility.PUBLIC, licence="CC-BY-4.0", by=alice)
    piece_share(shown, visibility=Visibility.PUBLIC, licence="CC-BY-SA-4.0", by=alice)
    score = shown.scores.get(take=1)
    Locks.objects.create(score=score, notes=[score.notes[0]["id"]])
    edges_add([score], parent=source.scores.get(take=0), relation=Relation.VARY)
    project = project_create(
        owner=alice, title="Evenings", notes="low", visibility=Visibility.PUBLIC
    )
    project_fill(project, [Place(private.public_id, "first"), Place(source.public_id, "")])
    token_create(maker=alice, name="script", scopes=["read"])
    return alice


def everything(maker: Maker) -> dict[str, Any]:
    """All that can be seen of what a maker owns, through the site's own eyes."""
    pieces = Piece.objects.filter(owner=maker).order_by("public_id")
    scores = Score.objects.filter(piece__owner=maker).order_by("public_id")
    edges = Lineage.objects.filter(child__piece__owner=maker)
    return {
        "pieces": [PieceOut.of(one).model_dump() for one in pieces],
        "visibility": [one.visibility for one in pieces],
        "grants": [
            [(grant.licence.spdx, grant.created_at) for grant in one.grants.all()] for one in pieces
        ],
        "scores": [ScoreOut.of(one).model_dump() for one in scores],
        "files": [(one.musicxml, bytes(one.midi), one.created_at) for one in scores],
        "ledgers": [
            [(entry.n, entry.score, entry.entry, entry.hash) for entry in one.ledger.all()]
            for one in pieces
        ],
        "edges": sorted(
            (one.child.public_id, one.parent.public_id, one.relation, str(one.created_at))
            for one in edges
        ),
        "projects": [
            ProjectOut.of(one, by=maker).model_dump() for one in maker.projects.order_by("pk")
        ],
    }


def test_what_is_taken_home_comes_back_as_it_was(library: Maker) -> None:
    before = everything(library)
    archive = taken_home(library)
    for piece in library.pieces.all():
        piece.delete()
    library.projects.all().delete()
    assert everything(library)["pieces"] == []
    assert restored(archive, library) == {"back": 2}
    assert everything(library) == before


def test_what_is_still_there_is_left_alone(library: Maker) -> None:
    archive = taken_home(library)
    piece = library.pieces.get(title="Shown")
    piece.title = "Renamed since"
    piece.save()
    assert restored(archive, library) == {"there": 2}
    piece.refresh_from_db()
    assert piece.title == "Renamed since"


def test_the_archive_is_described_and_keeps_secrets(library: Maker) -> None:
    with zipfile.ZipFile(io.BytesIO(taken_home(library))) as archive:
        names = archive.namelist()
        text = "\n".join(archive.read(name).decode("latin-1") for name in names)
        account = json.loads(archive.read("account.json"))
        described = archive.read("README.txt").decode()
    for name in ("manifest.json", "signature.txt", "account.json", "piece.json", "projects.json"):
        assert name in described
    assert sum(name.endswith(".musicxml") for name in names) == 4
    assert account["tokens"][0]["name"] == "script"
    assert ApiToken.objects.get().digest not in text
    assert "Of Bob" not in [json.dumps(name) for name in names]


def test_an_archive_is_its_makers(library: Maker, charlie: Maker, guest: Client) -> None:
    archive = taken_home(library)
    file = SimpleUploadedFile("a.zip", archive)
    answer = client_of(charlie).post("/account/restore", {"file": file})
    assert answer.status_code == 422
    assert "someone else" in answer.content.decode()
    assert not charlie.pieces.exists()
    for url in ("/account/export", "/account/restore", "/account/close"):
        for stranger in (guest, Client()):
            answer = stranger.post(url)
            assert answer.status_code == 302
            assert answer["Location"].startswith("/account/login/")
    assert client_of(charlie).get("/account/export").status_code == 405


def test_an_archive_that_was_changed_comes_in_as_what_is_brought(
    library: Maker, charlie: Maker
) -> None:
    archive = taken_home(library)
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        forged = changed(archive, {MANIFEST: file.read(MANIFEST) + b" "})
    assert restored(forged, charlie) == {"brought": 2}
    assert not charlie.pieces.exists()
    assert {one.licence.spdx for one in Upload.objects.filter(owner=charlie)} == {
        "CC-BY-4.0",
        "CC-BY-SA-4.0",
    }


def test_a_file_put_into_an_archive_is_noticed(library: Maker) -> None:
    archive = taken_home(library)
    score = library.pieces.get(title="Shown").scores.get(take=0)
    name = f"pieces/{score.piece.public_id}/{score.public_id}.musicxml"
    for piece in library.pieces.all():
        piece.delete()
    with pytest.raises(Unprocessable, match="was changed"):
        restored(changed(archive, {name: b"<other/>"}), library)
    assert not library.pieces.exists()  # all of it, or nothing


def test_the_pages_take_home_and_bring_back(library: Maker) -> None:
    client = client_of(library)
    answer: Any = client.post("/account/export")
    assert answer["Content-Disposition"].startswith("attachment")
    archive = b"".join(answer)
    library.pieces.get(title="Shown").delete()
    waiting = asked(client, archive)
    page = client.get(waiting).content.decode()
    assert "0 of 2 pieces" in page
    assert 'http-equiv="refresh"' in page
    bringing.run(waiting.rsplit("/", 1)[-1])
    page = client.get(waiting).content.decode()
    assert "1 piece is back." in page
    assert "1 piece was still here." in page
    assert 'http-equiv="refresh"' not in page
    assert Restoration.objects.get().content is None


def asked(client: Client, archive: bytes) -> str:
    """Where one waits for an archive."""
    answer = client.post("/account/restore", {"file": SimpleUploadedFile("a.zip", archive)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_what_is_known_of_a_melody_comes_back_too(library: Maker) -> None:
    shown = library.pieces.get(title="Shown").current_score
    assert shown is not None
    grams, told = fingerprint(shown).grams, report(shown)
    archive = taken_home(library)
    for piece in library.pieces.all():
        piece.delete()
    restored(archive, library)
    again = Score.objects.get(public_id=shown.public_id)
    assert again.fingerprint.grams == grams
    assert (again.report.compared, again.report.passages) == (told.compared, told.passages)
    assert again.report.created_at == told.created_at


def test_another_worker_goes_on_where_one_was_killed(
    library: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(library)
    client, archive = client_of(library), taken_home(library)
    for piece in library.pieces.all():
        piece.delete()
    library.projects.all().delete()
    waiting = asked(client, archive)
    id = waiting.rsplit("/", 1)[-1]

    def dies(*_: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("studio.belongings.restoring._edges", dies)
        with pytest.raises(SystemExit):
            bringing.run(id)
    found = Restoration.objects.get()
    assert (found.status, found.done, found.back) == (Status.WORKING, 2, 2)
    bringing.run(id)
    found.refresh_from_db()
    assert found.status == Status.WORKING, "its lease has not run out"
    Restoration.objects.update(lease_until=found.created_at)
    bringing.run(id)
    found.refresh_from_db()
    assert (found.status, found.back, found.there) == (Status.READY, 2, 0)
    assert everything(library) == before


def test_one_archive_at_a_time_and_ten_a_day(library: Maker) -> None:
    client, archive = client_of(library), taken_home(library)
    asked(client, archive)
    file = SimpleUploadedFile("a.zip", archive)
    answer = client.post("/account/restore", {"file": file})
    assert answer.status_code == 422
    assert "on its way back" in answer.content.decode()
    bringing.run(Restoration.objects.get().public_id)
    for _ in range(9):
        bringing.run(asked(client, archive).rsplit("/", 1)[-1])
    answer = client.post("/account/restore", {"file": SimpleUploadedFile("a.zip", archive)})
    assert "Enough archives" in answer.content.decode()


def test_an_archive_that_stumbles_is_tried_again_and_then_given_up(
    library: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(library)
    waiting = asked(client, taken_home(library))

    def stumbles(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("studio.belongings.restoring._piece", stumbles)
    for _ in range(3):
        bringing.run(waiting.rsplit("/", 1)[-1])
    assert Restoration.objects.get().status == Status.REFUSED
    assert "again and again" in client.get(waiting).content.decode()


def test_only_its_owner_sees_how_far_an_archive_has_come(
    library: Maker, bob: Maker, charlie: Maker, guest: Client
) -> None:
    waiting = asked(client_of(library), taken_home(library))
    for stranger in (bob, charlie):
        assert client_of(stranger).get(waiting).status_code == 403
    for stranger in (guest, Client()):
        assert stranger.get(waiting)["Location"].startswith("/account/login/")
    assert client_of(library).get("/account/restore/aaaaaaaaaaaa").status_code == 404


def _bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, b" " * 30_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 nonsense", "damaged"),
        (b"<score-partwise/>", "damaged"),
        (_bomb(), "far too much"),
    ],
    ids=["empty", "cut off", "a score", "a bomb"],
)
def test_what_is_no_archive_is_refused_in_a_sentence(alice: Maker, data: bytes, says: str) -> None:
    file = SimpleUploadedFile("a.zip", data)
    answer = client_of(alice).post("/account/restore", {"file": file})
    assert answer.status_code == 422
    assert says in answer.content.decode()


@given(
    cuts=st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 80), st.binary(max_size=8)),
                  min_size=1, max_size=4),
    end=st.none() | st.integers(0, 20_000),
)  # fmt: skip
@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_damaged_archives_are_refused_or_brought_in(
    library: Maker, cuts: list[tuple[int, int, bytes]], end: int | None
) -> None:
    archive = taken_home(library)
    for place, length, text in cuts:
        at = place % len(archive)
        archive = archive[:at] + text + archive[at + length :]
    before = Piece.objects.count()
    with contextlib.suppress(Unprocessable):
        restored(archive[:end], library)
    assert Piece.objects.count() == before


# ── leaving ──────────────────────────────────────────────────────────────────────────────────


def with_password(maker: Maker) -> Client:
    assert maker.user is not None
    maker.user.set_password(PASSWORD)
    maker.user.save()
    return client_of(maker)


@pytest.mark.parametrize("credit", ["named", "anonymous"])
def test_an_account_closes_and_leaves_the_credits_it_is_asked_to(
    library: Maker, charlie: Maker, credit: str
) -> None:
    child = piece_of(charlie, Visibility.PUBLIC, title="Child")
    parent = library.pieces.get(title="Shown").scores.get(take=0)
    edges_add([child.scores.get(take=0)], parent=parent, relation=Relation.VARY)
    client = with_password(library)
    assert client.post("/account/close", {"credit": credit, "password": "no"}).status_code == 422
    answer = client.post("/account/close", {"credit": credit, "password": PASSWORD})
    assert answer["Location"] == "/"
    assert not User.objects.filter(pk=library.user_id).exists()
    assert client.get("/account").status_code == 302
    assert not Project.objects.exists()
    assert not ApiToken.objects.exists()
    kept = Piece.objects.get(title="Shown")
    assert (kept.scores.count(), kept.words) == (1, "")
    assert not Piece.objects.filter(title="静夜思").exists()
    page = Client().get(f"/pieces/{child.public_id}").content.decode()
    assert "Shown" in page
    assert ("Alice" in page) == (credit == "named")
    assert Client().get(f"/makers/{kept.owner.public_id}").status_code == 404


def test_an_account_that_nobody_built_on_leaves_nothing(library: Maker) -> None:
    account_close(library, named=True)
    assert not Maker.objects.filter(name="Alice").exists()
    assert not Piece.objects.exclude(title="Of Bob").exists()


def test_whoever_comes_back_brings_her_pieces_under_their_old_addresses(
    library: Maker, charlie: Maker
) -> None:
    before = everything(library)
    archive = taken_home(library)
    child = piece_of(charlie, Visibility.PUBLIC, title="Child")
    parent = library.pieces.get(title="Shown").scores.get(take=0)
    edges_add([child.scores.get(take=0)], parent=parent, relation=Relation.VARY)
    account_close(library, named=True)
    user = User.objects.create_user("alice2")
    again = Maker.objects.create(user=user, name="Alice")
    assert restored(archive, again) == {"back": 2}
    after = everything(again)
    for part in ("visibility", "scores", "files", "edges", "ledgers"):
        assert after[part] == before[part], part
    page = Client().get(f"/pieces/{child.public_id}").content.decode()
    assert "taken back" not in page


def test_what_was_said_and_loved_goes_along_and_goes_away(library: Maker, bob: Maker) -> None:
    piece = Piece.objects.get(title="Of Bob")
    answered = comment_add(piece, Said("A fine leap"), by=library)
    comment_add(piece, Said("Not answered"), by=library)
    comment_add(piece, Said("Thanks", thread=answered.public_id), by=bob)
    follow(library, bob, follows=True)
    loved(library, piece, loves=True)
    with zipfile.ZipFile(io.BytesIO(taken_home(library))) as archive:
        account = json.loads(archive.read("account.json"))
    assert [one["text"] for one in account["comments"]] == ["A fine leap", "Not answered"]
    assert account["comments"][0]["piece"] == piece.public_id
    assert account["follows"] == [{"maker": bob.public_id, "name": "Bob"}]
    assert account["heard"][0]["loved"]
    account_close(library, named=True)
    left = {one.text: one.author for one in Comment.objects.all()}
    assert left == {"": None, "Thanks": bob}
    assert not piece.hearings.exists()
    assert not bob.followers.exists()
    assert not Notice.objects.filter(actor__name="Alice").exists()
