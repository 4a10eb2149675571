"""A score continued after its last note: what the model is told, and the way back.

What is there is given to the model and the law; the new notes fill whole bars exactly. Nothing
that sounds is touched: only rests after the last note may be taken by an upbeat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generation.form.plan import FormPlan
from generation.lyrics import lines, prosody
from generation.lyrics.model import Prosody
from generation.remix import context, selection
from generation.remix.context import Context
from generation.remix.phrases import Phrases
from generation.remix.room import lengthened
from generation.remix_requests import RemixRequest
from generation.score import notes as note_table
from generation.score.melody import Melody, melody
from generation.score.model import Score
from generation.score.rewriting import renotated
from generation.score.sounds import Sound, bars_over, sounding
from generation.tokens import slots
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.constraints import Law
from generation.tokens.form_law import FormLaw
from generation.tokens.guidance import Guidance
from generation.tokens.guide import Guide
from generation.tokens.prompt import Prompt, prompt
from generation.tokens.slots import Deadlines, Slot
from generation.tokens.written import Written

_HEARD = 32  # bars before the last note
_EASE, _HELD = 0.5, 1.0  # bars off an even pace, and on the last syllable, that are well
_NARROWEST = 12  # semitones to go on in, where nobody has said a range


@dataclass(frozen=True)
class Continuation:
    """A request held against a score. Raises RequestError where they do not fit.

    ``form``: what the new lines take up of the old; ``room``: the score with empty bars;
    ``end``: the step at which the last of them ends; ``shift``: steps from where the model
    counts to where the score does.
    """

    request: RemixRequest
    context: Context
    phrases: Phrases
    form: FormPlan
    prompt: Prompt
    law: Law
    guidance: Guidance
    room: Score
    end: int
    shift: int

    @classmethod
    def of(cls, request: RemixRequest, score: Score, like: Score | None = None) -> Continuation:
        rows = note_table.table(score)
        others = note_table.table(like) if like else None
        selection.check(rows, note_table.measures(score), request, like=others)
        last = sounding(score.parts[0])[-1]
        motif = context.read(score, frozenset(last.heads), request.style, _HEARD)
        tune = melody(score)
        phrases = Phrases.of(request, motif, tune.texted)
        room, stop = lengthened(score, phrases.bars)
        view = _prompt(tune, motif, phrases, request)
        count = len(motif.prompt)
        form = phrases.plan(int(view.line_of[count]))
        view = view.planned(form)
        given = (
            *(slots.slots_of(motif.written, at, rhythm=True, pitches=True) for at in range(count)),
            *slots.nothing(len(view) - count),
        )
        shift = _shift(motif)
        end = (stop - _start(motif)) // v.TICKS_PER_STEP - shift
        law = Law(view, *context.singable(view), slots=given, end=end)
        told = (*given, (Slot(onset=end),))  # as if another song began there
        guidance = Guidance(Guide(view.line_of, form), Deadlines(told))
        return cls(request, motif, phrases, form, view.given(told), law, guidance, room, end, shift)

    @property
    def prefix(self) -> tuple[NoteToken, ...]:
        """The motif."""
        return tuple(self.context.written.tokens)

    @property
    def heard(self) -> int:
        """Notes at the beginning that may be anybody's."""
        return len(self.prefix)

    @property
    def parent(self) -> Score:
        """The score that is changed."""
        return self.context.score

    @property
    def stop(self) -> int:
        """The last syllable."""
        return len(self.prompt) - 1

    @property
    def syllables(self) -> int:
        """To sing."""
        return len(self.prompt) - len(self.context.prompt)

    def told(self, take: int) -> Prompt:
        """The same for all takes."""
        return self.prompt

    @property
    def bound(self) -> FormLaw | None:
        """The form is a leaning."""
        return None

    @property
    def faithful(self) -> bool:
        """The new notes are free to surprise."""
        return False

    def following(self, written: Written) -> NoteToken | None:
        """Nothing follows."""
        return None

    def missed(self, tokens: Sequence[NoteToken]) -> bool:
        """There was nothing that it could be the same as."""
        return False

    def check(self, tokens: Sequence[NoteToken]) -> None:
        """Whatever goes on may stand."""

    def strays(self, written: Written) -> float:
        """Bars that the notes so far are ahead of an even pace or behind it, beyond what nobody
        minds; at the end, that the last syllable is held for too long."""
        sung = written.state.syllable + 1 - len(self.context.prompt)
        if sung == self.syllables:
            held = self.end - written.onsets[written.starts[-1]]
            return max(0.0, held / written.bar - _HELD)
        began = self.context.written.state.end
        even = began + (self.end - began) * sung / self.syllables
        return max(0.0, abs(written.state.end - even) / written.bar - _EASE)

    def score(self, tokens: Sequence[NoteToken]) -> Score:
        """The score with all that follows the motif in ``tokens``."""
        old = self.context.score
        sounds = (*sounding(old.parts[0]), *self._sounds(tokens))
        language = old.language or (self.phrases.prosody.language if self.request.words else "")
        return renotated(replace(self.room, language=str(language)), 0, sounds)

    def so_far(self, tokens: Sequence[NoteToken]) -> tuple[Score, int] | None:
        """See :meth:`generation.remix.work.Work.so_far`."""
        score, end = self.score(tokens), Written.of(tokens, self.context.written.bar).state.end
        reached = _start(self.context) + (end + self.shift) * v.TICKS_PER_STEP
        return score, bars_over(score.parts[0], reached)

    def _sounds(self, tokens: Sequence[NoteToken]) -> Iterator[Sound]:
        motif = self.context
        written = Written.of(tokens, motif.written.bar)
        lyrics = self.phrases.lyrics
        syllable = -1
        for at in range(len(self.prefix), len(tokens)):
            token = tokens[at]
            new = token.advance == v.NEW
            syllable += new
            yield Sound(
                ("",),
                motif.key.spell(motif.reference + v.LOWEST_DEGREE + token.pitch),
                _start(motif) + (written.onsets[at] + self.shift) * v.TICKS_PER_STEP,
                v.DURATIONS[token.duration] * v.TICKS_PER_STEP,
                (lyrics[syllable],) if new and lyrics else (),
            )


