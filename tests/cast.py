"""The cast: alice owns, bob remixes, charlie may not; and guests, known by their sessions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np
from django.test import Client

from generation.lyrics import prosody
from generation.progress import Bar, Progress
from generation.remix.alternatives import Alternative
from generation.remix_requests import RemixRequest
from generation.requests import MelodyRequest
from generation.results import Provenance, Take
from generation.score import midi, musicxml, notation, underlay
from generation.score.melody import SungNote
from generation.score.model import Lyric, Measure, Note, Part, Score, Syllabic
from generation.score.notes import measures, table
from generation.score.units import Key, Pitch, Ticks, TimeSignature
from studio.accounts.models import Maker, User
from studio.jobs.models import Job
from studio.jobs.requesting import job_request
from studio.pieces import models as pieces
from studio.pieces.models import Piece, Visibility
from studio.pieces.storing import piece_create

WORDS = "Hope is the thing with feathers\nThat perches in the soul"
ASKED = {"words": WORDS, "language": "en", "takes": 2, "seed": 7, "title": "Hope"}
FIGURES = {"stress_on_beat": 0.876, "original": 1.0, "longest_copy": 14.0}
SHARED = {
    "first_note": 0,
    "last_note": 13,
    "first_bar": 0,
    "last_bar": 0,
    "title": "Loch Lomond & “Co”",
    "composer": "Anon",
    "source": "loch-1",
    "works": 2,
    "commonplace": False,
}
MUSICXML = """<?xml version="1.0" encoding="UTF-8"?>
<score-partwise version="4.0"><part-list><score-part id="P1"><part-name>Voice</part-name>
</score-part></part-list><part id="P1"><measure id="m0" number="1"><attributes>
<divisions>480</divisions><time><beats>4</beats><beat-type>4</beat-type></time>
<clef><sign>G</sign><line>2</line></clef></attributes><note id="n0"><pitch><step>G</step>
<octave>4</octave></pitch><duration>1920</duration><type>whole</type><lyric><text>Hope</text>
</lyric></note></measure></part></score-partwise>
"""


def maker(name: str) -> Maker:
    user = User.objects.create_user(name)
    return Maker.objects.create(user=user, name=name.capitalize())


def client_of(maker: Maker) -> Client:
    """A browser that the maker has signed in with."""
    client = Client()
    assert maker.user is not None
    client.force_login(maker.user)
    return client


def put(client: Client, url: str, body: Any) -> Any:
    """PUT as JSON."""
    return client.put(url, body, content_type="application/json")


def post(client: Client, url: str, body: Any = None, **headers: str) -> Any:
    """POST as JSON."""
    return client.post(url, body or {}, content_type="application/json", headers=headers)


def job_of(owner: Maker, **changes: Any) -> Job:
    return job_request(owner=owner, asked=ASKED | changes)


def piece_of(owner: Maker, visibility: Visibility = Visibility.LINK, **changes: Any) -> Piece:
    """A finished piece with two takes."""
    request = MelodyRequest.from_json(ASKED | changes)
    piece = piece_create(owner=owner, request=request, takes=takes_for(request))
    piece.visibility = visibility
    piece.save()
    return piece


def takes_for(request: MelodyRequest) -> tuple[Take, ...]:
    """Takes of one note: enough to be stored, engraved and played."""
    lyric = Lyric("Hope", Syllabic.SINGLE)
    note = Note("n0", Ticks(0), Ticks(1920), Pitch("G", 0, 4), (lyric,))
    bar = Measure(
        "m0",
        1,
        Ticks(1920),
        (note,),
        time_signature=TimeSignature.parse("4/4"),
        key=Key.parse("G major"),
    )
    score = Score(request.title, (Part("P1", "Voice", 52, (bar,)),), request.tempo, "en")
    return tuple(
        Take(
            index=take,
            score=score,
            musicxml=MUSICXML,
            midi=midi.write(score),
            notes=table(score),
            measures=measures(score),
            provenance=Provenance("stand-in", "", "CC0-1.0", request.seed, take, request.to_json()),
            figures=FIGURES,
            originality=(SHARED,) if take == 0 else (),
        )
        for take in range(request.takes)
    )


def song(request: MelodyRequest) -> Score:
    """The words on half notes of g′ and a′ in turn: enough to be chosen from and changed."""
    read = prosody.analyse(request.words, request.language)
    sung = [
        SungNote(67 + 2 * (at % 2), Ticks(960 * at), Ticks(960), at)
        for at in range(len(read.syllables))
    ]
    key, signature = Key.parse(request.key), TimeSignature.parse(request.time_signature)
    bars = notation.notate(sung, underlay.assign(read), key, signature)
    part = Part("P1", "Voice", 52, bars)
    return Score(request.title, (part,), request.tempo, request.language.value)


def sung_takes(request: MelodyRequest | RemixRequest, score: Score) -> tuple[Take, ...]:
    """Takes that sing the score, as it is."""
    return tuple(
        Take(
            index=take,
            score=score,
            musicxml=musicxml.write(score),
            midi=midi.write(score),
            notes=table(score),
            measures=measures(score),
            provenance=Provenance("stand-in", "", "CC0-1.0", request.seed, take, request.to_json()),
            figures=FIGURES,
            form=("A", "B"),
        )
        for take in range(request.takes)
    )


def song_of(owner: Maker, visibility: Visibility = Visibility.LINK, **changes: Any) -> Piece:
    """A piece with two takes of :func:`song`."""
    request = MelodyRequest.from_json(ASKED | changes)
    piece = piece_create(owner=owner, request=request, takes=sung_takes(request, song(request)))
    piece.visibility = visibility
    piece.save()
    return piece


def point(score: pieces.Score) -> np.ndarray:
    """A score in the phrase model's space: higher tunes lie further along."""
    middle = float(np.mean([row["midi"] for row in score.notes]))
    return np.concatenate([[1.0, (middle - 60) / 12], np.zeros(46)])


