"""Which part leads: the one that is sung, changed and read where a score has several.

All that reads a melody reads the first part. To work on another, that one is put first, and put
back where it stood when the work is done; nothing else of the score is touched.
"""

from __future__ import annotations

from dataclasses import replace

from generation.errors import RequestError
from generation.score.model import Score


def led(score: Score, part: str) -> Score:
    """The score with this part first, by its id or, in any case, its name; as it is where none is
    named. Raises :class:`RequestError` where there is no such part, or where it has chords."""
    if not part:
        return score
    ids = [one.id for one in score.parts]
    names = [one.name.casefold() for one in score.parts]
    if part in ids:
        at = ids.index(part)
    elif names.count(part.casefold()) == 1:
        at = names.index(part.casefold())
    else:
        raise RequestError(
            "The score has no voice called “{part}”: choose one of {parts}.",
            part=part,
            parts=ids,
            field="part",
        )
    if any(note.others for bar in score.parts[at].measures for note in bar.notes):
        raise RequestError(
            "This voice has chords: choose one that sings a note at a time.", field="part"
        )
    return _first(score, at)


def led_by(score: Score, note: str) -> Score:
    """The score with the part first that this notehead (by id) stands in; as it is where there is
    no such note."""
    for at, part in enumerate(score.parts):
        heads = (one for bar in part.measures for one in bar.notes)
        if any(note in (one.head(at) for at in range(len(one.pitches))) for one in heads):
            return _first(score, at)
    return score


def ordered(score: Score, like: Score) -> Score:
    """The score with its parts in the order that the same parts have in another."""
    by_id = {part.id: part for part in score.parts}
    return replace(score, parts=tuple(by_id[part.id] for part in like.parts))


def _first(score: Score, at: int) -> Score:
    parts = score.parts
    return replace(score, parts=(parts[at], *parts[:at], *parts[at + 1 :])) if at else score
