"""Discovery over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from generation.requests import TIME_SIGNATURES, Language, Style
from studio.accounts.auth import PageToken
from studio.accounts.models import Maker
from studio.accounts.visiting import maker_for, maker_of
from studio.common.errors import NotFound
from studio.common.schemas import Id, Problem, Text
from studio.common.throttling import PerMinute
from studio.discover import browsing, recommending, scorecards, tune_search, word_search
from studio.discover.browsing import LAST_PAGE, Filters, Length, Sort
from studio.discover.models import Entry, MadeBy, Tune
from studio.discover.recommending import Recommendation
from studio.discover.schemas import (
    CardOut,
    EntryOut,
    FoundOut,
    GalleryOut,
    LoveIn,
    LoveOut,
    RecommendationsOut,
    RecommendedOut,
    TuneHit,
    TuneIn,
    TunesOut,
)
from studio.pieces.models import Piece
from studio.pieces.permissions import piece_seen, score_seen
from studio.social import hearing

router = Router(tags=["discover"])
COUNT = 12
_PROBLEMS = {403: Problem, 404: Problem}
_ASKING = {400: Problem, 422: Problem, 429: Problem}
_Midi = Annotated[int | None, Field(ge=0, le=127)]


class GalleryQuery(Schema):
    """Filters, order and page of the gallery; what is left out asks nothing."""

    style: Style | None = None
    language: Language | None = None
    mode: Literal["major", "minor"] | None = None
    time_signature: Literal[TIME_SIGNATURES] | None = None  # type: ignore[valid-type]
    licence: Annotated[Text, Field(max_length=60)] = ""
    made_by: MadeBy | None = None
    length: Length | None = None
    difficulty: Annotated[int | None, Field(ge=1, le=5)] = None
    lowest: _Midi = None
    highest: _Midi = None
    remixable: bool = False
    chords: bool = False
    four_voices: bool = False
    piano: bool = False
    sort: Sort = Sort.NEW
    page: Annotated[int, Field(ge=1, le=LAST_PAGE)] = 1

    def filters(self) -> Filters:
        told = self.model_dump(exclude={"sort", "page"})
        return Filters(**{name: value for name, value in told.items() if value is not None})


@router.get("/gallery", response={200: GalleryOut, 422: Problem})
def gallery(request: HttpRequest, asked: Annotated[GalleryQuery, Query()]) -> GalleryOut:
    """A page of the public pieces."""
    found, more = browsing.gallery(asked.filters(), sort=asked.sort, page=asked.page)
    return GalleryOut(items=[EntryOut.of(one) for one in found], page=asked.page, more=more)


@router.get("/search", throttle=[PerMinute("search")], response={200: FoundOut, **_ASKING})
def search(
    request: HttpRequest,
    q: Annotated[Text, Query(max_length=200)],
    count: Annotated[int, Query(ge=1, le=50)] = 24,
) -> FoundOut:
    """Public pieces by words: title, people and poem, also mistyped."""
    found = word_search.search(q)
    items = browsing.by_id(found.pieces[:count])
    return FoundOut(items=[EntryOut.of(one) for one in items], meant=found.meant)


@router.post("/search/tune", throttle=[PerMinute("search")], response={200: TunesOut, **_ASKING})
def search_tune(request: HttpRequest, asked: TuneIn) -> TunesOut:
    """Public pieces and learnt songs by a phrase of their tune, in any key and tempo."""
    hits = tune_search.search(asked.line())
    tunes = (
        Tune.objects.select_related("score")
        .defer("grams", "intervals", "ratios", "score__musicxml", "score__midi")
        .in_bulk([hit.tune for hit in hits])
    )
    pieces = [tune.score.piece_id for tune in tunes.values() if tune.score]
    entries = {entry.pk: entry for entry in browsing.by_id(pieces)}
    found = [_hit(hit, tunes[hit.tune], entries) for hit in hits if hit.tune in tunes]
    return TunesOut(items=[one for one in found if one])


def _hit(hit: tune_search.Hit, tune: Tune, entries: dict[int, Entry]) -> TuneHit | None:
    """None where the piece was taken back in the meantime."""
    if tune.score is None:
        return TuneHit.of_learnt(hit, tune)
    entry = entries.get(tune.score.piece_id)
    return TuneHit.of_piece(hit, entry, tune.score.notes) if entry else None


@router.get("/recommended", response={200: RecommendationsOut})
def recommended(request: HttpRequest) -> RecommendationsOut:
    """For whoever asks: by what she loved, and by what others loved with it."""
    maker = maker_of(request.user, request.session)
    return _told(recommending.for_you(maker, count=COUNT))


@router.get("/pieces/{id}/related/{how}", response={200: RecommendationsOut, **_PROBLEMS})
def related(
    request: HttpRequest,
    id: Annotated[Id, Path()],
    how: Literal["similar", "remix", "sing"],
) -> RecommendationsOut:
    """Public pieces that are like this one, may be remixed with it, or can be sung after it."""
    return _told(recommending.RELATED[how](_entry(_seen(request, id)), count=COUNT))


@router.get(
    "/scores/{id}/card",
    throttle=[PerMinute("ask")],
    response={200: CardOut, **_PROBLEMS, 422: Problem, 429: Problem, 503: Problem},
)
def score_card(request: HttpRequest, id: Annotated[Id, Path()]) -> CardOut:
    """What a score measures, each beside songs by people; no figure for the whole."""
    score = score_seen(id, by=maker_of(request.user, request.session))
    return CardOut.of(score, scorecards.measures(score))


@router.put(
    "/pieces/{id}/love",
    auth=PageToken(),
    throttle=[PerMinute("love")],
    response={200: LoveOut, **_PROBLEMS, **_ASKING},
)
def love(request: HttpRequest, id: Annotated[Id, Path()], asked: LoveIn) -> LoveOut:
    """Love a piece, or no longer."""
    maker = maker_for(request)
    piece = _seen(request, id, maker)
    hearing.loved(maker, piece, loves=asked.loves)
    count = piece.hearings.filter(loved=True).count()
    return LoveOut(piece=piece.public_id, loves=asked.loves, count=count)


@router.post(
    "/pieces/{id}/play",
    auth=PageToken(),
    throttle=[PerMinute("love")],
    response={204: None, **_PROBLEMS, **_ASKING},
)
def play(request: HttpRequest, id: Annotated[Id, Path()]) -> Status[None]:
    """Somebody pressed Play: it is counted once in half a minute."""
    maker = maker_for(request)
    hearing.played(maker, _seen(request, id, maker))
    return Status(204, None)


def _seen(request: HttpRequest, id: str, maker: Maker | None = None) -> Piece:
    return piece_seen(id, by=maker or maker_of(request.user, request.session))


def _entry(piece: Piece) -> Entry:
    entry = browsing.entries().filter(piece=piece).first()
    if entry is None:
        raise NotFound("Only public pieces are compared with others; a new one after a moment.")
    return entry


def _told(found: list[Recommendation]) -> RecommendationsOut:
    known = [one.like for one in found if one.like]
    titles = dict(browsing.entries().filter(pk__in=known).values_list("pk", "piece__title"))
    return RecommendationsOut(items=[RecommendedOut.of(one, titles) for one in found])
