"""What can be asked of a score that is there: plain, bounded values that go to and from JSON.

Light on purpose (no torch, no music21): the web side validates with these types too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from generation.bounded import (
    check_between,
    check_choice,
    check_fields,
    check_number,
    parse_bars,
    parse_choice,
)
from generation.errors import RequestError
from generation.requests import MAX_SEED, MAX_TAKES, TIME_SIGNATURES, Language, Setting, Style
from generation.sentences import Value
from generation.sliders import Sliders
from generation.traditions import Tradition, TraditionShare, mixture
from generation.wording import check_words

MAX_NOTES = 5_000  # named in one request
MAX_PART = 200  # characters of its id or name
MAX_MORE_BARS = 16
MAX_GENERATIONS, MAX_BRANCHES = 6, 3  # of an evolution,
MAX_NODES = 14  # and how many scores may come of it


class Operation(StrEnum):
    """What to do with the score."""

    REGENERATE = "regenerate"  # the chosen notes
    CONTINUE = "continue"  # after the last note
    VARY = "vary"  # the chosen phrases, more or less
    MORPH = "morph"  # the chosen phrases, step by step, into others
    RESTYLE = "restyle"  # the chosen phrases, into another tradition or a mixture of some
    EVOLVE = "evolve"  # a tree of such transfers and of variations


class Keep(StrEnum):
    """What of the chosen notes stays."""

    NOTHING = "nothing"
    RHYTHM = "rhythm"
    PITCHES = "pitches"


class Wish(StrEnum):
    """What the new notes shall be."""

    OTHER = "other"
    SIMPLER = "simpler"
    LIVELIER = "livelier"
    ENDING = "ending"  # another close: half where it was full, full where it was not
    LIKE = "like"  # as another score has it here
    ANSWER = "answer"  # a consequent: the phrase's rhythm again, and a full close


_WISHES = {
    Operation.REGENERATE: frozenset(Wish) - {Wish.ANSWER},
    Operation.CONTINUE: frozenset({Wish.OTHER, Wish.SIMPLER, Wish.LIVELIER, Wish.ANSWER}),
    Operation.VARY: frozenset({Wish.OTHER}),
    Operation.MORPH: frozenset({Wish.OTHER}),
    Operation.RESTYLE: frozenset({Wish.OTHER}),
    Operation.EVOLVE: frozenset({Wish.OTHER}),
}
_SLIDDEN = frozenset({Operation.VARY, Operation.MORPH})
_STYLED = frozenset({Operation.RESTYLE, Operation.EVOLVE})


@dataclass(frozen=True)
class RemixRequest:
    """A change to a score. Raises :class:`RequestError` when out of bounds.

    ``bars``: the first and last measure number chosen, inclusive; ``notes``: or only these, by
    id; neither chooses the whole score. ``locked``: ids of notes that stay as they are;
    ``placed``: of notes whose syllables begin where they do, on as many notes as they have.
    ``style`` None keeps the score's own. ``part``: which of several voices, by its id or name;
    empty is the first.

    A continuation chooses nothing: it begins after the last note and fills ``more_bars``; None
    leaves their number to the words or the phrase. It is sung to ``words`` in ``language`` (None:
    the score's), or without any to a vocable. What stands beside the melody goes on with it, but
    for the layers that are ``silent``.

    Phrases are varied and morphed by an ``amount`` from 0 to 1 (None: half of what there is for
    a variation, all the way for a morph), and moved by ``sliders``. A morph leads to another
    score's bars, or to this one's: ``other_bars``.

    A tune is restyled towards a ``tradition``, with others in ``blend`` mixed into it, each with
    its share; ``amount`` is the strength (None: 0.7); ``metre`` is the time signature that the
    whole of it takes on (empty: its own). An evolution is a tree: every score of
    a generation has ``branches`` children, transferred to one of those traditions (none named:
    any) or varied, each time by ``amount`` (None: 0.7). Its ``takes`` are its nodes, whatever is
    said.
    """

    operation: Operation = Operation.REGENERATE
    bars: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    keep: Keep = Keep.NOTHING
    wish: Wish = Wish.OTHER
    style: Style | None = None
    part: str = ""
    takes: int = 4
    seed: int = 0
    more_bars: int | None = None
    words: str = ""
    language: Language | None = None
    amount: float | None = None
    sliders: Sliders = Sliders()
    other_bars: tuple[int, int] | None = None
    tradition: Tradition | None = None
    blend: tuple[TraditionShare, ...] = ()
    metre: str = ""
    generations: int = 2
    branches: int = 2
    silent: tuple[Setting, ...] = ()

    def __post_init__(self) -> None:
        self._check_tree()
        evolves = self.operation is Operation.EVOLVE
        check_between("takes", self.takes, 1, MAX_NODES if evolves else MAX_TAKES)
        check_between("seed", self.seed, 0, MAX_SEED)
        for name in ("bars", "other_bars"):
            span = getattr(self, name)
            if span is not None and not 0 <= span[0] <= span[1]:
                raise RequestError("The first bar chosen must not come after the last.", field=name)
        if self.bars is not None and self.notes:
            raise RequestError("Choose bars or single notes, not both.", field="notes")
        if max(len(self.notes), len(self.locked), len(self.placed)) > MAX_NOTES:
            raise RequestError(
                "At most {most:,} notes can be named.", most=MAX_NOTES, field="notes"
            )
        if len(self.part) > MAX_PART:
            raise RequestError("A voice is named by its id or its name.", field="part")
        if both := set(self.notes) & set(self.locked):
            raise RequestError(
                "Note {note} is chosen and locked: unlock it, or leave it out.",
                note=min(both),
                field="locked",
            )
        self._check_operation()

    def _check_operation(self) -> None:
        """What is asked for must belong to what is to be done."""
        if self.wish not in _WISHES[self.operation]:
            known = [wish.value for wish in Wish if wish in _WISHES[self.operation]]
            raise self._refused(
                "To {operation}, the wish “{wish}” says nothing: choose one of {known}.",
                wish=self.wish.value,
                known=known,
                field="wish",
            )
        if self.operation is Operation.CONTINUE:
            self._check_continuation()
        elif self.more_bars is not None or self.words:
            raise self._refused(
                "To {operation} takes no more bars or words: continue the score instead.",
                field="words" if self.words else "more_bars",
            )
        elif self.silent:
            raise RequestError("Only in a continuation layers fall silent.", field="silent")
        self._check_move()

    def _refused(self, sentence: str, *, field: str, **values: Value) -> RequestError:
        return RequestError(sentence, field=field, operation=self.operation.value, **values)

    def _check_move(self) -> None:
        if self.amount is not None:
            check_number("amount", self.amount, 0, "amount")
        if self.amount is not None and self.operation not in _SLIDDEN | _STYLED:
            raise self._refused(
                "To {operation} takes no amount: vary, morph or restyle instead.", field="amount"
            )
        if self.sliders != Sliders() and self.operation not in _SLIDDEN:
            raise self._refused(
                "To {operation} takes no sliders: vary or morph instead.", field="sliders"
            )
        self._check_traditions()
        self._check_metre()
        if self.other_bars is not None and self.operation is not Operation.MORPH:
            raise RequestError("Only a morph leads to other bars.", field="other_bars")

    def _check_traditions(self) -> None:
        styled = self.operation in _STYLED
        if not styled and (self.tradition is not None or self.blend):
            raise self._refused(
                "To {operation} moves to no other tradition: restyle instead.", field="tradition"
            )
        if styled and self.style is not None:
            raise self._refused("To {operation}, name a tradition, not a style.", field="style")
        if self.operation is Operation.RESTYLE and self.tradition is None:
            raise RequestError(
                "Say which tradition to move to: {choices}.",
                choices=[*Tradition],
                field="tradition",
            )
        mixture(self.tradition, self.blend)

    def _check_metre(self) -> None:
        if not self.metre:
            return
        if self.operation is not Operation.RESTYLE:
            raise self._refused(
                "To {operation} leaves the metre as it is: restyle instead.", field="metre"
            )
        check_choice("metre", self.metre, TIME_SIGNATURES)
        if self.bars is not None or self.notes or self.locked or self.placed:
            raise RequestError(
                "Another metre is for the whole score: choose no bars or notes, and unlock all.",
                field="metre",
            )

    def _check_tree(self) -> None:
        """An evolution has as many takes as its tree has nodes."""
        check_between("generations", self.generations, 1, MAX_GENERATIONS)
        check_between("branches", self.branches, 1, MAX_BRANCHES)
        if self.operation is not Operation.EVOLVE:
            return
        if self.notes:
            raise RequestError(
                "An evolution changes bars, not single notes: choose some, or none for all.",
                field="notes",
            )
        nodes = sum(self.branches**one for one in range(1, self.generations + 1))
        if nodes > MAX_NODES:
            raise RequestError(
                "So many generations and branches make {nodes} scores, and {most} are the most: "
                "take fewer of either.",
                nodes=nodes,
                most=MAX_NODES,
                field="generations",
            )
        object.__setattr__(self, "takes", nodes)

    @property
    def traditions(self) -> dict[Tradition, float]:
        """Every tradition to move to with its weight; they sum to 1. Empty where none is."""
        return mixture(self.tradition, self.blend)

    def _check_continuation(self) -> None:
        if self.bars is not None or self.notes:
            raise RequestError(
                "A continuation begins after the last note: choose no bars or notes.",
                field="bars" if self.bars else "notes",
            )
        if self.keep is not Keep.NOTHING:
            raise RequestError("A continuation keeps all that is there: say nothing.", field="keep")
        count = self.more_bars
        if count is not None and (isinstance(count, bool) or not isinstance(count, int)):
            raise RequestError("The more bars are a whole number.", field="more_bars")
        if count is not None and not 1 <= count <= MAX_MORE_BARS:
            raise RequestError(
                "A score is continued by 1 to {most} bars at a time.",
                most=MAX_MORE_BARS,
                field="more_bars",
            )
        if self.words:
            check_words(self.words)

    def to_json(self) -> dict[str, Any]:
        """The request as JSON values; :meth:`from_json` gives it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RemixRequest:
        """Read what :meth:`to_json` wrote, or what a client sent. Raises :class:`RequestError`
        naming the first field that does not fit."""
        known = dict(data)
        check_fields(known, cls.__dataclass_fields__)
        for name, choices in (("operation", Operation), ("keep", Keep), ("wish", Wish)):
            if name in known:
                known[name] = parse_choice(name, known[name], choices)
        optional = (("style", Style), ("language", Language), ("tradition", Tradition))
        for name, named in optional:
            if known.get(name) is not None:
                known[name] = parse_choice(name, known[name], named)
        known["blend"] = tuple(TraditionShare.from_json(one) for one in known.get("blend") or ())
        for name in ("bars", "other_bars"):
            if known.get(name) is not None:
                known[name] = parse_bars(name, known[name])
        known["sliders"] = Sliders.from_json(known.get("sliders") or {})
        known["silent"] = tuple(parse_choice("silent", o, Setting) for o in known.get("silent", ()))
        for name in ("words", "metre", "part"):
            known[name] = str(known.get(name) or "")
        for name in ("notes", "locked", "placed"):
            known[name] = tuple(str(identifier) for identifier in known.get(name, ()))
        return cls(**known)
