"""A score's files with their rights in them, and signed: in the file, or beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.core.cache import caches
from django.db.models import Q

from generation.rights import credentials, json_ld, midi, musicxml, pdf, png, svg
from generation.rights.credentials import Ingredient
from generation.rights.record import RightsRecord
from studio.lineage.ancestry import scores_behind
from studio.pieces import engraving, printing
from studio.pieces.files import FORMATS
from studio.pieces.models import Score, Visibility
from studio.rights.certificate import certificate
from studio.rights.passport import digest, record_of
from studio.uploads.models import Upload

JSON_LD = "jsonld"
_SECONDS = 24 * 3600
_MOST_BROUGHT = 5
# format → how the record is written into what the score's own writer gives
_MARKED: dict[str, Callable[[bytes, RightsRecord], bytes]] = {
    "musicxml": lambda data, record: musicxml.write(data.decode(), record).encode(),
    "midi": midi.write,
}


def file_of(score: Score, form: str, *, site: str) -> bytes:
    """The file in one of :data:`FORMATS`, with the rights as they are now."""
    return marked(score, form, record_of(score, site=site))


def marked(score: Score, form: str, record: RightsRecord) -> bytes:
    """The file with this record in it, and with its credentials where it can hold them."""
    if form == JSON_LD:
        return json_ld.write(record)
    key = f"marked:{form}:{digest(record)}"
    kept = caches["engravings"]
    found: bytes | None = kept.get(key)
    if found is None:
        found = signed(_plain(score, form, record), form, record, brought=brought_along(score))
        kept.set(key, found, _SECONDS)
    return found


def signed(
    data: bytes, form: str, record: RightsRecord, *, brought: Sequence[Ingredient] = ()
) -> bytes:
    """The file with its credentials in it; as it is, where they go beside it."""
    if form not in credentials.EMBEDDED:
        return data
    return credentials.embed(data, form, record, certificate(), brought=brought)


def brought_along(score: Score) -> list[Ingredient]:
    """The credentialed files that the score goes back to: its own piece's, and those of others
    that are not private."""
    shown = Q(piece=score.piece_id) | ~Q(piece__visibility=Visibility.PRIVATE)
    found = Upload.objects.filter(
        shown, signed__isnull=False, piece__scores__in=scores_behind(scores=[score.pk])
    )
    told = found.distinct().values_list("filename", "signed")[:_MOST_BROUGHT]
    return [Ingredient(name, bytes(data)) for name, data in told if data]


def beside(score: Score, form: str, *, site: str) -> bytes:
    """The credentials of a file that cannot hold them, as a file of their own."""
    record = record_of(score, site=site)
    content, brought = marked(score, form, record), brought_along(score)
    return credentials.beside(content, form, record, certificate(), brought=brought)


def _plain(score: Score, form: str, record: RightsRecord) -> bytes:
    if form == "mxl":
        return musicxml.write_mxl(score.musicxml, record)
    if form == "svg":
        picture = svg.footed(engraving.whole(score), record.rights)
        return svg.write(picture, record).encode()
    if form in ("pdf", "png"):
        return _typeset(score, form, record)
    return _MARKED[form](FORMATS[form].write(score), record)


def _typeset(score: Score, form: str, record: RightsRecord) -> bytes:
    if form == "pdf":
        return pdf.write(printing.pdf(score, notice=record.notice), record)
    return png.write(printing.png(score, notice=record.notice), record)
