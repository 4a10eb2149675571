"""Another ending of a line, within the form that was set by hand.

Letters set by hand are law when a melody is composed, and so is how its lines close. Another
ending is then another way to the same close, and a line that is to be the same as another keeps
the ending that both have. Where no letters were set, it closes otherwise than it did.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import Any

from generation.errors import RequestError
from generation.form.labels import close_of
from generation.form.plan import Close, Echo, FormPlan, LinePlan, parse_letters
from generation.form.verse_score import stanzas
from generation.lyrics import prosody
from generation.remix.context import Context, provenance, singable
from generation.requests import MelodyRequest
from generation.score.melody import melody
from generation.tokens.form_law import FormLaw
from generation.tokens.prompt import Prompt


def bound(found: Context, last: int) -> tuple[Prompt, FormLaw]:
    """The words told of another close at syllable ``last`` of a context, and that close as law.
    Raises :class:`RequestError` where it would part a line from one that is to be the same."""
    close, view = close_of(found.written.sung(last), 0), found.prompt
    asked = _asked(found)
    if asked and asked.form:
        _check_same(found, asked, found.syllable + last)
    else:
        close = Close.HALF if close is Close.FULL else Close.FULL
    lines = [LinePlan()] * (int(view.line_of[-1]) + 1)
    lines[view.line_of[last]] = LinePlan(close=close)
    view = view.planned(FormPlan(tuple(lines)))
    return view, FormLaw.closing(view, last, close, *singable(view))


def _asked(found: Context) -> MelodyRequest | None:
    """The request that the score says it was composed for; a field that someone has spoilt
    says nothing."""
    kept: Any = provenance(found.score).get("request")
    try:
        known = {name: kept[name] for name in MelodyRequest.__dataclass_fields__ if name in kept}
        return MelodyRequest.from_json(known)
    except (RequestError, TypeError, ValueError):
        return None


def _check_same(found: Context, asked: MelodyRequest, last: int) -> None:
    """No line whose ending changes, up to syllable ``last``, has the ending of another line of
    the same letter."""
    ends = _line_ends(asked)
    if len(ends) != len(asked.form) or ends[-1] != melody(found.score).notes[-1].syllable + 1:
        return  # the words are others by now, and the letters no longer theirs
    spans = [range(*span) for span in pairwise((0, *ends))]
    own = next(at for at, span in enumerate(spans) if last in span)
    sources = [
        of if of is not None and echo is Echo.SAME else at
        for at, (echo, of) in enumerate(parse_letters(asked.form, len(ends)))
    ]
    ending = _sung(found, last)
    for at, span in enumerate(spans):
        same = at != own and sources[at] == sources[own]
        if same and _sung(found, span.stop - (spans[own].stop - last)) == ending:
            raise RequestError(
                "Line {line} is to be the same as line {other}, as the form “{letters}” says, and "
                "another ending would part them: choose the ending of another line, or compose "
                "anew with a prime there.",
                line=own + 1,
                other=at + 1,
                letters=" ".join(asked.form),
                field="wish",
            )


def _line_ends(asked: MelodyRequest) -> list[int]:
    """How many syllables are sung by the end of each line."""
    read = prosody.analyse(asked.words, asked.language, asked.corrections)
    lines = (stanzas(read)[0] if asked.strophic else read).lines
    return list(accumulate(len(line.syllables) for line in lines))


def _sung(found: Context, syllable: int) -> list[tuple[int, int]]:
    """Pitches and lengths of the notes of one of the song's syllables."""
    notes = melody(found.score).notes
    return [(note.midi, note.duration) for note in notes if note.syllable == syllable]
