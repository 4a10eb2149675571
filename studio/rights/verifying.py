"""What is known of a file that somebody drops: where it is from, and whether it was altered.

Recognised, in this order, by the piece that its signature vouches for, by the record in it, by
an address that it names, or by its melody, which survives a trip through other programs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cryptography import x509
from django.db.models import F, Q, QuerySet

from generation.rights.credentials import State
from generation.rights.fingerprint import heard, music_digest
from generation.rights.reading import Found
from generation.rights.record import RightsRecord
from studio.accounts.models import Maker
from studio.pieces.models import Score, Visibility
from studio.pieces.permissions import may_see
from studio.rights.certificate import anchors, certificate
from studio.rights.models import Fingerprint
from studio.rights.sandbox import look_untrusted

SURE = 0.6  # of a file's n-grams, to call it that melody
LIKELY = 0.2  # to mention it
_MOST = 5
_MOST_COMPARED = 500


class Recognised(StrEnum):
    """By what a file was recognised, the surest first."""

    SIGNATURE = "signature"
    RECORD = "record"
    ADDRESS = "address"
    MELODY = "melody"


class Alteration(StrEnum):
    """Whether the file is as it left the studio."""

    NONE = "none"  # signed here, and not a byte is different
    SIGNED_ELSEWHERE = "signed-elsewhere"  # as its signer signed it, who is not this studio
    SAME_MUSIC = "same-music"  # no signature, but every note is as we have it
    FILE = "file"  # changed after it was signed
    MUSIC = "music"  # notes are different from those we have
    UNKNOWN = "unknown"  # nothing to hold it against


@dataclass(frozen=True)
class Kin:
    """A score whose melody the file sings, in part; ``share`` from 0 to 1."""

    score: Score
    share: float


@dataclass(frozen=True)
class Verification:
    """What came of it. ``score`` is None where nothing here is meant, or may not be shown;
    ``hidden``: there is such a piece, and its owner keeps it to herself."""

    found: Found
    record: RightsRecord | None
    recognised: Recognised | None
    alteration: Alteration
    score: Score | None
    hidden: bool
    ours: bool
    kin: tuple[Kin, ...]


def verify(data: bytes, *, store: bytes = b"", by: Maker | None) -> Verification:
    """Look into a file, and hold it against what is here. Raises FormatError."""
    found = look_untrusted(data, store=store, anchors=anchors())
    ours = _signed_here(found)
    recognised, score, record = _recognise(found, ours, by)
    kin = _kin(found, by)
    if score is None and recognised is None and kin and kin[0].share >= SURE:
        recognised, score = Recognised.MELODY, kin[0].score
    hidden = score is not None and not may_see(by, score.piece)
    return Verification(
        found=found,
        record=record,
        recognised=recognised,
        alteration=_alteration(found, score, ours=ours),
        score=None if hidden else score,
        hidden=hidden,
        ours=ours,
        kin=tuple(one for one in kin if score is None or one.score.pk != score.pk),
    )


def _signed_here(found: Found) -> bool:
    if found.credentials is None or found.credentials.state is State.ALTERED:
        return False
    leaf = x509.load_pem_x509_certificates(certificate().chain)[0]
    return found.credentials.serial == str(leaf.serial_number)


def _recognise(
    found: Found, ours: bool, by: Maker | None
) -> tuple[Recognised | None, Score | None, RightsRecord | None]:
    signed = found.credentials and found.credentials.record
    if signed and ours and (score := _named(signed)):
        return Recognised.SIGNATURE, score, signed
    record = found.record or signed or None
    if record and (score := _named(record)):
        return Recognised.RECORD, score, record
    for piece, name in found.addresses:
        if score := _addressed(piece, name):
            return Recognised.ADDRESS, score, record
    return None, None, record


def _named(record: RightsRecord) -> Score | None:
    return _scores().filter(public_id=record.score, piece__public_id=record.piece).first()


def _addressed(piece: str, score: str) -> Score | None:
    if score:
        return _scores().filter(public_id=score, piece__public_id=piece).first()
    return _scores().filter(piece__public_id=piece, piece__current_score=F("pk")).first()


def _alteration(found: Found, score: Score | None, *, ours: bool) -> Alteration:
    if found.credentials:
        if found.credentials.state is State.ALTERED:
            return Alteration.FILE
        return Alteration.NONE if ours else Alteration.SIGNED_ELSEWHERE
    if score is None or not found.music:
        return Alteration.UNKNOWN
    same = found.music == music_digest(heard(score.notes))
    return Alteration.SAME_MUSIC if same else Alteration.MUSIC


def _kin(found: Found, by: Maker | None) -> list[Kin]:
    """The public scores, and this maker's own, that share most of the melody."""
    if not found.grams:
        return []
    mine = Q(score__piece__visibility=Visibility.PUBLIC)
    if by is not None:
        mine |= Q(score__piece__owner=by)
    asked = set(found.grams)
    rows = Fingerprint.objects.filter(mine, grams__overlap=list(asked))
    told = rows.values_list("score", "grams")[:_MOST_COMPARED]
    shares = [(len(asked.intersection(grams)) / len(asked), pk) for pk, grams in told]
    shares.sort(key=lambda one: (-one[0], one[1]))
    best = {pk: share for share, pk in shares[:_MOST] if share >= LIKELY}
    scores = _scores().in_bulk(list(best))
    return [Kin(scores[pk], share) for pk, share in best.items() if pk in scores]


def _scores() -> QuerySet[Score]:
    return Score.objects.select_related("piece__owner__user", "piece__licence", "provenance")
