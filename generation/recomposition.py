"""A score changed by the engine: what :mod:`generation.composition` is for new melodies."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from generation import composition, finishing
from generation.errors import GenerationError
from generation.finishing import Heard, Maker
from generation.lyrics import lines, prosody
from generation.metrics.change import Table, changes, content_kept
from generation.metrics.merit import Weights
from generation.models import order_markov
from generation.models.decoding import Melody, Session
from generation.models.reading import Reader
from generation.models.sampling import Sampling
from generation.models.search import Search
from generation.originality.index import Index
from generation.progress import Bar
from generation.remix.alternatives import Question
from generation.remix.context import provenance
from generation.remix.continuation import Continuation
from generation.remix.phrase_space import Space
from generation.remix.regenerate import Regeneration
from generation.remix.reshaping import Reshaping
from generation.remix.restyling import Restyling, Styles
from generation.remix.work import Work
from generation.remix_requests import Operation, RemixRequest, Wish
from generation.results import Take
from generation.score import checks, leading, musicxml
from generation.score import notes as note_table
from generation.score.bar_texts import BarTexts
from generation.score.melody import melody
from generation.score.model import Score
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.guidance import stacked
from generation.tokens.written import Written

_LANDING = 0.15  # what a nat of it is worth beside the form
_EXIT = 0.15  # … and of what the network reads behind the gap, beside all merit
_BOLDER = 0.3  # by which the temperature rises, each time that a stretch is drawn anew
_LOOK_SECONDS = 0.3  # between two looks at what is settled of a take
_FAITHFUL, _LIKELIEST = Sampling(temperature=0.6, min_p=0.1), Weights(typical=0.0)


@dataclass(frozen=True)
class Plan:
    """A change to a score that all its takes share. ``whole``: the score with its parts in their
    order; the one that is changed leads in ``work``. ``reader``: reads on behind what is new."""

    request: RemixRequest
    whole: Score
    work: Work
    reader: Reader | None = None
    kept: dict[int, str] = field(default_factory=dict, compare=False)  # bars that stay, written

    @classmethod
    def of(
        cls,
        request: RemixRequest,
        score: Score,
        like: Score | None = None,
        space: Space | None = None,
        styles: Styles | None = None,
    ) -> Plan:
        """``space``: where phrases are moved, for what :data:`MOVES` them; ``styles``: for
        what leads them to another tradition. Raises RequestError where request and score do not
        fit."""
        first = leading.led(score, request.part)
        if request.part:  # by its id, as the tables know it
            request = replace(request, part=first.parts[0].id)
        if like and request.wish is Wish.LIKE:
            like = leading.led(like, first.parts[0].id)
        if space and styles and request.operation is Operation.RESTYLE:
            return cls(request, score, Restyling.towards(request, first, like, space, styles))
        if space and request.operation in MOVES:
            return cls(request, score, Reshaping.moving(request, first, like, space))
        return cls(request, score, _WORK[request.operation].of(request, first, like))

    @property
    def takes(self) -> int:
        return self.request.takes

    @property
    def syllables(self) -> int:
        """To write in each take."""
        return self.work.syllables

    def search(
        self, take: int, sampling: Sampling, candidates: int, index: Index | None = None
    ) -> Search:
        """A take: what was there before is no candidate."""
        work = self.work
        known = composition.copying(index, work.context.reference)

        def stale(tokens: Sequence[NoteToken]) -> bool:
            return work.missed(tokens) or known(tokens[work.heard :])

        def obey(melodies: Sequence[Melody]) -> list[float]:
            written = [one.written for one in melodies]
            alike = work.sound_like(take, written) if isinstance(work, Restyling) else None
            return [
                composition.obeys(work.form, one)
                - work.strays(one.written)
                + (alike[at] if alike else 0.0)
                + _LANDING * _lands(work, one.written)
                for at, one in enumerate(melodies)
            ]

        begin = self._melodies(take, _FAITHFUL if work.faithful else sampling, candidates)
        rule = _LIKELIEST if work.faithful else Weights()
        reads = partial(_reads, work, self.reader) if self.reader else None
        search = Search(work.told(take), begin, candidates, work.stop, stale, obey, rule, reads)
        search.resume(work.prefix)
        return search

    def _melodies(self, take: int, sampling: Sampling, candidates: int) -> Callable[[int], Melody]:
        """``candidates``: in a round; what has to be drawn anew is drawn more boldly."""
        work, seed, prompt = self.work, self.request.seed, self.work.told(take)

        def begin(candidate: int) -> Melody:
            bold = sampling.temperature * (1 + _BOLDER * (candidate // candidates))
            return Melody(
                prompt,
                work.law,
                seed,
                take,
                replace(sampling, temperature=bold),
                candidate,
                work.guidance,
                len(work.prefix),
                form=work.bound,
            )

        return begin

    def stream(self, take: int) -> _Bars:
        return _Bars(self, take)

    def finish(
        self,
        take: int,
        tokens: Sequence[NoteToken],
        maker: Maker,
        changed: Score | None = None,
        bars: Sequence[str] = (),
    ) -> Take:
        """The changed score as a take; ``changed`` and the ``bars`` of its first part, where they
        are written already. Raises GenerationError when it broke a rule,
        RequestError when it is not what was asked for."""
        self.work.check(tokens)
        old = self.work.parent
        asked = {**provenance(old).get("request", {}), "remix": self.request.to_json()}
        made = maker.provenance(self.request.seed, take, asked)
        fields = [field for field in old.fields if field[0] != "provenance"]
        new = changed or self.work.score(tokens)
        score = replace(new, fields=(*fields, finishing.provenance_field(made)))
        part = score.parts[0]
        broken = [
            *checks.unique_ids(score),
            *checks.full_measures(part),
            *checks.joined_ties(part),
        ]
        if broken:
            raise GenerationError(f"The change breaks a rule of notation: {broken[0].message}")
        whole, document = leading.ordered(score, self.whole), ""
        if bars and len(whole.parts) == 1:
            head, tail = musicxml.frame(whole)
            document = head + "".join(bars) + tail
        made_of = finishing.written(take, whole, made, self._heard(score), maker, document)
        return self._styled(self._compared(made_of, score), tokens)

    def _styled(self, take: Take, tokens: Sequence[NoteToken]) -> Take:
        """With how much of its tradition it has reached."""
        if not isinstance(self.work, Restyling):
            return take
        reached = self.work.reached(tokens)
        return replace(take, figures={**take.figures, "style_reached": reached})

    def _compared(self, take: Take, new: Score) -> Take:
        """With what was kept of the voice that was there."""
        bars = self.request.bars
        before, after = (
            Table(note_table.table(one), note_table.measures(one))
            for one in (self.work.parent, new)
        )
        kept = content_kept(before, after, bars)
        return replace(
            take,
            figures={**take.figures, "content_kept": kept},
            changes=changes(before, after),
        )

    def _heard(self, score: Score) -> Heard:
        tune, here = melody(score), self.work.context
        language = score.language[:2]
        words = prosody.analyse_printed(tune.words, language if tune.texted else "")
        return Heard(tune.notes, lines.prosody(words, language), here.key, here.time_signature)


def _lands(work: Work, written: Written) -> float:
    """How likely (nats) tunes go from the last new notes to the pitch that is given next. The
    model, which is told what follows, cannot be asked."""
    following = work.following(written)
    if following is None:
        return 0.0
    chances = order_markov.small().probabilities(written.tokens[-2:], following)[3]
    return float(np.log(chances[following.pitch]))


def _reads(work: Work, reader: Reader, best: Sequence[Melody]) -> np.ndarray:
    """What the way on from each melody is worth, as a model reads it that is not told of it."""
    melodies = [melody_.written for melody_ in best]
    following = [note for each in melodies if (note := work.following(each))]
    if len(following) < len(best):
        return np.zeros(len(best))  # nothing follows
    return _EXIT * reader.nats(work.context.prompt, melodies, following)


class _Bars:
    """The bars of one take: those before the change and each that is settled, as soon as it is.
    One in which later notes change something after all, such as where a syllable comes to stand,
    is told again."""

    def __init__(self, plan: Plan, take: int) -> None:
        self._plan, self._take = plan, take
        self.tokens: list[NoteToken] = list(plan.work.prefix)
        self._texts = BarTexts(plan.work.parent.parts[0].measures, plan.kept)
        self._looked = float("-inf")  # when, in seconds
        self._heard = len(self.tokens)  # notes, then
        self._score: Score | None = None  # of all notes

    def add(self, token: NoteToken) -> None:
        """Hear one more note."""
        self.tokens.append(token)

    def finish(self, maker: Maker) -> Take:
        """See :meth:`Plan.finish`."""
        return self._plan.finish(self._take, self.tokens, maker, self._score, self._texts.told)

    def bars(self, *, done: bool = False) -> tuple[Bar, ...]:
        """The bars that are settled and were not told, or not so; with ``done``, of the whole
        score. To look is some work: it is done a few times a second, at the first notes at once."""
        if done:
            self._score = self._plan.work.score(self.tokens)
            return self._fresh(self._score, len(self._score.parts[0].measures))
        if len(self.tokens) == self._heard or time.monotonic() - self._looked < _LOOK_SECONDS:
            return ()
        found = self._plan.work.so_far(self.tokens)
        fresh = self._fresh(*found) if found else ()
        self._looked, self._heard = time.monotonic(), len(self.tokens)
        return fresh

    def _fresh(self, score: Score, settled: int) -> tuple[Bar, ...]:
        """Of so many bars at the beginning."""
        return tuple(Bar(self._take, at, text) for at, text in self._texts.fresh(score, settled))


MOVES = frozenset({Operation.VARY, Operation.MORPH})
_WORK: dict[Operation, type[Regeneration] | type[Continuation]] = {
    Operation.REGENERATE: Regeneration,
    Operation.CONTINUE: Continuation,
}


def pitch_chances(session: Session, question: Question) -> np.ndarray:
    """How likely each pitch is for the note that is left open. Shape (pitches,)."""
    written, at = question.context.written, question.at
    past = Written.of(written.tokens[:at], written.bar)
    token, onset = written.tokens[at], written.onsets[at]
    walk = question.guidance.steps(past)
    session.join(question.prompt, walk[:-1], at)
    session.advance(walk[-1:])
    syllable = past.state.syllable + (token.advance == v.NEW)
    session.rest(np.array([token.advance]), np.array([syllable]))
    silence = stacked([question.guidance.chord(past, onset)])
    session.duration(np.array([token.rest]), np.array([onset % written.bar]), silence)
    logits = session.pitch(np.array([token.duration]))[0].astype(np.float64)
    held = 0 if token.advance == v.NEW else past.state.notes_in_syllable
    allowed = question.law.pitch(past.state, syllable, held, onset, v.DURATIONS[token.duration])
    weights = np.exp(logits - logits[allowed].max()) * allowed
    chances: np.ndarray = weights / weights.sum()
    return chances
