"""Working on a score: alternatives, marks and edits, each answered by a worker."""

from __future__ import annotations

import base64
from typing import Any

from django.db import transaction

from generation.errors import RequestError
from studio.accounts.models import Maker
from studio.jobs.asking import ask
from studio.jobs.editing_schemas import AlternativesOut, MarksOut, TextureOut, VersesOut
from studio.pieces.layers import contents
from studio.pieces.locking import locks_checked
from studio.pieces.models import Piece, Score
from studio.pieces.storing import edit_add, typed_create
from studio.pieces.versions import base_checked, held

UNTITLED = "Motif"


def alternatives(score: Score, *, note: str) -> AlternativesOut:
    """The likeliest other pitches for a note. Raises RequestError or Unanswered, as all these."""
    _check_note(score, note)
    items = ask("alternatives", musicxml=score.musicxml, note=note)
    return AlternativesOut.model_validate({"note": note, "items": items})


def marks(score: Score, *, part: str = "") -> MarksOut:
    """The linter's marks in a voice; one without words has none."""
    if not _texted(score, part):
        return MarksOut(marks=[])
    language = score.piece.language
    found = ask("marks", musicxml=score.musicxml, language=language, part=part)
    return MarksOut.model_validate({"marks": found})


def verses(score: Score, *, part: str = "") -> VersesOut:
    """What the further verses of a voice cost; one without words has none."""
    if not _texted(score, part):
        return VersesOut(verses=[])
    counts = [line["syllables"] for line in score.lines or score.piece.lines]
    found = ask("verses", musicxml=score.musicxml, counts=counts, part=part)
    return VersesOut.model_validate({"verses": found})


def preview(score: Score, *, texture: str, seed: int, layer: str) -> TextureOut:
    """How a piano or a guitar of this texture and seed begins."""
    found = ask("texture", musicxml=score.musicxml, texture=texture, seed=seed, layer=layer)
    parts = contents(found.pop("musicxml")).parts
    told = {"texture": texture, "seed": seed, "parts": parts}
    return TextureOut.model_validate(found | told)


def edit(score: Score, *, asked: dict[str, Any], base: str) -> Score:
    """A new score with this change, which the piece shows from then on.

    Raises Overtaken, too, when the piece no longer shows ``base``: nothing is written then.
    """
    base_checked(score.piece, base=base)
    if "note" in asked:
        _check_note(score, asked["note"])
    written = ask("edit", musicxml=score.musicxml, language=score.piece.language, edit=asked)
    written["midi"] = base64.b64decode(written["midi"])
    with transaction.atomic():
        piece = held(score.piece, base=base)
        locks_checked(score, written["notes"], written["musicxml"])
        made = edit_add(parent=score, operation=asked, written=written)
        piece.current_score = made
        piece.save(update_fields=["current_score"])
    return made


def motif(*, owner: Maker, asked: dict[str, Any]) -> Piece:
    """A piece of typed notes. Raises RequestError or Unanswered."""
    told = {name: asked[name].strip() for name in ("notes", "time_signature", "key")}
    written = ask("typed", **told)
    written["midi"] = base64.b64decode(written["midi"])
    return typed_create(owner=owner, title=asked["title"].strip() or UNTITLED, written=written)


def _texted(score: Score, part: str) -> bool:
    """Whether the voice has words. Raises RequestError where there is no such voice."""
    own = [row for row in score.notes if row["part"] == part or not part]
    if part and not own:
        raise RequestError(
            "The score has no voice called “{part}”: choose one of {parts}.",
            part=part,
            parts=list(dict.fromkeys(row["part"] for row in score.notes)),
            field="part",
        )
    return any(row["text"] for row in own)


def _check_note(score: Score, note: str) -> None:
    if all(row["id"] != note for row in score.notes):
        raise RequestError(
            "The score has no note called “{note}”: name a note of this score.",
            note=note,
            field="note",
        )
