"""Set the words of held-out songs to music again, as the engine would."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import torch

from generation.composition import Plan
from generation.errors import RequestError
from generation.lyrics import prosody as lyrics
from generation.models.decoding import Decoder, Melody, Session
from generation.models.sampling import Sampling
from generation.models.search import Search
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
from generation.training.lines import prosody

SIDE_BY_SIDE = 48  # melodies


def compose(
    session: Session, cases: Sequence[Case], *, candidates: int, seed: int = 0
) -> list[tuple[SungNote, ...] | None]:
    """A melody for each case's words, asked for as a musician would who wants the human song's
    style, key, metre and range. None where the range is not one the engine can serve."""
    plans = [_plan(case, seed + number) for number, case in enumerate(cases)]
    searches = {
        number: (plan, plan.search(0, Sampling(), candidates))
        for number, plan in enumerate(plans)
        if plan
    }
    with torch.inference_mode():
        _run(Decoder(session), [search for _, search in searches.values()])
    done = {at: decode(search.tokens, plan.reference) for at, (plan, search) in searches.items()}
    return [done.get(number) for number in range(len(cases))]


def _plan(case: Case, seed: int) -> Plan | None:
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


def _run(decoder: Decoder, searches: Sequence[Search]) -> None:
    """Many searches side by side, each line's candidates together."""
    owners: dict[int, Search] = {}
    waiting: deque[tuple[Search, Melody, Callable[[], None]]] = deque()
    for search in searches:
        for melody, tokens in search.begin(()):
            waiting.append((search, melody, partial(decoder.add, melody, tokens)))
    while waiting or decoder.melodies:
        while waiting and len(decoder.melodies) < SIDE_BY_SIDE:
            search, melody, start = waiting.popleft()
            owners[id(melody)] = search
            start()
        under_way = list(decoder.melodies)
        decoder.step()
        for melody in under_way:
            if melody.ended:
                waiting.extendleft(_judged(decoder, owners.pop(id(melody)), melody))


def _judged(
    decoder: Decoder, search: Search, melody: Melody
) -> Iterator[tuple[Search, Melody, Callable[[], None]]]:
    """What goes on after a candidate ended: nothing, until the last of its line has."""
    if search.judge(melody) is not None and not search.finished:
        for candidate, kept in search.go_on():
            yield search, candidate, partial(decoder.go_on, candidate, kept)
