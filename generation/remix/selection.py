"""Which notes of a score a request chooses, and whether it contradicts itself or the score.

Works on the note table and the measure table alone (no torch, no music21), so that the web side
can refuse before anything is begun, in the words that the engine itself would use.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import pairwise

from generation.errors import RequestError
from generation.remix_requests import Operation, RemixRequest, Wish
from generation.score.notes import MeasureRow, NoteRow
from generation.sentences import Sentence

Sound = tuple[NoteRow, ...]
"""A note as it is heard: its head, and the heads tied to it."""


def check(
    notes: Sequence[NoteRow],
    measures: Sequence[MeasureRow],
    request: RemixRequest,
    *,
    like: Sequence[NoteRow] | None = None,
    locked: Collection[str] = (),
) -> None:
    """Raise :class:`RequestError` where the request contradicts the score, or itself. Locks are
    nothing to a continuation, which changes no note. ``request.part`` is a part's id here, or
    empty."""
    notes = _led(notes, request.part)
    if like is not None and request.wish is Wish.LIKE:
        like = _led(like, request.part)
    check_like(notes, like, request)
    if request.operation is Operation.CONTINUE:
        check_notes(notes)
    else:
        chosen(notes, measures, request, locked=locked)


def check_notes(notes: Sequence[NoteRow]) -> None:
    """Raise :class:`RequestError` where there is no note to go on from."""
    if not notes:
        raise RequestError(
            "There is no note to go on from: write the beginning of a melody first.", field="score"
        )


def chosen(
    notes: Sequence[NoteRow],
    measures: Sequence[MeasureRow],
    request: RemixRequest,
    *,
    locked: Collection[str] = (),
) -> frozenset[str]:
    """The ids of the noteheads that may change: of the first part, all heads of every chosen
    sound that is not locked, by the request or by ``locked``. A sound belongs to the bar that it
    begins in.

    Raises :class:`RequestError` when bars or ids are unknown, when nothing is chosen or nothing
    of it unlocked, when a chosen note is locked, or when the time signature changes on the way.
    """
    voice = sounds(notes)
    _check_known("notes", request.notes, voice)
    every = [(row,) for row in notes]  # other voices may have locks too
    _check_known("locked", request.locked, every)
    _check_known("placed", request.placed, every)
    found = _picked(voice, measures, request)
    _check_time_signature(found, measures, request)
    locks = {*request.locked, *locked}
    free = [sound for sound in found if not _has(sound, locks)]
    if request.notes and len(free) < len(found):
        clash = next(sound for sound in found if _has(sound, locks))
        raise RequestError(
            "{note} is chosen and locked: unlock it, or leave it out.",
            note=_named(clash, voice),
            field="locked",
        )
    if not free:
        raise RequestError(
            "Every note of {place} is locked: unlock one, or choose others.",
            place=_place(request),
            field="locked",
        )
    return frozenset(row.id for sound in free for row in sound)


def check_like(
    notes: Sequence[NoteRow], like: Sequence[NoteRow] | None, request: RemixRequest
) -> None:
    """The wish “like” needs a score to be like, of the same words; no other wish has one. A
    morph leads to another score, or to other bars of this one.

    Raises :class:`RequestError` naming ``like``.
    """
    if request.operation is Operation.MORPH:
        if like is None and request.other_bars is None:
            raise RequestError(
                "Say what to morph into: another score, or other bars of this one.", field="like"
            )
        return
    if request.wish is not Wish.LIKE:
        if like is not None:
            raise RequestError(
                "The wish is “{wish}”, and yet a score to be like is named: wish for “like”, or "
                "name none.",
                wish=request.wish.value,
                field="like",
            )
        return
    if like is None:
        raise RequestError("Say which score the new notes shall be like.", field="like")
    if _words(like) != _words(notes):
        raise RequestError(
            "The score to be like sings other words: choose one that sings the same.",
            field="like",
        )


def sounds(notes: Sequence[NoteRow]) -> list[Sound]:
    """The notes of the first part as they are heard, in time."""
    found: list[list[NoteRow]] = []
    for row in notes:
        if row.part != notes[0].part:
            continue
        if row.tied and found:
            found[-1].append(row)
        else:
            found.append([row])
    return [tuple(heads) for heads in found]


def _picked(
    voice: Sequence[Sound], measures: Sequence[MeasureRow], request: RemixRequest
) -> list[Sound]:
    """The sounds that the request names, at least one."""
    if request.notes:
        named = set(request.notes)
        return [sound for sound in voice if _has(sound, named)]
    first, last = request.bars or (measures[0].number, measures[-1].number)
    numbers = {measure.number for measure in measures}
    for bar in (first, last):
        if bar not in numbers:
            raise RequestError(
                "There is no bar {bar}: the score has bars {first} to {last}.",
                bar=bar,
                first=min(numbers),
                last=max(numbers),
                field="bars",
            )
    found = [sound for sound in voice if first <= sound[0].measure <= last]
    if not found:
        raise RequestError(
            "No note begins in {place}: choose bars that are sung.",
            place=_place(request),
            field="bars",
        )
    return found


def _check_known(field: str, ids: Collection[str], voice: Sequence[Sound]) -> None:
    known = {row.id for sound in voice for row in sound}
    if unknown := set(ids) - known:
        raise RequestError(
            "The melody has no note called “{note}”: name notes of this score.",
            note=min(unknown),
            field=field,
        )


def _check_time_signature(
    found: Sequence[Sound], measures: Sequence[MeasureRow], request: RemixRequest
) -> None:
    starts = [measure.onset_quarters for measure in measures]  # bars of other parts have other ids
    places = [bisect_right(starts, sound[0].onset_quarters) - 1 for sound in found]
    for before, after in pairwise(measures[min(places) : max(places) + 1]):
        if before.time_signature != after.time_signature:
            raise RequestError(
                "The time signature changes from {before} to {after} at bar {bar}: choose notes "
                "on one side of it.",
                before=str(before.time_signature),
                after=str(after.time_signature),
                bar=after.number,
                field="notes" if request.notes else "bars",
            )


def _led(notes: Sequence[NoteRow], part: str) -> Sequence[NoteRow]:
    """The rows with those of this part first. Raises :class:`RequestError` where it has none."""
    own = [row for row in notes if row.part == part]
    if part and not own:
        raise RequestError(
            "The score has no voice called “{part}”: choose one of {parts}.",
            part=part,
            parts=list(dict.fromkeys(row.part for row in notes)),
            field="part",
        )
    sung = [row.onset_quarters for row in own]
    if part and len(set(sung)) < len(sung):
        raise RequestError(
            "This voice has chords: choose one that sings a note at a time.", field="part"
        )
    return [*own, *(row for row in notes if row.part != part)] if part else notes


def _has(sound: Sound, ids: Collection[str]) -> bool:
    return any(row.id in ids for row in sound)


def _words(notes: Sequence[NoteRow]) -> list[str]:
    return [row.text for sound in sounds(notes) for row in sound if row.text]


def _named(sound: Sound, voice: Sequence[Sound]) -> Sentence:
    """How a person finds the note: its syllable and its bar."""
    head = sound[0]
    text = next(
        (one[0].text for one in voice if one[0].text and one[0].syllable == head.syllable), ""
    )
    if not text:
        return Sentence("A note in bar {bar}", {"bar": head.measure})
    return Sentence("The note on “{text}” in bar {bar}", {"text": text, "bar": head.measure})


def _place(request: RemixRequest) -> Sentence:
    if request.notes:
        return Sentence("the choice")
    if request.bars is None:
        return Sentence("the score")
    first, last = request.bars
    if first == last:
        return Sentence("bar {bar}", {"bar": first})
    return Sentence("bars {first} to {last}", {"first": first, "last": last})
