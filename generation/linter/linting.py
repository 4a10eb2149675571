"""Marks on a score, and their fixes applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from generation.errors import RequestError
from generation.linter import barlines, faults
from generation.linter.edits import Accented, Edit, Rebarred, Renotated
from generation.linter.marks import Fault, Fix, FixKind, Mark, Said
from generation.linter.proposals import Proposal, proposals
from generation.linter.sentences import said
from generation.linter.voice import Voice, read
from generation.linter.words import with_accent
from generation.lyrics.model import Stress
from generation.score.model import Score
from generation.score.rewriting import renotated
from generation.score.sounds import Sound, sounding

_MOST_OF_A_KIND = 2
_BARLINE_COST = 8


def lint(
    score: Score, language: str = "", *, verse: int | None = None, part: str = ""
) -> tuple[Mark, ...]:
    """What a singer would stumble over in the first part that has words, or in ``part`` by its id
    or name, in order, each mark with the fixes that remove it.

    ``language`` is the code of the words (``"en"``); empty, the score's own, or else the one
    the words look like. ``verse``: which verse is read, else the first. Only rules that need no
    language are used for one that is not known. Raises :class:`RequestError` for a score
    without words.
    """
    voice = read(score, language, verse, part)
    found = faults.find(voice)
    moved = _moved(voice, found) if barlines.movable(score) else []
    return tuple(_mark(voice, fault, found, moved) for fault in found)


def apply(score: Score, fix: Fix | Edit) -> Score:
    """The score with a fix made. What it does not change is the same as before, ids included.

    Raises :class:`RequestError` where the fix was made for another score.
    """
    edit = fix.edit if isinstance(fix, Fix) else fix
    if isinstance(edit, Rebarred):
        return barlines.rebarred(score, edit.ticks)
    if isinstance(edit, Accented):
        kept = with_accent(score.fields, edit.verse, edit.word, edit.stress, edit.part)
        return replace(score, fields=kept)
    return renotated(score, edit.part, _replaced(score, edit))


def _replaced(score: Score, edit: Renotated) -> list[Sound]:
    here = 0 <= edit.part < len(score.parts)
    old = sounding(score.parts[edit.part]) if here else ()
    gone = set(edit.replaced)
    if not here or gone - {sound.heads[0] for sound in old}:
        raise RequestError(
            "The notes that this fix changes are no longer there: ask for the marks again.",
            field="fix",
        )
    kept = [sound for sound in old if sound.heads[0] not in gone]
    return sorted((*kept, *edit.sounds), key=lambda sound: sound.onset)


def _mark(voice: Voice, fault: Fault, found: tuple[Fault, ...], moved: list[Proposal]) -> Mark:
    syllables = [voice.sung[at] for at in fault.syllables]
    heads = voice.heads(syllables)
    spans = [(one.onset, one.stop) for one in syllables]
    ids = [
        bar.id
        for bar in voice.bars
        if any(start < bar.stop and stop > bar.start for start, stop in spans)
    ]
    return Mark(
        rule=fault.rule,
        weight=fault.weight,
        syllable=syllables[0].read.text,
        word=voice.words.read[syllables[0].word].text,
        note_ids=heads,
        measure_ids=tuple(ids),
        reason=fault.reason,
        fixes=tuple(_fixes(voice, fault, found, moved)),
    )


def _fixes(
    voice: Voice, fault: Fault, found: tuple[Fault, ...], moved: list[Proposal]
) -> list[Fix]:
    """The cheapest fixes that remove the fault and, all marks counted, leave less at fault."""
    before = faults.weight(found)
    good: list[Fix] = []
    for proposal in (*proposals(voice, fault), *moved):
        remaining = faults.find(proposal.voice)
        left = faults.weight(remaining)
        if left < before and fault.place not in {each.place for each in remaining}:
            good.append(_fix(voice, proposal, left))
    return list(_cheapest(good))


def _cheapest(fixes: list[Fix]) -> Iterator[Fix]:
    """In the order of their price, which is what they change and what they leave; one of each
    sentence and few of a kind, so that there is a choice."""
    said_already: set[str] = set()
    kinds: Counter[FixKind] = Counter()
    for fix in sorted(fixes, key=lambda fix: (fix.cost + fix.left, fix.cost, len(fix.note_ids))):
        if fix.reason.key not in said_already and kinds[fix.kind] < _MOST_OF_A_KIND:
            said_already.add(fix.reason.key)
            kinds[fix.kind] += 1
            yield fix


def _fix(voice: Voice, proposal: Proposal, left: int) -> Fix:
    edit = proposal.edit
    if edit is None:
        edit = _difference(voice, proposal.voice)
    heads: tuple[str, ...] = ()
    if isinstance(edit, Renotated):
        gone = set(edit.replaced)
        heads = tuple(h for sound in voice.sounds if sound.heads[0] in gone for h in sound.heads)
    elif isinstance(edit, Accented):
        word = [one for one in voice.sung if one.word == edit.word]
        new = [one for one in word if one.place == edit.stress]
        old = [one for one in word if one.read.stress is Stress.PRIMARY and one not in new]
        heads = tuple(voice.heads([one])[0] for one in (*new, *old))
    return Fix(proposal.kind, proposal.reason, proposal.cost, left, heads, edit)


def _difference(voice: Voice, new: Voice) -> Renotated:
    before, after = set(voice.sounds), set(new.sounds)
    return Renotated(
        part=voice.part,
        replaced=tuple(sound.heads[0] for sound in voice.sounds if sound not in after),
        sounds=tuple(sound for sound in new.sounds if sound not in before),
    )


def _moved(voice: Voice, found: tuple[Fault, ...]) -> list[Proposal]:
    """The voice with its barlines moved by each number of beats, where that leaves less than
    half at fault: a whole song is not turned around for one syllable among many."""
    beat, bar = voice.beat(0), voice.bars[0].time_signature.bar
    return [
        Proposal(FixKind.BARLINE, _BARLINE_COST, _later(ticks // beat), new, Rebarred(ticks))
        for ticks in range(beat, bar, beat)
        if (new := barlines.moved(voice, ticks))
        and 2 * faults.weight(faults.find(new)) < faults.weight(found)
    ]


def _later(beats: int) -> Said:
    return said("fix.barline-one") if beats == 1 else said("fix.barline", beats=beats)