def _start(motif: Context) -> int:
    """The tick of the score at which the context's first barline lies."""
    return motif.sounds[0].onset - motif.notes[0].onset


def _shift(motif: Context) -> int:
    """Whole bars between the model's end of the motif and its real one: long silences and long
    notes are told shorter."""
    last, bar = motif.notes[-1], motif.written.bar
    end = (last.onset + last.duration) // v.TICKS_PER_STEP
    return -(-(end - motif.written.state.end) // bar) * bar


def _prompt(tune: Melody, motif: Context, phrases: Phrases, request: RemixRequest) -> Prompt:
    """The words of the motif, then those of what follows."""
    language = motif.score.language[:2]
    words = prosody.analyse_printed(tune.words, language if tune.texted else "")
    sung = (*lines.prosody(words, language).lines, *phrases.prosody.lines)
    told = motif.prompt.conditions
    melisma, liveliness = context.WISHED.get(request.wish, (told.melisma, told.liveliness))
    lowest, highest = _range(motif)
    conditions = replace(
        told,
        language=phrases.prosody.language if request.words else told.language,
        lowest=lowest,
        highest=highest,
        melisma=melisma,
        liveliness=liveliness,
    )
    view = prompt(Prosody(phrases.prosody.language, sung), conditions)
    return replace(view, syllables=view.syllables[motif.syllable :])


def _range(motif: Context) -> tuple[int, int]:
    """The range asked for; of a motif that nobody has asked for, its own, or an octave around
    it where it moves in less. Degrees from the reference tonic."""
    told = motif.prompt.conditions
    lowest, highest = told.lowest or 0, told.highest or 0
    if not context.provenance(motif.score).get("request", {}).get("ambitus"):
        missing = max(0, _NARROWEST - (highest - lowest))
        lowest, highest = lowest - missing // 2, highest + missing - missing // 2
    return lowest, highest
