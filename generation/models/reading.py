"""How likely a model holds the note behind a gap, after what might fill it.

The session that fills a gap is told what follows, and so finds everything likely. Here another
hears the notes up to there, and is told nothing but the words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from generation.models.decoding import Session
from generation.models.melody_session import TransformerSession
from generation.models.sampling import log_likelihoods
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.guidance import Guidance, Step, stacked
from generation.tokens.prompt import Prompt
from generation.tokens.written import Written

READ = 4  # melodies at once: fewer cost a network as much
_HEARD = 48  # notes before
_PLAIN = Guidance()


class Reader:
    """Reads in a session of its own, opened when it is first asked."""

    def __init__(self, session: Callable[[int], Session]) -> None:
        self._open = session
        self._session: Session | None = None

    def nats(
        self, prompt: Prompt, melodies: Sequence[Written], notes: Sequence[NoteToken]
    ) -> np.ndarray:
        """Log-likelihood (n,) of the next note of each of up to :data:`READ` melodies."""
        session, self._session = self._session or self._open(READ), None
        found = _read(session, prompt, melodies, notes)
        self._session = session  # one that broke off in the middle has rows left: it is not kept
        return found


def _read(
    session: Session,
    prompt: Prompt,
    melodies: Sequence[Written],
    notes: Sequence[NoteToken],
) -> np.ndarray:
    walks = [_PLAIN.steps(melody)[-_HEARD:] for melody in melodies]
    if isinstance(session, TransformerSession) and (least := min(map(len, walks)) - 1):
        rows = [walk[-1 - least : -1] for walk in walks]
        # Always as many, so that the bits are the same however many are asked about.
        session.join_together(prompt, [*rows, *[rows[0]] * (READ - len(rows))])
        for row in range(READ - 1, len(rows) - 1, -1):
            session.leave(row)
    else:
        for walk in walks:
            session.join(prompt, walk[:-1], len(walk) - 1)
    found = _note(session, melodies, [walk[-1] for walk in walks], notes)
    for row in reversed(range(len(melodies))):
        session.leave(row)
    return found


def _note(
    session: Session,
    melodies: Sequence[Written],
    steps: Sequence[Step],
    notes: Sequence[NoteToken],
) -> np.ndarray:
    tokens = np.array([(note.advance, note.rest, note.duration, note.pitch) for note in notes])
    advances, rests, durations, pitches = tokens.T
    syllables = np.array([step.syllable for step in steps]) + (advances == v.NEW)
    onsets = np.array([step.end for step in steps]) + v.STEPS_OF_REST[rests]
    silence = stacked([_PLAIN.chord(melody, 0) for melody in melodies])
    found = log_likelihoods(session.advance(steps), advances)
    found += log_likelihoods(session.rest(advances, syllables), rests)
    onsets %= np.array([melody.bar for melody in melodies])
    found += log_likelihoods(session.duration(rests, onsets, silence), durations)
    return found + log_likelihoods(session.pitch(durations), pitches)
