"""The sentences of marks and fixes, in English."""

from __future__ import annotations

from generation.linter.marks import Parameter, Said

SENTENCES = {
    "stress.weak": "“{syllable}” carries the stress of “{word}” but falls on a weaker beat "
    "than “{other}”.",
    "light.strong": "“{syllable}” is light, but falls on a stronger beat than “{other}”, which "
    "is stressed.",
    "light.long": "“{syllable}” is light, but is held longer than the stressed syllables "
    "around it.",
    "melisma.closed": "“{syllable}” is sung through {count} notes on a vowel that closes the "
    "mouth.",
    "breath.long": "There is no place to breathe for {seconds} seconds: “{word}” could end a "
    "breath.",
    "breath.punctuation": "There is no place to breathe for {seconds} seconds, though the words "
    "pause after “{word}”.",
    "high.hard": "“{syllable}” is held near the top of the voice on a vowel that is hard to "
    "sing there.",
    "torn.rest": "A rest tears “{word}” apart after “{syllable}”.",
    "tone.rises": "The tones of “{syllable}{other}” rise, but the melody falls.",
    "tone.falls": "The tones of “{syllable}{other}” fall, but the melody rises.",
    "fix.earlier": "Begin “{syllable}” earlier.",
    "fix.later": "Begin “{syllable}” later.",
    "fix.carry": "Split the note before “{syllable}” and begin it there.",
    "fix.text-earlier": "Move “{syllable}” to an earlier note of the melisma.",
    "fix.text-later": "Move “{syllable}” to a later note of its melisma.",
    "fix.take": "Move “{syllable}” onto the note of “{other}”, which follows on the rest of it.",
    "fix.upbeat": "Make “{syllable}” an upbeat and give its note to “{other}”.",
    "fix.raise": "Raise “{syllable}” to {pitch}, above “{other}”.",
    "fix.pitch": "Sing “{syllable}” on {pitch}.",
    "fix.lower": "Lower “{syllable}” to {pitch}.",
    "fix.accent": "Stress “{word}” on “{syllable}”.",
    "fix.weigh": "Let “{syllable}” carry weight here.",
    "fix.barline-one": "Move the barlines, so that everything begins a beat later in the bar.",
    "fix.barline": "Move the barlines, so that everything begins {beats} beats later in the bar.",
    "fix.breath": "Breathe after “{word}”: end its note early.",
    "fix.breaths": "Breathe after {words}: end their notes early.",
    "fix.hold": "Hold “{syllable}” through the rest.",
    "fix.close": "Begin “{syllable}” where the rest begins.",
    "fix.rest-before": "Move the rest before “{word}”.",
    "fix.thin": "Keep only the notes of “{syllable}” that begin on beats.",
}


_PUNCTUATION = " ,.;:!?…—–，。、；：！？"


def said(key: str, **parameters: Parameter) -> Said:
    """The sentence of that key; words stand in it without their punctuation."""
    bare = {name: _bare(value) for name, value in parameters.items()}
    return Said(key, tuple(bare.items()), SENTENCES[key].format(**bare))


def _bare(value: Parameter) -> Parameter:
    return value.strip(_PUNCTUATION) if isinstance(value, str) else value
