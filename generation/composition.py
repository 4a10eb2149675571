"""From a request to the model's prompt, and from its tokens to scores: the music of the engine,
without its threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from generation import finishing, results
from generation.errors import GenerationError, RequestError
from generation.finishing import Heard, Maker
from generation.form import plan as form
from generation.form import planner, verse_score
from generation.form.labels import LOOK_BACK
from generation.form.line_features import plain
from generation.form.obedience import obedience
from generation.form.plan import FormPlan
from generation.form.verses import check_length
from generation.lyrics import prosody as lyrics
from generation.lyrics.model import Prosody
from generation.models.decoding import Melody
from generation.models.sampling import Sampling
from generation.models.search import Search
from generation.originality import report
from generation.originality.index import Index
from generation.progress import Bar
from generation.requests import MelodyRequest
from generation.score import checks, musicxml, notation, progression, underlay
from generation.score.melody import SungNote
from generation.score.model import (
    MELODY_PART,
    SINGING_PROGRAM,
    Clef,
    Creator,
    Measure,
    Part,
    Score,
)
from generation.score.musicxml import Setting
from generation.score.units import Key, TimeSignature
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken, decode, decode_one
from generation.tokens.constraints import Law
from generation.tokens.form_law import FormLaw
from generation.tokens.guidance import Guidance, Harmony
from generation.tokens.guide import Guide
from generation.tokens.prompt import MELODY, Conditions, Prompt, prompt

Told = tuple[Measure, str]  # a bar, and its <measure> element
_HEARD_AT_ONCE = 48  # notes: more than a line and the longest passage before it


@dataclass(frozen=True)
class Plan:
    """Everything about a request that all its takes share. Raises RequestError."""

    request: MelodyRequest
    prosody: Prosody
    underlay: underlay.Underlay
    key: Key
    time_signature: TimeSignature
    reference: int  # the tonic that degrees count from, MIDI
    prompt: Prompt
    law: Law
    harmony: Harmony | None = None
    planned: bool = True  # whether the lines' form is, or all is left to the model
    verses: tuple[Prosody, ...] = ()  # further ones, to the same tune

    @classmethod
    def of(cls, request: MelodyRequest) -> Plan:
        read = lyrics.analyse(request.words, request.language, request.corrections)
        read, *verses = verse_score.stanzas(read) if request.strophic else [read]
        for number, verse in enumerate(verses, 2):
            _check_verse(number, len(read.syllables), len(verse.syllables))
        form.check(request.form, request.climax, len(read.lines))
        key, signature = Key.parse(request.key), TimeSignature.parse(request.time_signature)
        chords = progression.parse(request.chords, signature)
        ambitus = request.ambitus
        reference = v.tonic_reference(key.pitch_class, (ambitus.lowest + ambitus.highest) / 2)
        lowest, highest = ambitus.lowest - reference, ambitus.highest - reference
        conditions = Conditions(
            language=request.language,
            key=key,
            time_signature=signature,
            styles=tuple(request.styles.get(style, 0.0) for style in v.STYLES),
            lowest=lowest,
            highest=highest,
            melisma=request.melisma,
            liveliness=request.liveliness,
            role=MELODY,
        )
        view = prompt(read, conditions)
        return cls(
            request,
            read,
            underlay.assign(read),
            key,
            signature,
            reference,
            view,
            Law(view, lowest, highest, request.anacrusis),
            Harmony.of(chords, key.pitch_class) if chords else None,
            verses=tuple(verses),
        )

    @property
    def takes(self) -> int:
        return self.request.takes

    @property
    def syllables(self) -> int:
        """To sing in each take."""
        return len(self.prompt)

    def form(self, take: int) -> FormPlan:
        """What the lines of a take have to do with one another."""
        if not self.planned:
            return FormPlan.unsaid(len(self.prosody.lines))
        asked = self.request
        return planner.plan(self.prosody, asked.seed, take, letters=asked.form, climax=asked.climax)

    def melodies(
        self, take: int, sampling: Sampling, form: FormPlan | None = None
    ) -> Callable[[int], Melody]:
        """Begins the candidates of a take, by number; ``form``: the take's, where it is known."""
        plan = form or self.form(take)
        view = self.prompt.planned(plan)
        guide = Guide(view.line_of, plan) if self.planned else None
        guidance = Guidance(guide, harmony=self.harmony)
        asked = self.request
        words = [" ".join(plain(word.text) for word in one.words) for one in self.prosody.lines]
        bound = plan.binding(words, letters=bool(asked.form), climax=asked.climax is not None)
        law = FormLaw(view, bound, self.law.lowest, self.law.highest)

        def begin(candidate: int) -> Melody:
            seed = self.request.seed
            return Melody(view, self.law, seed, take, sampling, candidate, guidance, form=law)

        return begin

    def search(
        self, take: int, sampling: Sampling, candidates: int, index: Index | None = None
    ) -> Search:
        """A take, written line by line as the best of so many candidates, none of them a copy
        of a tune in the index."""
        plan = self.form(take)
        return Search(
            self.prompt,
            self.melodies(take, sampling, plan),
            candidates,
            copies=copying(index, self.reference),
            obey=partial(obey, plan),
        )

    def stream(self, take: int) -> BarStream:
        return BarStream(self, take)

    def finish(
        self, take: int, tokens: Sequence[NoteToken], maker: Maker, told: Sequence[Told]
    ) -> results.Take:
        """A finished melody as a take, held against the hard rules; ``told``: all its bars.
        Raises GenerationError when the engine broke a rule: that is a defect, and no score."""
        request = self.request
        provenance = maker.provenance(request.seed, take, request.to_json())
        measures = tuple(measure for measure, _ in told)
        score = self.score(measures, (finishing.provenance_field(provenance),))
        broken = checks.violations(score, self.underlay, request.ambitus)
        if broken:
            raise GenerationError(f"The melody breaks a rule of notation: {broken[0].message}")
        document = ""
        if self.verses:
            score = verse_score.lay(score, self.verses).score
        else:
            head, tail = musicxml.frame(score)
            document = "".join([head, *(text for _, text in told), tail])
        sounding = decode(tokens, self.reference)
        heard = Heard(sounding, self.prosody, self.key, self.time_signature)
        return finishing.written(take, score, provenance, heard, maker, document)

    def sound(self, token: NoteToken, before: SungNote | None) -> SungNote:
        """How a token sounds after the note before it."""
        return decode_one(token, before, self.reference)

    def _clef(self) -> Clef:
        return Clef.for_pitch((self.request.ambitus.lowest + self.request.ambitus.highest) / 2)

    def setting(self) -> Setting:
        return Setting(self.key, self.time_signature, self._clef(), self.request.tempo)

    def score(self, measures: tuple[Measure, ...], fields: tuple[tuple[str, str], ...]) -> Score:
        part = Part(MELODY_PART, "Voice", SINGING_PROGRAM, measures, clef=self._clef())
        return Score(
            title=self.request.title,
            parts=(part,),
            tempo=self.request.tempo,
            language=self.request.language.value,
            creators=(Creator("composer", "Cantilena"),),
            fields=fields,
        )


