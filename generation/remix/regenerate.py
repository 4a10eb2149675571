"""Some notes of a score written anew, the rest locked: what the model is told, and the way back.

What is kept is given to the model on both sides of the gap, and to the law, so that the notes
that come arrive in time; in the score, only what was chosen is notated anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from generation.errors import RequestError
from generation.form.plan import FormPlan
from generation.remix import context, likeness, selection, wishes
from generation.remix.context import Context
from generation.remix.ending import Ending
from generation.remix.wishes import Aim
from generation.remix_requests import Keep, RemixRequest, Wish
from generation.score import notes as note_table
from generation.score.melody import SungNote, melody
from generation.score.model import Lyric, Score
from generation.score.rewriting import renotated
from generation.score.sounds import Sound, bars_over, sounding
from generation.tokens import slots
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.constraints import Law
from generation.tokens.form_law import FormLaw
from generation.tokens.guidance import Guidance
from generation.tokens.prompt import Prompt
from generation.tokens.slots import Deadlines, Slot, Slots
from generation.tokens.written import Written

Later = tuple[tuple[int, Lyric], ...]
Worded = tuple[tuple[Lyric, ...], Later]  # what stands under a sound's first head, and later


@dataclass(frozen=True)
class Regeneration:
    """A request held against a score. Raises RequestError where they do not fit.

    ``free``: the syllables of the context that are written anew; ``ending``: what another ending
    is held to, where one is asked for, and ``bound``: the law of how the last line closes then;
    ``aim``: what is wished.
    """

    request: RemixRequest
    context: Context
    free: frozenset[int]
    slots: Slots
    prompt: Prompt
    law: Law
    guidance: Guidance
    bound: FormLaw | None
    ending: Ending | None
    aim: Aim

    @classmethod
    def of(
        cls,
        request: RemixRequest,
        score: Score,
        like: Score | None = None,
        *,
        still: bool = False,
    ) -> Regeneration:
        """``still``: the chosen notes are given as well, so that nothing changes."""
        rows = note_table.table(score)
        selection.check_like(rows, note_table.table(like) if like else None, request)
        chosen = selection.chosen(rows, note_table.measures(score), request)
        found = context.read(score, chosen, request.style)
        free = _free(found, chosen, request)
        ending = Ending.of(found, free) if request.wish is Wish.ENDING else None
        steady = ending.steady if ending else frozenset()
        given = _given(found, frozenset() if still else free, request, steady)
        view, bound = wishes.told(found.prompt, request.wish), None
        if ending and max(free) < len(view) - 1:  # the song's own close is law in any case
            view, bound = ending.bound(view, max(free))
        view = view.given(given)
        lowest, highest = context.singable(view)
        law = Law(
            view,
            lowest,
            highest,
            slots=given,
            begin=_begin(found),
            end=found.end // v.TICKS_PER_STEP - found.shifts[-1],
        )
        seen = likeness.seen(found, like) if like else None
        guidance = Guidance(likeness.guide(view, seen) if seen else None, Deadlines(given))
        aim = Aim(request.wish, view, free, seen)
        return cls(request, found, free, given, view, law, guidance, bound, ending, aim)

    @cached_property
    def prefix(self) -> tuple[NoteToken, ...]:
        """The notes before the first that is free."""
        stop = self.context.written.notes_of(min(self.free)).start
        return tuple(self.context.written.tokens[:stop])

    @property
    def parent(self) -> Score:
        """The score that is changed."""
        return self.context.score

    @property
    def stop(self) -> int:
        """The last free syllable of the context."""
        return max(self.free)

    @property
    def syllables(self) -> int:
        """To write anew, those between them included."""
        return self.stop - min(self.free) + 1

    @property
    def heard(self) -> int:
        """Notes at the beginning that nobody minds to hear again: none."""
        return 0

    @property
    def form(self) -> FormPlan:
        """Of the lines: nothing is said of it."""
        return FormPlan.unsaid(int(self.prompt.line_of[-1]) + 1)

    def told(self, take: int) -> Prompt:
        """The same for all takes."""
        return self.prompt

    @property
    def faithful(self) -> bool:
        """The new notes are free to surprise, unless they shall be like others."""
        return self.request.wish is Wish.LIKE

    def strays(self, written: Written) -> float:
        """How far the new notes are from what is wished."""
        return self.aim.strays(written)

    def following(self, written: Written) -> NoteToken | None:
        """The given note that comes next, where all that is new is written."""
        old = self.context.written
        at = old.notes_of(self.stop + 1)
        if not at or written.state.syllable != self.stop:
            return None
        rest = v.REST_INDEX[old.onsets[at.start] - written.state.end]
        return replace(old.tokens[at.start], rest=rest)

    def missed(self, tokens: Sequence[NoteToken]) -> bool:
        """Whether the notes are those that were there, or end in no other ending."""
        if self.ending and sum(token.advance == v.NEW for token in tokens) - 1 == self.stop:
            return self.ending.missed(self._sung(tokens))
        return list(tokens) == self.context.written.tokens[: len(tokens)]

    def check(self, tokens: Sequence[NoteToken]) -> None:
        """Another ending must be one, and must not part what the form joins."""
        if self.ending:
            self.ending.check(self._sung(tokens))

    def _sung(self, tokens: Sequence[NoteToken]) -> Sequence[SungNote]:
        return melody(Regeneration.score(self, tokens)).notes

    def score(self, tokens: Sequence[NoteToken]) -> Score:
        """The score with the notes up to :attr:`stop` as written, the others as they were."""
        return renotated(self.context.score, 0, tuple(self._sounds(tokens)))

    def so_far(self, tokens: Sequence[NoteToken]) -> tuple[Score, int] | None:
        """See :meth:`generation.remix.work.Work.so_far`."""
        score = Regeneration.score(self, tokens)
        return score, bars_over(score.parts[0], self._reached(tokens))

    def _reached(self, tokens: Sequence[NoteToken]) -> int:
        """The tick at which the last of the notes ends."""
        old, state = self.context, Written.of(tokens, self.context.written.bar).state
        shift = old.shift_before(old.written.notes_of(state.syllable).start)
        return self._start + (state.end + shift) * v.TICKS_PER_STEP

    @property
    def _start(self) -> int:
        """The tick of the score at which the context's first barline lies."""
        return self.context.sounds[0].onset - self.context.notes[0].onset

    @cached_property
    def _known(self) -> dict[tuple[int, int, int], Sound]:
        """The sounds that were there, by onset, pitch and duration."""
        both = zip(self.context.sounds, self.context.notes, strict=True)
        return {(sound.onset, note.midi, sound.duration): sound for sound, note in both}

    def _sounds(self, tokens: Sequence[NoteToken]) -> Iterator[Sound]:
        """All sounds of the part, in order."""
        old = self.context
        written = Written.of(tokens, old.written.bar)
        before, after = _around(old)
        yield from before
        for syllable in range(len(old.prompt)):
            here = old.written.notes_of(syllable)
            if syllable not in self.free:
                yield from old.sounds[here.start : here.stop]
                continue
            shift = old.shift_before(here.start)
            worded = [(old.sounds[at].lyrics, old.sounds[at].later) for at in here]
            places = written.notes_of(syllable)
            for number, at in enumerate(places):
                yield self._sound(written, at, shift, *_shared(worded, number, len(places)))
        yield from after

    def _sound(
        self, written: Written, at: int, shift: int, lyrics: tuple[Lyric, ...], later: Later
    ) -> Sound:
        old = self.context
        token = written.tokens[at]
        midi = old.reference + v.LOWEST_DEGREE + token.pitch
        onset = self._start + (written.onsets[at] + shift) * v.TICKS_PER_STEP
        duration = v.DURATIONS[token.duration] * v.TICKS_PER_STEP
        if same := self._known.get((onset, midi, duration)):
            return replace(same, lyrics=lyrics, later=later)  # the same note, the same head
        return Sound(("",), old.key.spell(midi), onset, duration, lyrics, later)