class StandIn:
    """An engine that plays a script: ``steps`` are reports to make, or things to do.

    It remembers what it was asked (``asked``: request and resume; ``remixed``: score and like)
    and what was cancelled.
    """

    def __init__(self, *steps: Progress | Callable[[], None] | Exception) -> None:
        self.steps = steps
        self.asked: list[tuple[MelodyRequest | RemixRequest, Any]] = []
        self.remixed: list[tuple[Score, Score | None]] = []
        self.cancelled = 0

    def submit(self, request: MelodyRequest, *, resume: Any = None) -> StandIn:
        self.asked.append((request, resume))
        return self

    def remix(
        self, request: RemixRequest, score: Score, *, like: Score | None = None, resume: Any = None
    ) -> StandIn:
        self.asked.append((request, resume))
        self.remixed.append((score, like))
        return self

    def alternatives(self, score: Score, note: str) -> tuple[Alternative, ...]:
        said = "It is the note that the melody steps to next."
        return (Alternative(69, "A4", 0.25, {"key": "step", "params": {"to": "B4"}}, said),)

    def cancel(self) -> None:
        self.cancelled += 1

    def result(self, progress: Callable[[Progress], None]) -> Any:
        for step in self.steps:
            if isinstance(step, Exception):
                raise step
            if isinstance(step, Progress):
                progress(step)
            else:
                step()
        request = self.asked[-1][0]
        if isinstance(request, RemixRequest):
            takes = sung_takes(request, self.remixed[-1][0])
        else:
            takes = takes_for(request)
        return type("Result", (), {"request": request, "takes": takes})()


def bars(*indices: int, take: int = 0, fraction: float = 0.5) -> Progress:
    """A report of these bars, whose checkpoint says how many bars there are."""
    found = tuple(Bar(take, index, f"<measure n='{index}'/>") for index in indices)
    return Progress("composing", fraction, found, {"bars": max(indices) + 1})


fresh_key = map("key-{}".format, count()).__next__
