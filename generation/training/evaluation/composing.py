"""Set the words of held-out songs to music again, as the engine would."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from generation.composition import Plan
from generation.errors import RequestError
from generation.lyrics import prosody as lyrics
from generation.lyrics.lines import prosody
from generation.models.decoding import Decoder, Session
from generation.models.sampling import Sampling
from generation.models.schedule import Schedule
from generation.models.search import Search
from generation.originality.index import Index
from generation.requests import (
    MIN_AMBITUS_SEMITONES,
    Ambitus,
    Language,
    MelodyRequest,
    Style,
)
from generation.score import underlay
from generation.score.melody import SungNote
from generation.tokens import vocabulary as v
from generation.tokens.codec import decode
from generation.tokens.constraints import Law
from generation.tokens.prompt import MELODY, Conditions, one_style, prompt
from generation.training.evaluation.songs import Case

SIDE_BY_SIDE = 48  # melodies


def compose(
    session: Session,
    cases: Sequence[Case],
    *,
    candidates: int,
    index: Index | None = None,
    seed: int = 0,
) -> list[tuple[SungNote, ...] | None]:
    """A melody for each case's words, asked for as a musician would who wants the human song's
    style, key, metre and range; what copies the index is drawn anew. None where
    the range is not one the engine can serve."""
    plans = [plan_of(case, seed + number) for number, case in enumerate(cases)]
    known = [plan for plan in plans if plan]
    found = iter(write(session, [(plan, 0) for plan in known], candidates, index))
    return [next(found) if plan else None for plan in plans]


def write(
    session: Session, asked: Sequence[tuple[Plan, int]], candidates: int, index: Index | None = None
) -> list[tuple[SungNote, ...]]:
    """The melody of each plan and number of a take, all of them side by side."""
    searches = [plan.search(take, Sampling(), candidates, index) for plan, take in asked]
    run(session, searches)
    return [
        decode(search.tokens, plan.reference)
        for search, (plan, _) in zip(searches, asked, strict=True)
    ]


def run(session: Session, searches: Sequence[Search]) -> None:
    """All of the searches to their ends, side by side."""
    schedule = Schedule(Decoder(session), SIDE_BY_SIDE)
    for search in searches:
        schedule.add(search)
    with torch.inference_mode():
        while not schedule.idle:
            schedule.step()


def plan_of(case: Case, seed: int) -> Plan | None:
    """The engine's plan, for languages that it is not offered in too."""
    song = case.song
    lowest, highest = case.range
    reference = v.tonic_reference(song.key.pitch_class, (lowest + highest) / 2)
    read = prosody(lyrics.analyse_printed(song.words, song.language), song.language)
    conditions = Conditions(
        language=song.language,
        key=song.key,
        time_signature=song.time_signature,
        styles=one_style(song.style),
        lowest=lowest - reference,
        highest=highest - reference,
        role=MELODY,
    )
    view = prompt(read, conditions)
    try:
        law = Law(view, lowest - reference, highest - reference)
        request = MelodyRequest(
            words=song.title or "–",
            language=Language.ENGLISH,
            style=Style(song.style),
            takes=1,
            seed=seed,
            ambitus=Ambitus(lowest, max(highest, lowest + MIN_AMBITUS_SEMITONES)),
        )
    except RequestError:
        return None
    return Plan(
        request=request,
        prosody=read,
        underlay=underlay.assign(read),
        key=song.key,
        time_signature=song.time_signature,
        reference=reference,
        prompt=view,
        law=law,
    )
