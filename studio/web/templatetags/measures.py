"""The measures of the score-card in words, and where they lie as numbers to draw."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.discover.scorecards import Measured

register = template.Library()


@register.filter
def group_name(group: str) -> str:
    """What a few measures say something about."""
    return {
        "prosody": _("Words and beat"),
        "singability": _("For the singer"),
        "form": _("Form"),
        "harmony": _("Harmony"),
        "variety": _("Variety"),
        "originality": _("Originality"),
    }[group]


@register.filter
def measure_name(name: str) -> str:
    """A measure, as one says it."""
    return {
        "stress_on_beat": _("Stress on the beat"),
        "range": _("Range"),
        "tessitura": _("Time spent high"),
        "leaps": _("Leaps"),
        "breath": _("Longest breath"),
        "open_vowels": _("Open vowels on high notes"),
        "returns": _("Lines that come back"),
        "closes": _("Lines that come to rest"),
        "chord_tones": _("Notes of the chord"),
        "variety": _("Steps that differ"),
        "own_turns": _("Turns of its own"),
    }[name]


@register.filter
def measure_meaning(name: str) -> str:
    """What it counts."""
    return {
        "stress_on_beat": _(
            "How many stressed syllables begin on a stronger place in the bar"
            " than their neighbours."
        ),
        "range": _("From the lowest note to the highest."),
        "tessitura": _("How much of the singing lies in the upper third of the range."),
        "leaps": _("How many of the intervals are wider than a fourth."),
        "breath": _("The longest stretch without a rest or the end of a line."),
        "open_vowels": _(
            "How many of the notes near the top are sung on a vowel that the mouth opens for."
        ),
        "returns": _("How like each line is to the likest one before it."),
        "closes": _("How many lines end on a note of the home chord."),
        "chord_tones": _("How many notes on strong beats belong to the chord under them."),
        "variety": _("How many of sixteen steps in a row differ in interval or rhythm."),
        "own_turns": _("How many turns of seven notes none of the songs it learnt from holds."),
    }[name]


@register.filter
def measure_shown(name: str) -> str:
    """What the bars are that show it."""
    return {
        "stress_on_beat": _("Off the beat"),
        "range": _("Lowest and highest"),
        "tessitura": _("High"),
        "leaps": _("Leaps"),
        "breath": _("The longest"),
        "open_vowels": _("On closed vowels"),
        "returns": _("Come back"),
        "closes": _("Come to no rest"),
        "chord_tones": _("Outside the chord"),
        "variety": _("Where fewest differ"),
        "own_turns": _("Sung before"),
    }[name]


@register.filter
def measure_value(one: Measured) -> str:
    """The value with its unit."""
    if one.name == "range":
        count = round(one.value)
        return ngettext("%(count)s semitone", "%(count)s semitones", count) % {"count": count}
    if one.name == "breath":
        return _("%(count)s beats") % {"count": f"{one.shown:g}"}
    return f"{one.shown:g} %"


@register.filter
def songs_name(style: str) -> str:
    """The songs by people that a piece of this style is held against."""
    return {
        "art-song": _("art songs"),
        "hymn": _("hymns"),
        "folk": _("folk songs"),
        "lead-sheet": _("lead sheets"),
        "choral": _("choral pieces"),
        "opera": _("opera arias"),
    }.get(style, _("songs of all styles"))


@register.filter
def spelled_out(name: str) -> str:
    """A figure's name without what programs need: "note_f1" → "note f1"."""
    return name.replace("_", " ")


@register.filter
def percent(share: float) -> int:
    """0.716 → 72."""
    return round(100 * share)


@register.filter
def along(share: float) -> str:
    """Where a share lies on a scale that is 200 units long, with room at its ends."""
    return f"{8 + 184 * share:.1f}"


@register.filter
def bar_runs(bars: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of bars that follow one another: [3, 4, 7] → [(3, 4), (7, 7)]."""
    runs = groupby(enumerate(bars), key=lambda pair: pair[1] - pair[0])
    found = [[bar for _at, bar in run] for _, run in runs]
    return [(run[0], run[-1]) for run in found]


@register.filter
def runs_address(runs: Sequence[tuple[int, int]]) -> str:
    """As they stand in an address: "3-4,7-7"."""
    return ",".join(f"{first}-{last}" for first, last in runs)


@register.simple_tag
def runs_told(runs: Sequence[tuple[int, int]], numbers: Sequence[int]) -> str:
    """As they are called, by the numbers printed over them: "3–4, 7"."""
    places = [(numbers[first], numbers[last]) for first, last in runs if last < len(numbers)]
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in places)
