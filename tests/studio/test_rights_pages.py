"""The page of a piece's rights: roles, thanks, lineage, licences, ledger; for whom, and by whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from studio.accounts.models import Maker
from studio.common.errors import NotLicensed
from studio.licences.models import Licence
from studio.lineage.ancestry import ancestors, descendants
from studio.lineage.asking import licences_open, sharing_checked
from studio.lineage.attribution import attribution, dues
from studio.lineage.deriving import piece_derive
from studio.lineage.graph import graph
from studio.lineage.models import Lineage
from studio.pieces.models import Piece, Score, Visibility
from studio.rights import originality
from studio.rights.models import OriginalityReport
from tests.cast import client_of, maker, song_of

pytestmark = pytest.mark.django_db
SITE = "https://studio.example/"
BY, SA, NC, NCSA = "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0"


def shown(piece: Piece) -> Score:
    assert piece.current_score is not None
    return piece.current_score


def under(piece: Piece, spdx: str) -> Piece:
    piece.licence, piece.visibility = Licence.objects.get(spdx=spdx), Visibility.PUBLIC
    piece.save()
    return piece


def address(piece: Piece, what: str = "") -> str:
    return f"/pieces/{piece.public_id}/{shown(piece).public_id}/rights{what}"


def remix(piece: Piece, by: Maker, title: str) -> Piece:
    return piece_derive(shown(piece), by=by, site=SITE, title=title)


@pytest.fixture
def family(alice: Maker) -> list[Piece]:
    """Ten generations by ten makers, under ever narrower licences."""
    narrowing = ["CC-PDM-1.0", "CC0-1.0", BY, BY, BY, NC, NC, NCSA, NCSA, NCSA]
    made = [under(song_of(alice, Visibility.PUBLIC, title="Generation 0"), narrowing[0])]
    for at, spdx in enumerate(narrowing[1:], start=1):
        child = remix(made[-1], maker(f"maker{at}"), f"Generation {at}")
        sharing_checked(child, licence=spdx)
        made.append(under(child, spdx))
    return made


def test_ten_generations_with_mixed_licences(family: list[Piece]) -> None:
    first, last = family[0], family[-1]
    assert ancestors(last) == family[:-1]
    assert descendants(first) == family[1:]
    assert ancestors(first) == descendants(last) == []
    assert licences_open(last).allowed == (NCSA,)
    assert set(licences_open(family[6]).allowed) == {
        NC, NCSA, "CC-BY-NC-ND-4.0", "LicenseRef-AllRightsReserved",
    }  # fmt: skip
    with pytest.raises(NotLicensed) as refused:
        sharing_checked(last, licence=BY)
    assert [cause["name"] for cause in refused.value.causes] == [
        f"Generation {at}" for at in (5, 6, 7, 8)
    ], "each of those whose licence forbids it"
    text = attribution(last, site=SITE, due=dues(last, site=SITE)).text
    assert all(f"“Generation {at}”" in text for at in range(10))
    assert text.count("by Maker") == 9


def test_a_family_is_drawn_with_a_bounded_number_of_questions(
    family: list[Piece], bob: Maker, charlie: Maker
) -> None:
    under(remix(family[4], bob, "A twig"), BY)
    with CaptureQueriesContext(
        connection,
    ) as few:
        drawn = graph(family[4], by=charlie)
    assert len(few) <= 4
    assert len(drawn.nodes) == 11
    assert len(drawn.edges) == 10
    levels = {node.piece.title: node.generation for node in drawn.nodes if node.piece}
    assert levels["Generation 0"] == -4
    assert levels["Generation 9"] == 5
    assert levels["A twig"] == levels["Generation 5"] == 1
    places = {(node.x, node.y) for node in drawn.nodes}
    assert len(places) == 11, "none lies on another"
    assert [edge.licence for edge in drawn.edges if edge.child.generation == 2] == [NC]


def test_what_is_not_to_be_told_is_not_drawn(
    family: list[Piece], alice: Maker, bob: Maker, charlie: Maker
) -> None:
    hidden, middle = family[1], family[4]
    hidden.visibility = Visibility.PRIVATE
    hidden.save()
    twig = remix(middle, bob, "Unlisted twig")
    assert twig.visibility == Visibility.LINK
    for reader, sees in ((charlie, False), (None, False), (bob, True)):
        drawn = graph(middle, by=reader)
        titles = {node.piece.title for node in drawn.nodes if node.piece}
        assert "Generation 1" not in titles
        assert sum(node.piece is None for node in drawn.nodes) == 1, "a nameless place"
        assert ("Unlisted twig" in titles) == sees, "an unlisted child is its owner's secret"
    page = client_of(charlie).get(address(middle)).content.decode()
    assert "Generation 1<" not in page
    assert "a private piece" in page


def test_an_edge_says_by_which_operation_model_seed_and_in_which_bars(
    alice: Maker, bob: Maker
) -> None:
    parent = song_of(alice, Visibility.PUBLIC, title="Rain")
    child = under(remix(parent, bob, "Hope"), BY)
    Lineage.objects.update(relation="vary", operation={"kind": "vary", "bars": [5, 8]})
    page = client_of(bob).get(address(child)).content.decode()
    drawing = page[
        page.index('<svg class="c-lineage') : page.index("</svg>", page.index("c-lineage"))
    ]
    assert "varied, bars 5–8" in drawing
    assert f'href="/pieces/{parent.public_id}"' in drawing
    listed = " ".join(re.sub(r"<[^>]+>", "", page[page.index("The same as a list") :]).split())
    assert "Varied from Rain" in listed
    assert "bars 5–8, by the model stand-in, seed 7, taken under CC BY 4.0" in listed


def test_thanks_are_written_in_three_ways_and_harmless(alice: Maker, bob: Maker) -> None:
    parent = song_of(alice, Visibility.PUBLIC, title="Rain <b> & [x](y)")
    parent.words_by, parent.words_licence = "E. D.", Licence.objects.get(spdx="CC-PDM-1.0")
    parent.save()
    child = remix(parent, bob, "Hope")
    told = attribution(child, site=SITE, due=dues(child, site=SITE))
    assert told.text == (
        f"“Hope” {SITE}pieces/{child.public_id} by Bob (CC BY 4.0). Based on “Rain <b> & [x](y)” "
        f"{SITE}pieces/{parent.public_id} by Alice (CC BY 4.0). Words: E. D. (the public domain). "
        "With the AI model stand-in (CC0)."
    )
    assert "Rain &lt;b&gt; &amp; [x](y)" in told.html
    assert '<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>' in told.html
    assert "Rain \\<b\\> & \\[x\\](y)" in told.markdown
    page = client_of(bob).get(address(child)).content.decode()
    assert page.count("data-copy") == 3
    assert "<b>" not in page


def test_the_owner_alone_corrects_a_role(
    alice: Maker, bob: Maker, charlie: Maker, guest: Client
) -> None:
    piece = song_of(alice, Visibility.PUBLIC)
    said = {"role": "melody", "by": "both", "people": "", "reason": "I changed the end by ear"}
    for client in (client_of(bob), client_of(charlie), guest, Client()):
        assert client.post(address(piece, "/correct"), said).status_code == 403
        assert "Put a role right" not in client.get(address(piece)).content.decode()
    assert piece.corrections.count() == 0
    owner = client_of(alice)
    assert "Put a role right" in owner.get(address(piece)).content.decode()
    assert owner.post(address(piece, "/correct"), said).status_code == 302
    for client in (owner, Client()):
        page = client.get(address(piece)).content.decode()
        assert "put right by the owner; by the operations: a model" in page
        assert "I changed the end by ear" in page


@pytest.mark.parametrize(
    "change",
    [
        {"role": "drums"},
        {"by": "cat"},
        {"reason": " "},
        {"reason": "x" * 301},
        {"people": "x" * 201},
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(alice: Maker, change: dict[str, str]) -> None:
    piece = song_of(alice)
    said = {"role": "melody", "by": "both", "people": "", "reason": "by ear"} | change
    answer = client_of(alice).post(address(piece, "/correct"), said)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert piece.corrections.count() == 0


def test_who_may_read_the_page(alice: Maker, bob: Maker, charlie: Maker, guest: Client) -> None:
    for visibility, status in {"private": 403, "link": 200, "public": 200}.items():
        piece = song_of(alice, Visibility(visibility))
        assert client_of(alice).get(address(piece)).status_code == 200
        for client in (client_of(bob), client_of(charlie), guest, Client()):
            assert client.get(address(piece)).status_code == status
    other = song_of(alice)
    wrong = f"/pieces/{other.public_id}/{shown(piece).public_id}/rights"
    assert Client().get(wrong).status_code == 404


def test_the_page_shows_licences_ledger_and_files(alice: Maker) -> None:
    piece = under(song_of(alice), SA)
    page = client_of(alice).get(address(piece)).content.decode()
    assert page.index("CC-BY-4.0</a></li>") < page.index("CC-BY-SA-4.0</a></li>")
    assert "the chain is whole" in page
    assert page.count("<td>composed</td>") == 2
    for form in ("mp3", "wav", "zip"):
        assert f'name="format" value="{form}"' in page
    chinese = Client(HTTP_ACCEPT_LANGUAGE="zh-hans").get(address(piece)).content.decode()
    assert "谁做了什么" in chinese
    assert "链条完整" in chinese
    assert "Who made what" not in chinese


def test_a_models_hand_is_visible_on_the_score_page(alice: Maker) -> None:
    page = Client().get(f"/pieces/{song_of(alice).public_id}").content.decode()
    assert "Melody by a model" in page


@pytest.fixture
def twins(alice: Maker, bob: Maker) -> tuple[Piece, Piece]:
    """Two songs that sing the same, made apart from one another."""
    words = "Hope is the thing with feathers\nThat perches in the soul,\nAnd sings the tune"
    older = song_of(alice, Visibility.PUBLIC, title="Older", words=words)
    return older, song_of(bob, Visibility.PUBLIC, title="Younger", words=words)


def test_a_published_piece_is_held_against_the_public_ones(twins: tuple[Piece, Piece]) -> None:
    older, younger = twins
    while originality.refresh():
        pass
    report = OriginalityReport.objects.get(score=shown(younger))
    assert report.compared == 1
    [passage] = report.passages
    assert (passage["title"], passage["maker"], passage["alarm"]) == ("Older", "Alice", True)
    assert passage["notes"] == len(shown(younger).notes)
    assert (passage["first_bar"], passage["last_bar"]) == (0, len(shown(younger).measures) - 1)
    page = Client().get(f"/pieces/{younger.public_id}").content.decode()
    last = len(shown(younger).measures)
    assert f"Bars 1–{last} share {passage['notes']} notes with “Older”, a piece here" in page
    assert f'data-first="0" data-last="{last - 1}"' in page
    assert f"Bars 1–{last} share" in Client().get(address(younger)).content.decode()


def test_kin_are_no_copies_and_private_pieces_are_not_compared(
    twins: tuple[Piece, Piece], charlie: Maker
) -> None:
    older, younger = twins
    younger.visibility = Visibility.PRIVATE
    younger.save()
    child = under(remix(older, charlie, "Child"), BY)
    while originality.refresh():
        pass
    assert OriginalityReport.objects.get(score=shown(child)).passages == []
    assert OriginalityReport.objects.get(score=shown(older)).compared == 0
    assert not OriginalityReport.objects.filter(score=shown(younger)).exists()


def test_a_report_stays_as_it_was_made(twins: tuple[Piece, Piece]) -> None:
    older, younger = twins
    made = originality.report(shown(younger))
    older.delete()
    assert originality.report(shown(younger)) == made


def test_few_questions_are_asked_however_many_versions_there_are(
    alice: Maker, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    piece = song_of(alice, Visibility.PUBLIC, takes=8)
    client = Client()
    client.get(address(piece))
    with django_assert_max_num_queries(45):
        client.get(address(piece))
