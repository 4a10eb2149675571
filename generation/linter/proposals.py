"""How each kind of fault might be mended. Whether it is, and at what price, is judged
elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from generation.linter import moves, phrase_rules, vowel_rules
from generation.linter.edits import Accented, Edit
from generation.linter.marks import Fault, FixKind, Rule, Said
from generation.linter.scale import neighbour
from generation.linter.sentences import said
from generation.linter.voice import Sung, Voice

_MOST_STEPS = 5
_MOST_PLACES = 4


@dataclass(frozen=True)
class Proposal:
    """A voice that may be better. ``edit`` is None where it follows from the sounds."""

    kind: FixKind
    cost: int
    reason: Said
    voice: Voice
    edit: Edit | None = None


def proposals(voice: Voice, fault: Fault) -> Iterator[Proposal]:
    """Ways to mend ``fault`` that touch only what is around it."""
    yield from _BY_RULE[fault.rule](voice, *(voice.sung[at] for at in fault.syllables))


def _made(kind: FixKind, cost: int, made: Voice | None, reason: Said) -> Iterator[Proposal]:
    if made is not None:
        yield Proposal(kind, cost, reason, made)


# ---- weight on the wrong syllable


def _stress(voice: Voice, one: Sung, other: Sung) -> Iterator[Proposal]:
    yield from _weighed(voice, one, other)
    yield _accent(voice, other)


def _light(voice: Voice, one: Sung, after: Sung) -> Iterator[Proposal]:
    yield from _weighed(voice, after, one)
    yield _accent(voice, one)


def _weighed(voice: Voice, stressed: Sung, light: Sung) -> Iterator[Proposal]:
    """``stressed`` gets what its neighbour ``light`` has: the beat, the length or the height."""
    if light.index < stressed.index:
        for length in sorted({moves.EIGHTH, 2 * moves.EIGHTH, stressed.length}):
            reason = said("fix.upbeat", syllable=light.read.text, other=stressed.read.text)
            made = moves.give_to_next(voice, light, length)
            yield from _made(FixKind.SHIFT, 3, made, reason)
        yield from _begun(voice, stressed)
    else:
        reason = said("fix.take", syllable=stressed.read.text, other=light.read.text)
        made = moves.take_from_next(voice, stressed)
        yield from _made(FixKind.SPLIT, 4, made, reason)
        yield from _begun(voice, light)
        yield from _begun(voice, stressed)
    yield from _retexted(voice, stressed)
    yield from _retexted(voice, light)
    yield from _raised(voice, stressed, light)


def _begun(voice: Voice, one: Sung) -> Iterator[Proposal]:
    """``one`` begins elsewhere between the beginning of the note before it and its own end."""
    at = one.sounds[0]
    if not at:
        return
    before, first = voice.sounds[at - 1], voice.sounds[at]
    for tick in _ticks(voice, before.onset, first.stop, one.onset):
        earlier = tick < one.onset
        key = "fix.earlier" if earlier else "fix.later"
        reason = said(key, syllable=one.read.text)
        yield from _made(FixKind.SHIFT, 2, moves.begin(voice, one, tick), reason)
        if earlier and tick < before.stop:
            reason = said("fix.carry", syllable=one.read.text)
            yield from _made(FixKind.SPLIT, 3, moves.carry(voice, one, tick), reason)


def _ticks(voice: Voice, start: int, stop: int, now: int) -> list[int]:
    """The stronger divisions of a stretch, nearest to ``now`` first, and where the two lengths
    would be exchanged."""
    step = moves.EIGHTH if stop - start >= 4 * moves.EIGHTH else moves.EIGHTH // 2
    first = start + step - voice.position(start) % step
    ticks = {tick for tick in range(first, stop, step) if tick not in (start, now)}
    ticks.add(start + stop - now)
    strong = sorted(ticks, key=lambda tick: (-voice.strength(tick), abs(tick - now)))
    return sorted(strong[:_MOST_PLACES], key=lambda tick: abs(tick - now))


def _retexted(voice: Voice, one: Sung) -> Iterator[Proposal]:
    earlier = said("fix.text-earlier", syllable=one.read.text)
    later = said("fix.text-later", syllable=one.read.text)
    yield from _made(FixKind.SHIFT, 1, moves.text_before(voice, one), earlier)
    yield from _made(FixKind.SHIFT, 1, moves.text_after(voice, one), later)


def _raised(voice: Voice, stressed: Sung, light: Sung) -> Iterator[Proposal]:
    pitch = neighbour(voice, light.top, light.onset, +1)
    made = moves.repitch(voice, stressed.sounds[0], pitch)
    name = str(made.sounds[stressed.sounds[0]].pitch)
    reason = said("fix.raise", syllable=stressed.read.text, other=light.read.text, pitch=name)
    yield Proposal(FixKind.REPITCH, 5, reason, made)


def _accent(voice: Voice, one: Sung) -> Proposal:
    """The singer says that ``one`` is the stressed syllable of its word."""
    word = voice.words.read[one.word]
    if len(word.syllables) > 1:
        reason = said("fix.accent", word=word.text, syllable=one.read.text)
    else:
        reason = said("fix.weigh", syllable=one.read.text)
    words = voice.words.accented({one.word: one.place})
    edit = Accented(voice.verse, one.word, one.place, voice.accents_of)
    return Proposal(FixKind.ACCENT, 6, reason, replace(voice, words=words), edit)


# ---- vowels


def _melisma(voice: Voice, one: Sung) -> Iterator[Proposal]:
    spare = len(one.sounds) - vowel_rules.LONG_MELISMA + 1
    if one.index + 1 < len(voice.sung):
        after = voice.sung[one.index + 1]
        reason = said("fix.text-earlier", syllable=after.read.text)
        for notes in (spare, len(one.sounds) - 1):
            made = moves.text_before(voice, after, notes)
            yield from _made(FixKind.SHIFT, 2, made, reason)
    reason = said("fix.text-later", syllable=one.read.text)
    for notes in (spare, len(one.sounds) - 1):
        yield from _made(FixKind.SHIFT, 2, moves.text_after(voice, one, notes), reason)
    reason = said("fix.thin", syllable=one.read.text)
    for count in (vowel_rules.LONG_MELISMA - 1, 1):
        yield from _made(FixKind.JOIN, 4, moves.thin(voice, one, count), reason)


def _high(voice: Voice, one: Sung) -> Iterator[Proposal]:
    if one.index + 1 < len(voice.sung):
        yield from _begun(voice, voice.sung[one.index + 1])
    yield from _retexted(voice, one)
    easy = vowel_rules.highest_easy(voice)
    for _ in range(_MOST_STEPS):
        made, name = voice, ""
        for at in one.sounds:
            if voice.sounds[at].pitch.midi > easy:
                pitch = neighbour(voice, easy + 1, one.onset, -1)
                made = moves.repitch(made, at, pitch)
                name = str(made.sounds[at].pitch)
        reason = said("fix.lower", syllable=one.read.text, pitch=name)
        yield Proposal(FixKind.REPITCH, 3, reason, made)
        easy = neighbour(voice, easy, one.onset, -1)


# ---- breath


def _breath(voice: Voice, one: Sung) -> Iterator[Proposal]:
    stretch = next(each for each in phrase_rules.stretches(voice) if one in each)
    for place in phrase_rules.places(voice, stretch)[: 2 * _MOST_PLACES]:
        reason = said("fix.breath", word=voice.words.read[place.word].text)
        yield from _made(FixKind.BREATH, 1, _breathing(voice, place), reason)
    yield from _breaths(voice, range(stretch[0].index, stretch[-1].index + 1))


def _breaths(voice: Voice, within: range) -> Iterator[Proposal]:
    """As many breaths as a very long stretch needs, each in the best place that is left."""
    made, words = voice, ""
    for count in range(1, _MOST_PLACES + 1):
        long = (each for each in phrase_rules.too_long(made) if each[0].index in within)
        stretch = next(long, ())
        tries = ((place, _breathing(made, place)) for place in phrase_rules.places(made, stretch))
        place, better = next(((p, new) for p, new in tries if new), (None, None))
        if place is None or better is None:
            return
        made = better
        words += f"{', ' if words else ''}“{voice.words.read[place.word].text}”"
        if count > 1:
            yield Proposal(FixKind.BREATH, count, said("fix.breaths", words=words), made)


def _breathing(voice: Voice, place: Sung) -> Voice | None:
    held = voice.sounds[place.sounds[-1]].duration
    length = moves.EIGHTH if held > moves.EIGHTH else held // 2
    return moves.shorten(voice, place, length)


def _torn(voice: Voice, one: Sung, after: Sung) -> Iterator[Proposal]:
    hold = said("fix.hold", syllable=one.read.text)
    yield from _made(FixKind.JOIN, 1, moves.lengthen(voice, one), hold)
    close = said("fix.close", syllable=after.read.text)
    yield from _made(FixKind.SHIFT, 2, moves.begin(voice, after, one.stop), close)
    word = said("fix.rest-before", word=voice.words.read[one.word].text)
    first = voice.sung[one.index - one.place]
    yield from _made(FixKind.SHIFT, 3, moves.later(voice, first, one, one.gap), word)


# ---- tones


def _tone(voice: Voice, one: Sung, other: Sung) -> Iterator[Proposal]:
    """The second syllable goes to the first, or a step beyond; or the first to the second."""
    falls = other.first < one.first
    for moved, still, way in ((other, one, +1 if falls else -1), (one, other, -1 if falls else +1)):
        for pitch in (still.first, neighbour(voice, still.first, still.onset, way)):
            made = moves.repitch(voice, moved.sounds[0], pitch)
            name = str(made.sounds[moved.sounds[0]].pitch)
            reason = said("fix.pitch", syllable=moved.read.text, pitch=name)
            yield Proposal(FixKind.REPITCH, 3, reason, made)


_BY_RULE: dict[Rule, Callable[..., Iterator[Proposal]]] = {
    Rule.STRESS: _stress,
    Rule.LIGHT: _light,
    Rule.MELISMA: _melisma,
    Rule.BREATH: _breath,
    Rule.HIGH: _high,
    Rule.TORN: _torn,
    Rule.TONE: _tone,
}
