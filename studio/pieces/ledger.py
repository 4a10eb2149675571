"""The ledger of a piece: every operation, by whom or by which model, on which notes.

Append-only: Postgres refuses to change or to remove an entry, and each holds the hash of the one
before it, so that even whoever could write around Postgres would be found out on reading.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from generation.rights.ledger import BROUGHT, HUMAN, MODEL, START, broken, hands, link
from studio.pieces.models import LedgerEntry, Piece, Score

COMPOSE, COPY, BRING, TYPE = "compose", "copy", "bring", "type"
PERMIT, REVOKE = "permit", "revoke"


@dataclass(frozen=True)
class Ledger:
    """The entries in order, and which of them is the first that cannot be right: None, if all
    can. ``astray`` are scores that the ledger does not know, or knows otherwise."""

    entries: list[dict[str, Any]]
    hashes: list[str]
    broken: int | None
    astray: list[str]

    @property
    def whole(self) -> bool:
        return self.broken is None and not self.astray

    @property
    def head(self) -> str:
        return self.hashes[-1] if self.hashes else START


def composed(score: Score) -> None:
    """A model wrote this score, or changed its parent into it."""
    _chain(score.piece, _by_model(score))


def begun(scores: Sequence[Score]) -> None:
    """A model wrote these, each the first of a new piece: all told at once."""
    LedgerEntry.objects.bulk_create(_linked(one.piece, _by_model(one), None) for one in scores)


def edited(score: Score) -> None:
    """A person changed the parent into this score, note by note."""
    _append(score, operation=str((score.operation or {}).get("kind", "")), hand=HUMAN)


def brought(score: Score) -> None:
    """A person brought this score from elsewhere."""
    _append(score, operation=BRING, hand=BROUGHT, file=score.provenance.request.get("sha256", ""))


def typed(score: Score) -> None:
    """A person typed these notes."""
    _append(score, operation=TYPE, hand=HUMAN)


def copied(score: Score, source: Score) -> None:
    """This score holds the music of another piece's, whose ledger goes on here."""
    _append(
        score,
        operation=COPY,
        hand=MODEL,
        source={
            "piece": source.piece.public_id,
            "score": source.public_id,
            "head": head_of(source.piece),
        },
        before=_hands_of(source),
    )


def permitted(piece: Piece, *, permission: str, to: str, terms: str) -> None:
    """The owner permits somebody to remix the piece as if it were under ``terms``."""
    _chain(piece, _about(piece, PERMIT) | {"permission": permission, "to": to, "terms": terms})


def permission_revoked(piece: Piece, *, permission: str) -> None:
    """The owner takes a permission back."""
    _chain(piece, _about(piece, REVOKE) | {"permission": permission})


def head_of(piece: Piece) -> str:
    """The last hash of the piece's chain, as it was kept."""
    last = LedgerEntry.objects.filter(piece=piece).order_by("n").values_list("hash", flat=True)
    return last.last() or START


def entry_of(score: Score) -> dict[str, Any] | None:
    """What the ledger says of how this score was made."""
    found = LedgerEntry.objects.filter(piece=score.piece_id, score=score.public_id).first()
    return found.entry if found else None


def hands_of(score: Score) -> str:
    """Whose hand each note of the score is from, a letter a row; empty where nobody knows."""
    entry = entry_of(score)
    return str(entry["hands"]) if entry else ""


def ledger_read(piece: Piece) -> Ledger:
    """The piece's ledger, verified: its chain, and that each score is as it was when written."""
    rows = list(LedgerEntry.objects.filter(piece=piece).order_by("n"))
    known = {row.entry["score"]: row.entry["content"] for row in rows}
    scores = Score.objects.filter(piece=piece).values_list("public_id", "musicxml")
    return Ledger(
        entries=[row.entry for row in rows],
        hashes=[row.hash for row in rows],
        broken=broken((row.entry, row.hash) for row in rows),
        astray=[name for name, document in scores if known.get(name) != _digest(document)],
    )


def _by_model(score: Score) -> dict[str, Any]:
    made = score.provenance
    layers: dict[str, Any] = {"layers": [_layer(one) for one in made.layers]}
    return _of(
        score,
        operation=str((score.operation or {}).get("kind", COMPOSE)),
        hand=MODEL,
        model=made.engine,
        checkpoint=made.checkpoint,
        seed=made.seed,
        **(layers if made.layers else {}),
    )


def _append(score: Score, *, operation: str, hand: str, **more: Any) -> None:
    """One entry more, within the transaction that writes the score and holds its piece."""
    _chain(score.piece, _of(score, operation=operation, hand=hand, **more))


def _of(
    score: Score,
    *,
    operation: str,
    hand: str,
    before: dict[tuple[object, ...], str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """An entry about a score."""
    if before is None:
        before = _hands_of(score.parent) if score.parent else {}
    sounds = [_sound(row) for row in score.notes]
    told = {
        "score": score.public_id,
        "parent": score.parent.public_id if score.parent else "",
        "hands": hands(sounds, before, hand),
        "changed": [row["id"] for row in score.notes if _sound(row) not in before],
        "content": _digest(score.musicxml),
    }
    return _about(score.piece, operation) | told | more


def _about(piece: Piece, operation: str) -> dict[str, Any]:
    """An entry about the piece, and none of its scores."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "score": "",
        "parent": "",
        "operation": operation,
        "maker": piece.owner.public_id,
        "hands": "",
        "changed": [],
        "content": "",
    }


def _chain(piece: Piece, told: dict[str, Any]) -> None:
    _linked(piece, told, LedgerEntry.objects.filter(piece=piece).order_by("n").last()).save()


def _linked(piece: Piece, told: dict[str, Any], last: LedgerEntry | None) -> LedgerEntry:
    """The row after the last one, still to be saved."""
    entry = {"n": last.n + 1 if last else 1, **told}
    return LedgerEntry(
        piece=piece,
        n=entry["n"],
        score=entry["score"],
        entry=entry,
        hash=link(last.hash if last else START, entry),
    )


def _layer(made: dict[str, Any]) -> dict[str, Any]:
    told = {name: made[name] for name in ("layer", "checkpoint", "seed")}
    continued = {"continued": True} if made["request"].get("from_bar") else {}
    return told | {"model": made["engine"]} | continued


def _hands_of(score: Score) -> dict[tuple[object, ...], str]:
    letters = hands_of(score)
    rows = [_sound(row) for row in score.notes]
    return dict(zip(rows, letters, strict=True)) if len(letters) == len(rows) else {}


def _digest(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def _sound(row: dict[str, Any]) -> tuple[object, ...]:
    """When and how a notehead sounds, whatever it is called."""
    return row["part"], row["onset_quarters"], row["duration_quarters"], row["midi"]
