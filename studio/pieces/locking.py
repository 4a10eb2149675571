"""What stays as it is in a score, and in those that are made from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generation.errors import RequestError
from generation.sentences import Sentence
from studio.common.errors import Unprocessable
from studio.pieces.layers import contents
from studio.pieces.models import Locks, Score

Row = dict[str, Any]
Key = tuple[object, ...]
_LOCKED = {
    "notes": Sentence("note"),
    "places": Sentence("syllable on a note"),
    "chords": Sentence("chord"),
}


def locks_set(
    score: Score,
    *,
    notes: Sequence[str],
    places: Sequence[str] = (),
    chords: Sequence[str] | None = None,
) -> Score:
    """Lock these notes, where the syllables on those notes begin, these chords (None: as they
    are), and nothing else. Raises Unprocessable when the score has none such."""
    rows = list(contents(score.musicxml).chords)
    kept = {} if chords is None else {"chords": _known(rows, chords, "chords")}
    score.locks = Locks.objects.update_or_create(
        score=score,
        defaults={
            "notes": _known(score.notes, notes, "notes"),
            "places": _known([row for row in score.notes if row["text"]], places, "places"),
            **kept,
        },
    )[0]
    return score


def _known(rows: Sequence[Row], asked: Sequence[str], field: str) -> list[str]:
    wanted = set(asked)
    known = [row["id"] for row in rows if row["id"] in wanted]
    if unknown := wanted.difference(known):
        raise Unprocessable(
            "The score has no {what} called “{name}”: lock what is in this score only.",
            what=_LOCKED[field],
            name=min(unknown),
            field=field,
        )
    return known


def locks_checked(score: Score, notes: Sequence[Row], musicxml: str) -> None:
    """Raise RequestError unless all that is locked in the score now is among these notes and in
    this document, unchanged."""
    locks = _now(score)
    if not _chords(score, locks) <= set(map(_chord, contents(musicxml).chords)):
        raise RequestError(
            "This would change a chord that is locked: unlock it first.", field="locked"
        )
    if not _sounds(score, locks) <= {sound(row) for row in notes}:
        raise RequestError(
            "This would change a note that is locked: unlock it first.", field="locked"
        )
    if not _places(score, locks) <= set(placed(notes).values()):
        raise RequestError(
            "This would move a syllable whose place is locked: unlock it first.", field="locked"
        )


def locks_inherited(parent: Score, scores: Sequence[Score]) -> None:
    """What was locked stays locked: the same notes at the same time, whatever their ids."""
    locks = _now(parent)
    sounds, places = _sounds(parent, locks), _places(parent, locks)
    held = _chords(parent, locks)
    for score in scores:
        notes = [row["id"] for row in score.notes if sound(row) in sounds]
        kept = [name for name, key in placed(score.notes).items() if key in places]
        there = contents(score.musicxml).chords if held else ()
        chords = [row["id"] for row in there if _chord(row) in held]
        if notes or kept or chords:
            Locks.objects.create(score=score, notes=notes, places=kept, chords=chords)


def sound(row: Row) -> Key:
    """When and how a notehead sounds, and what is sung on it, whatever it is called."""
    return row["part"], row["onset_quarters"], row["duration_quarters"], row["midi"], row["text"]


def placed(rows: Sequence[Row]) -> dict[str, Key]:
    """Of each note on which a syllable begins: when, which, and on how many notes it is sung."""
    found: dict[str, tuple[Row, int]] = {}
    last: dict[str, str] = {}
    for row in rows:
        if row["text"]:
            found[row["id"]] = row, 1
            last[row["part"]] = row["id"]
        elif row["part"] in last and not row["tied"]:
            first, count = found[last[row["part"]]]
            found[first["id"]] = first, count + 1
    return {
        name: (row["part"], row["onset_quarters"], row["text"], count)
        for name, (row, count) in found.items()
    }


def _now(score: Score) -> Locks:
    return Locks.objects.filter(score=score).first() or Locks(score=score)


def _sounds(score: Score, locks: Locks) -> set[Key]:
    return {sound(row) for row in score.notes if row["id"] in set(locks.notes)}


def _places(score: Score, locks: Locks) -> set[Key]:
    here = placed(score.notes)
    return {here[name] for name in locks.places if name in here}


def _chords(score: Score, locks: Locks) -> set[Key]:
    locked = set(locks.chords)
    there = contents(score.musicxml).chords if locked else ()
    return {_chord(row) for row in there if row["id"] in locked}


def _chord(row: Row) -> Key:
    return row["onset_quarters"], row["symbol"]
