"""How likely a model holds the note behind a gap, after what might fill it.

The session that fills a gap is told what follows, and so finds everything likely. Here another
hears the notes up to there, and is told nothing but the words. What several melodies have in
common is heard once: they are read together, like a tree whose branches do not see one another.

Shapes: T steps of all melodies, n melodies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch

from generation.models.decoding import Session
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import Order, in_order
from generation.models.sampling import log_likelihoods
from generation.tokens import harmony
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.guidance import Guidance, Step, stacked
from generation.tokens.prompt import Prompt
from generation.tokens.written import Written

READ = 4  # melodies at once
_HEARD = 48  # notes before, in the shortest
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
        walks = [_PLAIN.steps(melody) for melody in melodies]
        tokens = np.array([(note.advance, note.rest, note.duration, note.pitch) for note in notes])
        if isinstance(session, TransformerSession):
            found = _together(session, prompt, walks, tokens)
        else:
            found = _one_by_one(session, prompt, walks, tokens)
        self._session = session  # one that broke off in the middle has rows left: it is not kept
        return found


@torch.inference_mode()
def _together(
    session: TransformerSession,
    prompt: Prompt,
    walks: Sequence[Sequence[Step]],
    tokens: np.ndarray,
) -> np.ndarray:
    steps, order, last = _tree(walks)
    model, words = session.model, session.words(prompt)
    bar = v.bar_steps(prompt.conditions.time_signature)
    ends, current = (
        torch.tensor([[getattr(step, name) for step in steps]]) for name in ("end", "syllable")
    )
    inputs = torch.tensor([[step.inputs for step in steps]])
    x = model.trunk(words, inputs, current, ends % bar, order=order)[:, last]
    advances, rests, durations, pitches = torch.from_numpy(tokens.T)[:, None]
    syllables, before = current[:, last] + (advances == v.NEW), ends[:, last]
    onsets = (before + torch.from_numpy(v.STEPS_OF_REST)[rests]) % bar
    silence = torch.zeros(1, len(walks), harmony.SIZE)
    heads = [model.advance(x, words, before % bar)]
    rest, x = model.rest(x, words, before % bar, advances, syllables)
    duration, x = model.duration(x, words, onsets, rests, silence)
    heads += [rest, duration, model.pitch(x, words, onsets, durations)]
    both = zip(heads, tokens.T, strict=True)
    found: np.ndarray = np.sum(
        [log_likelihoods(head[0].numpy(), own) for head, own in both], axis=0
    )
    return found


def _tree(walks: Sequence[Sequence[Step]]) -> tuple[list[Step], Order, list[int]]:
    """The steps that melodies begin with, from where the shortest is heard, and then those that
    each has alone; how they follow one another; and where the last of each stands."""
    shortest = min(map(len, walks))
    first, shared = max(0, shortest - 1 - _HEARD), 0
    while shared < shortest - 1 and len({walk[shared] for walk in walks}) == 1:
        shared += 1
    steps, last = list(walks[0][min(first, shared) : shared]), list[int]()
    places, branches = [*range(len(steps))], [-1] * len(steps)
    for branch, walk in enumerate(walks):
        own = walk[shared:]
        places += range(branches.count(-1), branches.count(-1) + len(own))
        branches += [branch] * len(own)
        steps += own
        last.append(len(steps) - 1)
    of = torch.tensor(branches)
    order = in_order(len(steps))
    sees = order.before & ((of[None] == of[:, None]) | (of[None] < 0))
    return steps, Order(torch.tensor(places), sees), last


def _one_by_one(
    session: Session, prompt: Prompt, walks: Sequence[Sequence[Step]], tokens: np.ndarray
) -> np.ndarray:
    bar = v.bar_steps(prompt.conditions.time_signature)
    for walk in walks:
        session.join(prompt, walk[:-1], len(walk) - 1)
    steps = [walk[-1] for walk in walks]
    advances, rests, durations, pitches = tokens.T
    syllables = np.array([step.syllable for step in steps]) + (advances == v.NEW)
    onsets = np.array([step.end for step in steps]) + v.STEPS_OF_REST[rests]
    silence = stacked([np.zeros(harmony.SIZE)] * len(walks))
    found = log_likelihoods(session.advance(steps), advances)
    found += log_likelihoods(session.rest(advances, syllables), rests)
    found += log_likelihoods(session.duration(rests, onsets % bar, silence), durations)
    found += log_likelihoods(session.pitch(durations), pitches)
    for row in reversed(range(len(walks))):
        session.leave(row)
    return found