def _check_verse(number: int, tune: int, syllables: int) -> None:
    try:
        check_length(tune, syllables)
    except RequestError as error:
        raise RequestError(
            "Verse {number}: {error}", number=number, error=error.sentence, field="words"
        ) from None


def obeys(plan: FormPlan, melody: Melody) -> float:
    """How well the line that a melody has come to the end of keeps to the plan."""
    line_of = melody.prompt.line_of
    last = int(line_of[melody.state.syllable])
    whole = melody.prompt.column("to_line_end")[melody.state.syllable] == 0
    if not whole or not 0 <= last < len(plan.lines):
        return 0.0
    if plan.lines[last].unsaid and not plan.peaks:
        return 1.0  # what is left unsaid is kept anyhow
    of = plan.lines[last].of
    first = max(0, min(last - LOOK_BACK, last if of is None else of))
    lines: list[list[SungNote]] = [[] for _ in range(last + 1)]
    for syllable in range(int(np.searchsorted(line_of, first)), melody.state.syllable + 1):
        lines[line_of[syllable]] += melody.written.sung(syllable)
    return obedience(lines, plan, 0, melody.law.highest)


def obey(plan: FormPlan, melodies: Sequence[Melody]) -> list[float]:
    """The same of each of several."""
    return [obeys(plan, melody) for melody in melodies]


def copying(index: Index | None, reference: int) -> Callable[[Sequence[NoteToken]], bool]:
    """Whether notes, as degrees above the reference tonic, end in what a known tune has."""

    def copies(tokens: Sequence[NoteToken]) -> bool:
        late = decode(tokens[-_HEARD_AT_ONCE:], reference)
        return index is not None and bool(report.copies(index, late))

    return copies


class BarStream:
    """The bars of one take, each given out once, when it can no longer change."""

    def __init__(self, plan: Plan, take: int) -> None:
        self._plan, self._take = plan, take
        self._told: list[Told] = []
        self.tokens: list[NoteToken] = []
        self._sounding: list[SungNote] = []

    def add(self, token: NoteToken) -> None:
        """Hear one more note."""
        self.tokens.append(token)
        before = self._sounding[-1] if self._sounding else None
        self._sounding.append(self._plan.sound(token, before))

    def bars(self, *, done: bool = False) -> tuple[Bar, ...]:
        """The bars that became final since the last call; with ``done``, all that are left."""
        if not self._sounding:
            return ()
        signature, last = self._plan.time_signature, self._sounding[-1]
        whole = -(-(last.onset + last.duration) // signature.bar)
        until = whole if done else notation.complete(self._sounding, signature)
        return tuple(
            Bar(self._take, at, self._musicxml(at, last=done and at == whole - 1))
            for at in range(len(self._told), until)
        )

    def finish(self, maker: Maker) -> results.Take:
        """See :meth:`Plan.finish`."""
        return self._plan.finish(self._take, self.tokens, maker, self._told)

    def _musicxml(self, at: int, *, last: bool) -> str:
        plan = self._plan
        bar = notation.measure(at, self._sounding, plan.underlay, plan.key, plan.time_signature)
        text = musicxml.write_measure(bar, plan.setting(), first=at == 0, last=last)
        self._told.append((bar, text))
        return text