def _free(found: Context, chosen: frozenset[str], request: RemixRequest) -> frozenset[int]:
    """The syllables to write anew: whole ones, for a melisma hangs together."""
    picked = [bool(chosen.intersection(sound.heads)) for sound in found.sounds]
    free = {note.syllable for note, own in zip(found.notes, picked, strict=True) if own}
    for note, sound, own in zip(found.notes, found.sounds, picked, strict=True):
        if not own and note.syllable in free and set(request.locked).intersection(sound.heads):
            text = _text(found, note.syllable)
            raise RequestError(
                "Some notes of the melisma on “{text}” are locked and some are chosen: lock or "
                "choose the whole syllable.",
                text=text,
                field="locked",
            )
    return frozenset(free)


def _text(found: Context, syllable: int) -> str:
    at = found.written.notes_of(syllable).start
    return found.sounds[at].lyrics[0].text if found.sounds[at].lyrics else ""


def _given(
    found: Context, free: frozenset[int], request: RemixRequest, steady: frozenset[int]
) -> Slots:
    """``steady``: syllables whose rhythm stays, whatever is to be kept."""
    keep, placed = request.keep, set(request.placed)
    given: list[tuple[Slot, ...] | None] = []
    for syllable in range(len(found.prompt)):
        here = found.written.notes_of(syllable)
        if syllable not in free:
            given.append(found.given(syllable))
            continue
        stays = any(placed.intersection(found.sounds[at].heads) for at in here)
        if keep is not Keep.NOTHING or stays or syllable in steady:
            own = slots.slots_of(
                found.written,
                syllable,
                rhythm=keep is Keep.RHYTHM or syllable in steady,
                pitches=keep is Keep.PITCHES,
            )
            given.append(slots.beginning(found.written, syllable, own) if stays else own)
        elif _needed_by_others([found.sounds[at] for at in here]):
            given.append((Slot(),) * len(here))  # another verse needs each of these notes
        else:
            given.append(wishes.notes_allowed(request.wish, len(here)))
    return tuple(given)


def _around(found: Context) -> tuple[Sequence[Sound], Sequence[Sound]]:
    """The sounds of the part before and after the context."""
    every = sounding(found.score.parts[0])
    return every[: found.first], every[found.first + len(found.sounds) :]


def _begin(found: Context) -> int:
    """The step before which nothing new may begin: the barline that the score begins with, or
    the end of what sounds before the context."""
    before, _ = _around(found)
    start = found.sounds[0].onset - found.notes[0].onset
    return max(0, -((start - (before[-1].stop if before else 0)) // v.TICKS_PER_STEP))


def _needed_by_others(sounds: Sequence[Sound]) -> bool:
    """Whether another verse has syllables of its own within one of this verse."""
    return any(sound.worded for sound in sounds[1:]) or bool(sounds[0].later)


def _shared(worded: Sequence[Worded], number: int, count: int) -> Worded:
    """The words under a syllable's new notes: where there are as many as before, each its own;
    else all with the first, as no other verse needs the others."""
    return worded[number] if count == len(worded) else worded[0] if number == 0 else ((), ())
