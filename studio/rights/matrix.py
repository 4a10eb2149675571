"""Role × maker: who wrote the words, the melody, the harmony and the arrangement of a score.

Computed from the ledger, note by note: a melody of which a person changed a single note that
still sounds is of both. What the owner puts right is shown beside what was computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from generation.requests import Setting
from generation.rights.ledger import BROUGHT, HUMAN, MODEL
from generation.rights.roles import By, Contribution, Role, joined
from studio.accounts.models import Maker
from studio.common.errors import Unprocessable
from studio.pieces.layers import OPERATIONS
from studio.pieces.ledger import BRING, COPY
from studio.pieces.models import LedgerEntry, Piece, Score
from studio.rights.models import MAX_REASON, RoleCorrection

_HANDS = {HUMAN: By.HUMAN, BROUGHT: By.HUMAN, MODEL: By.MODEL}
_NOBODYS = (COPY, BRING)  # nothing was changed by these
_BESIDE = tuple(OPERATIONS.values())  # they leave the melody as it is
_HARMONIES = (Setting.CHORDS,)
_ARRANGEMENTS = (Setting.FOUR_PARTS, Setting.PIANO, Setting.GUITAR)
_MOST = 2_000  # operations looked at, the last first


@dataclass(frozen=True)
class History:
    """How a score came to be, the last operation first."""

    entries: tuple[dict[str, Any], ...]

    @property
    def hands(self) -> str:
        return str(self.entries[0]["hands"]) if self.entries else ""

    def models(self) -> tuple[str, ...]:
        """The models that wrote or changed the melody."""
        melody = (one for one in self.entries if one["operation"] not in _BESIDE)
        return tuple(dict.fromkeys(str(one["model"]) for one in melody if one.get("model")))

    def writers(self, *layers: Setting) -> tuple[str, ...]:
        """The models that wrote these layers, or went on with them."""
        return tuple(dict.fromkeys(str(one["model"]) for one in self._written(*layers)))

    def only_continued(self, *layers: Setting) -> bool:
        """Whether models only went on with what people had written of these layers."""
        return all(one.get("continued", False) for one in self._written(*layers))

    def _written(self, *layers: Setting) -> list[dict[str, Any]]:
        every = (layer for entry in self.entries for layer in entry.get("layers", ()))
        return [one for one in every if one["layer"] in layers]

    def people(self) -> list[str]:
        """The public ids of those who changed notes by hand."""
        by_hand = (
            one for one in self.entries if "model" not in one and one["operation"] not in _NOBODYS
        )
        found = (str(one["maker"]) for one in by_hand)
        return list(dict.fromkeys(found))

    @property
    def begun_by(self) -> str:
        return str(self.entries[-1]["maker"]) if self.entries else ""


def history(score: Score) -> History:
    """All that led to this score, through the pieces that it was taken from."""
    return History(tuple(_back(score)))


def contributions(score: Score) -> tuple[Contribution, ...]:
    """Who filled each role, with what the owner has put right."""
    said = {one.role: one for one in RoleCorrection.objects.filter(piece=score.piece_id)}
    return tuple(_corrected(one, said.get(one.role), score.piece) for one in _computed(score))


def by_model(score: Score) -> list[Contribution]:
    """The roles in which a model had a hand: what has to be visible."""
    return [one for one in contributions(score) if one.by in (By.MODEL, By.BOTH)]


def role_correct(piece: Piece, *, role: str, by: str, people: str, reason: str) -> RoleCorrection:
    """The owner says who filled a role, and why the operations have it wrong."""
    if role not in [*map(str, Role)]:
        raise Unprocessable("There is no such role.", field="role")
    if by not in ["", *map(str, By)]:
        raise Unprocessable("Say whether people, a model, or both made it.", field="by")
    if not reason.strip():
        raise Unprocessable("Say why: it is shown beside your correction.", field="reason")
    if len(reason) > MAX_REASON or len(people) > 200:
        raise Unprocessable("This is too long: shorten it.", field="reason")
    return RoleCorrection.objects.create(
        piece=piece, role=role, by=by, people=people.strip(), reason=reason.strip()
    )


def _back(score: Score) -> Iterator[dict[str, Any]]:
    known: dict[str, dict[str, Any]] = {}
    name, seen = score.public_id, set[str]()
    while name and name not in seen and len(seen) < _MOST:
        seen.add(name)
        if name not in known:
            found = LedgerEntry.objects.filter(score=name).first()
            if found is None:
                return
            rows = LedgerEntry.objects.filter(piece_id=found.piece_id)
            known |= {row.score: row.entry for row in rows}
        entry = known[name]
        yield entry
        source = entry.get("source", {}).get("score", "")
        name = source if entry["operation"] == COPY else entry["parent"]


def _computed(score: Score) -> Iterator[Contribution]:
    told, piece = history(score), score.piece
    names = _names([*told.people(), told.begun_by])
    if piece.words:
        poet = piece.words_by or names.get(told.begun_by, "")
        yield _of(Role.LYRICS, By.HUMAN, people=[poet])
    else:
        yield Contribution(Role.LYRICS, None)
    hands = _sung(told.hands, score)
    people = [names.get(one, "") for one in told.people()] if HUMAN in hands else []
    if BROUGHT in hands:
        people.append(piece.melody_by)
    hand = joined(_HANDS[letter] for letter in hands)
    yield _of(Role.MELODY, hand, people, told.models() if MODEL in hands else ())
    yield _part(Role.HARMONY, "<harmony" in score.musicxml, told, _HARMONIES, piece)
    many = score.musicxml.count("<score-part ") > 1
    yield _part(Role.ARRANGEMENT, many, told, _ARRANGEMENTS, piece)
    yield Contribution(Role.RENDER, None)  # sampled instruments, played by no one's hand


def _sung(hands: str, score: Score) -> str:
    """The hands of the melody alone, which is the first part."""
    if len(hands) != len(score.notes):
        return hands
    first = score.notes[0]["part"]
    rows = zip(hands, score.notes, strict=True)
    return "".join(hand for hand, row in rows if row["part"] == first)


def _part(
    role: Role, there: bool, told: History, layers: tuple[Setting, ...], piece: Piece
) -> Contribution:
    """Chords or further parts: a model's where one was asked for them, else people's; both's where
    one only went on with them."""
    if not there:
        return Contribution(role, None)
    people = [piece.melody_by or piece.owner.display_name]
    models = told.writers(*layers)
    if models and told.only_continued(*layers):
        return _of(role, By.BOTH, people=people, models=models)
    if models:
        return _of(role, By.MODEL, models=models)
    return _of(role, By.HUMAN, people=people)


def _of(
    role: Role, by: By | None, people: list[str] | None = None, models: tuple[str, ...] = ()
) -> Contribution:
    return Contribution(role, by, tuple(filter(None, people or [])), models, by)


def _names(makers: list[str]) -> dict[str, str]:
    found = Maker.objects.select_related("user").filter(public_id__in=makers)
    return {maker.public_id: maker.display_name for maker in found}


def _corrected(one: Contribution, said: RoleCorrection | None, piece: Piece) -> Contribution:
    if said is None:
        return one
    by = By(said.by) if said.by else None
    people = one.people
    if by in (By.HUMAN, By.BOTH):
        people = (said.people or piece.owner.display_name,)
    return replace(
        one,
        by=by,
        people=tuple(filter(None, people)) if by in (By.HUMAN, By.BOTH) else (),
        models=one.models if by in (By.MODEL, By.BOTH) else (),
    )
