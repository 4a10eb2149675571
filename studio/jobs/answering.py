"""Answering what is asked while somebody waits, in threads of the worker's own.

Everything an answer needs comes with the question, and nothing is written anywhere.
"""

from __future__ import annotations

import base64
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from redis.exceptions import RedisError

from generation.arrange_requests import Layer, Texture
from generation.errors import CheckpointError, FormatError, RequestError
from generation.form import verse_report
from generation.linter import linting
from generation.remix import edits, placement
from generation.score import incoming
from generation.score.leading import led
from generation.score.model import Score
from generation.score.units import TICKS_PER_QUARTER
from studio.common.cache import redis_client
from studio.jobs import endings, worker
from studio.jobs.asking import KEPT_SECONDS, QUESTIONS
from studio.jobs.watch import pulse

log = logging.getLogger(__name__)
THREADS = 2
_LISTENING_SECONDS = 2
PREVIEW_BARS = 4
EDIT_FIELD = "edit"  # the miscellaneous field of a score that says what was changed by hand


def alternatives(*, musicxml: str, note: str) -> list[dict[str, Any]]:
    """The likeliest other pitches for a note, the likeliest first."""
    found = worker.engine().alternatives(worker.read(musicxml), note)
    return [
        {
            "midi": one.pitch,
            "name": one.name,
            "probability": one.probability,
            "reason": one.reason,
            "sentence": one.sentence,
        }
        for one in found
    ]


def marks(*, musicxml: str, language: str, part: str) -> list[dict[str, Any]]:
    """The linter's marks."""
    return [mark.to_json() for mark in linting.lint(worker.read(musicxml), language, part=part)]


def verses(*, musicxml: str, counts: list[int], part: str) -> list[dict[str, Any]]:
    """What the further verses cost, line by line."""
    found = verse_report.report(led(worker.read(musicxml), part), counts)
    return [asdict(verse) | {"cost": verse.cost} for verse in found]


def card(*, musicxml: str, language: str) -> dict[str, Any]:
    """The score's measures."""
    return worker.card(musicxml, language)


def texture(*, musicxml: str, texture: str, seed: int, layer: str) -> dict[str, Any]:
    """The first bars of a score with a piano or a guitar under them."""
    found = worker.arranger().preview(
        worker.read(musicxml),
        Texture(texture),
        seed=seed,
        bars=PREVIEW_BARS,
        layer=Layer(layer),
    )
    written = worker.write(found)
    return {name: written[name] for name in ("musicxml", "notes", "measures")}


def edit(*, musicxml: str, language: str, edit: dict[str, Any]) -> dict[str, Any]:
    """The score changed, in every form that is stored of it."""
    score = worker.read(musicxml)
    changed = _changed(score, language, edit)
    field = (EDIT_FIELD, json.dumps(edit, ensure_ascii=False, sort_keys=True))
    written = worker.write(replace(changed, fields=(*changed.fields, field)))
    return written | {"midi": base64.b64encode(written["midi"]).decode()}


def typed(*, notes: str, time_signature: str, key: str) -> dict[str, Any]:
    """Typed notes as a score, in every form that is stored of it, and its ``key`` and
    ``time_signature``."""
    score = incoming.typed(notes, time_signature, key).score
    first = score.parts[0].measures[0]
    written = worker.write(score)
    beat = first.time_signature.beat if first.time_signature else TICKS_PER_QUARTER
    return written | {
        "midi": base64.b64encode(written["midi"]).decode(),
        "tempo": score.tempo,
        "beat_quarters": beat / TICKS_PER_QUARTER,
        "program": score.parts[0].program,
        "key": str(first.key),
        "time_signature": str(first.time_signature),
    }


def _changed(score: Score, language: str, edit: Mapping[str, Any]) -> Score:
    match edit["kind"]:
        case "repitch":
            return edits.repitch(score, edit["note"], edit["midi"])
        case "place":
            return placement.moved(score, edit["note"], edit["steps"])
        case "resplit":
            return placement.resplit(score, edit["note"], edit["syllables"])
        case "chord":
            at = round(edit["at"] * TICKS_PER_QUARTER)
            return edits.rechord(score, edit["measure"], at, edit["symbol"])
        case _:
            return _fixed(score, language, edit)


def _fixed(score: Score, language: str, edit: Mapping[str, Any]) -> Score:
    """Only what the linter itself offers is made: a fix is not a way to write anything at all."""
    wanted: Mapping[str, Any] = edit["fix"]
    for mark in linting.lint(score, language, part=edit.get("part", "")):
        for fix in mark.fixes:
            if fix.edit.to_json() == wanted.get("edit"):
                return linting.apply(score, fix)
    raise RequestError(
        "This fix is not one for this version: ask for the marks again.", field="fix"
    )


_ANSWERS: Mapping[str, Callable[..., Any]] = {
    "alternatives": alternatives,
    "marks": marks,
    "verses": verses,
    "card": card,
    "texture": texture,
    "edit": edit,
    "typed": typed,
}


def start() -> None:
    """Listen in threads that end with the process."""
    for number in range(THREADS):
        threading.Thread(target=_listen, name=f"answering-{number}", daemon=True).start()


def _listen() -> None:
    while not pulse.leaving:
        try:
            found = redis_client().blpop([QUESTIONS], timeout=_LISTENING_SECONDS)
            if found is not None:
                answer(json.loads(found[1]))
        except RedisError as problem:
            log.warning("no questions can be heard: %s", problem)
            time.sleep(1)


def answer(message: Mapping[str, Any]) -> None:
    """Answer one question, unless nobody waits for it any more."""
    if message["until"] < time.time():
        return
    told = json.dumps(_answered(message["question"], message["given"]))
    with redis_client().pipeline() as together:
        together.rpush(message["ticket"], told)
        together.expire(message["ticket"], KEPT_SECONDS)
        together.execute()


def _answered(question: str, given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {"answer": _ANSWERS[question](**given)}
    except RequestError as problem:
        return {"refusal": problem.sentence.to_json(), "field": problem.field}
    except FormatError as problem:
        return {"refusal": problem.sentence.to_json(), "field": ""}
    except CheckpointError as problem:
        log.error("a question is refused: %s", problem)
        return {"unserved": endings.UNSERVED}
    except Exception:  # a rim: one question must not end the thread that answers the next
        log.exception("the question “%s” could not be answered", question)
        return {}
