"""More like another score: its notes to the same words, as a lead that the new ones follow."""

from __future__ import annotations

from dataclasses import replace

from generation.form.plan import FormPlan
from generation.remix import context
from generation.remix.context import Context
from generation.score.melody import melody
from generation.score.model import Score
from generation.score.sounds import sounding
from generation.tokens import vocabulary as v
from generation.tokens.guide import Guide
from generation.tokens.prompt import Prompt
from generation.tokens.written import Written


def seen(found: Context, like: Score) -> Written:
    """What ``like`` has under the syllables of a context, from the syllable and the tonic that the
    context counts from. Raises RequestError where its rhythm cannot be told to the model."""
    other = context.read(like, _same_heads(found, like))
    skipped = found.syllable - other.syllable
    tokens = []
    higher = other.reference - found.reference
    for syllable in range(skipped, len(other.prompt)):
        for at in other.written.notes_of(syllable):
            token = other.written.tokens[at]
            pitch = min(max(token.pitch + higher, 0), v.N_PITCHES - 1)
            tokens.append(replace(token, pitch=pitch))
    return Written.of(tokens, found.written.bar)


def guide(view: Prompt, leading: Written) -> Guide:
    """Leads to those notes, syllable by syllable."""
    return Guide(view.line_of, FormPlan.unsaid(int(view.line_of[-1]) + 1), leading)


def _same_heads(found: Context, like: Score) -> frozenset[str]:
    """The heads in ``like`` of the syllables that the context holds."""
    count = found.notes[-1].syllable + 1
    tune = melody(like)
    sounds = sounding(like.parts[0])
    wanted = range(found.syllable, found.syllable + count)
    return frozenset(
        head
        for note, sound in zip(tune.notes, sounds, strict=True)
        if note.syllable in wanted
        for head in sound.heads
    )
