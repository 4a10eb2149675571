"""Blind listening: whose is whose is not told before the vote, and each votes once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import generation
from studio.accounts.models import Maker
from studio.discover import listening
from studio.discover.models import Ballot
from tests.cast import client_of

WEIGHTS = Path(generation.__file__).parent / "weights"
FREE = {"PD", "CC0-1.0"}


def test_the_committed_pairs_are_free_short_and_sing_the_same_words() -> None:
    told = listening.table()
    assert len(told["checkpoint"]) == 64
    assert len(listening.pairs()) >= 16
    for pair in listening.pairs().values():
        assert pair.human["licence"] in FREE
        assert pair.human["title"]
        for side in (pair.human["notes"], pair.machine["notes"]):
            assert 20 <= len(side) <= 80
            assert [note[1] for note in side] == sorted(note[1] for note in side)


def test_the_page_does_not_say_whose_is_whose_before_one_has_chosen(alice: Maker) -> None:
    client = client_of(alice)
    page = client.get("/listen")
    pair = page.context["pair"]
    shown = page.content.decode()
    for told in (pair.human["title"], "checkpoint", '"machine"', '"human"'):
        assert told not in shown or told in pair.words
    assert len(page.context["props"]["sides"]) == 2
    after = client.post("/listen", {"pair": pair.id, "choice": "a"}, follow=True)
    assert pair.human["title"] in after.content.decode().replace("&#x27;", "'")


def test_a_vote_is_kept_once_and_means_what_was_heard(alice: Maker, bob: Maker) -> None:
    pair = next(iter(listening.pairs().values()))
    first = listening.machine_first(pair, alice)
    ballot = listening.vote(alice, pair, "a")
    assert ballot.choice == ("machine" if first else "human")
    assert listening.vote(alice, pair, "b").choice == ballot.choice
    assert Ballot.objects.count() == 1
    for choice in ("", "c", "machine", "human"):
        answer = client_of(bob).post("/listen", {"pair": pair.id, "choice": choice})
        assert answer.status_code == 422
    assert client_of(bob).post("/listen", {"pair": "none", "choice": "a"}).status_code == 404
    assert Ballot.objects.count() == 1


def test_which_comes_first_is_left_to_chance_and_everyone_hears_them_all(
    alice: Maker, bob: Maker
) -> None:
    for maker in (alice, bob):
        heard = []
        while (pair := listening.next_pair(maker)) is not None:
            heard.append(pair.id)
            listening.vote(maker, pair, "same")
        assert sorted(heard) == sorted(listening.pairs())
    orders = {listening.machine_first(pair, alice) for pair in listening.pairs().values()}
    assert orders == {True, False}


def test_the_models_page_counts_who_chose_with_its_interval(
    alice: Maker, bob: Maker, charlie: Maker
) -> None:
    page = Client().get("/models").content.decode()
    assert "Nobody has chosen yet." in page
    pairs = list(listening.pairs().values())
    for maker, wanted in ((alice, True), (bob, True), (charlie, False)):
        machine_is_a = listening.machine_first(pairs[0], maker)
        listening.vote(maker, pairs[0], "a" if machine_is_a == wanted else "b")
    listening.vote(alice, pairs[1], "known")
    listening.vote(bob, pairs[1], "same")
    (tally,) = listening.tallies()
    assert (tally.machine, tally.human, tally.same, tally.known) == (2, 1, 1, 1)
    low, high = tally.interval
    assert low < 2 / 3 < high
    assert low < 0.3
    page = Client().get("/models").content.decode()
    assert "preferred 2 times of 3" in page
    assert tally.checkpoint[:12] in page


def test_votes_on_an_older_model_stand_by_themselves(alice: Maker, bob: Maker) -> None:
    pair = next(iter(listening.pairs().values()))
    listening.vote(alice, pair, "same")
    Ballot.objects.update(checkpoint="0" * 64)
    listening.vote(bob, pair, "same")
    now, before = listening.tallies()
    assert (now.checkpoint, before.checkpoint) == (listening.table()["checkpoint"], "0" * 64)


def test_the_models_page_lists_what_each_version_measured(db: Any) -> None:
    before = json.loads((WEIGHTS / "history.json").read_text())
    served = json.loads((WEIGHTS / "manifest.json").read_text())
    page = Client().get("/models").content.decode()
    for name, versions in before.items():
        shown = [page.index(one["sha256"][:12]) for one in [served[name], *reversed(versions)]]
        assert shown == sorted(shown), "the one that is served first, then back in time"
    assert f"{before['phrase_vae'][0]['figures']['note_f1']:.3f}" in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_read_in_both_languages(db: Any, language: str) -> None:
    client = Client(headers={"accept-language": language})
    assert client.get("/listen").status_code == client.get("/models").status_code == 200
