"""Everything a maker owns as one zip, which README.txt in it describes."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from studio.accounts.models import Maker
from studio.belongings.rows import told
from studio.lineage.edges import edges_found
from studio.pieces.models import Piece, Score

FORMAT = "cantilena-archive"
VERSION = 1
MANIFEST, SIGNATURE = "manifest.json", "signature.txt"
README = """All that you own in this studio, as of the day in manifest.json.

manifest.json    what kind of archive this is, whose, and the SHA-256 of each file
signature.txt    the studio's own mark on manifest.json: with it, and unchanged, the archive can be
                 brought back there just as it was (Account, Bring an archive back); without it,
                 or elsewhere, its scores come in as scores that somebody brings
account.json     your name, address, links; tokens by name; what you asked for, and when; what you
                 loved and said, and whom you follow
pieces/ID/       one folder for each piece, named as its address is
  piece.json     title, words, makers, licence and all licences before it; each score with its
                 notes and bars as tables, its locks, how it was made, and from what; the ledger of
                 who did what, and what you say of the makers' roles
  ID.musicxml    the score, for any notation program
  ID.mid         the score, for sequencers
projects.json    your projects: titles, notes, and the pieces in their order

Text is UTF-8. Dates are ISO 8601, in UTC. Licences are SPDX identifiers.
"""


def archive_write(maker: Maker) -> IO[bytes]:
    """The archive as a file that goes when it is closed, at its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    sums: dict[str, str] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(maker):
            archive.writestr(name, content)
            sums[name] = hashlib.sha256(content).hexdigest()
        manifest = _json(
            {
                "format": FORMAT,
                "version": VERSION,
                "maker": maker.public_id,
                "created": timezone.now().isoformat(),
                "files": sums,
            }
        )
        archive.writestr(MANIFEST, manifest)
        archive.writestr(SIGNATURE, signature(manifest))
    file.seek(0)
    return file


def signature(manifest: bytes) -> str:
    """What this studio alone can write under a manifest."""
    text = manifest.decode("utf-8", "replace")
    return salted_hmac(
        "studio.belongings.archive", text, secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()


def _files(maker: Maker) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", README.encode()
    yield "account.json", _json(_account(maker))
    for piece in maker.pieces.filter(withdrawn_at__isnull=True).order_by("pk").iterator(100):
        folder = f"pieces/{piece.public_id}"
        scores = []
        found = Score.objects.filter(piece=piece).select_related(
            "provenance", "parent", "locks", "report"
        )
        for score in found.order_by("take").iterator(20):
            yield f"{folder}/{score.public_id}.musicxml", score.musicxml.encode()
            yield f"{folder}/{score.public_id}.mid", bytes(score.midi)
            scores.append(_score(score))
        yield f"{folder}/piece.json", _json(_piece(piece) | {"scores": scores})
    yield "projects.json", _json(_projects(maker))


def _account(maker: Maker) -> dict[str, Any]:
    return {
        "profile": told(maker, leave=("guest_token",)),
        "email": maker.user.email if maker.user else "",
        "tokens": [told(token, leave=("digest",)) for token in maker.tokens.all()],
        "requests": [
            {"kind": job.kind, "created_at": job.created_at.isoformat(), "request": job.request}
            for job in maker.jobs.only("kind", "created_at", "request").iterator(200)
        ],
        "files_brought": [
            told(one) for one in maker.uploads.defer("content", "signed").iterator(200)
        ],
        "takes_a_day": [told(one) for one in maker.allowances.all()],
        "reports": [told(one) for one in maker.reports.all()],
        **_social(maker),
    }


def _social(maker: Maker) -> dict[str, Any]:
    """What she did with others' pieces. Of these no more is told than their ids."""
    hearings = maker.hearings.filter(Q(loved=True) | Q(plays__gt=0)).select_related("piece")
    said = maker.comments.filter(removed_at__isnull=True).select_related("piece", "thread")
    return {
        "heard": [told(one) | {"piece": one.piece.public_id} for one in hearings.iterator(200)],
        "comments": [
            told(one)
            | {
                "piece": one.piece.public_id,
                "answers": one.thread.public_id if one.thread else None,
            }
            for one in said.iterator(200)
        ],
        "heard_blind": [told(one) for one in maker.ballots.all()],
        "follows": [
            {"maker": one.followed.public_id, "name": one.followed.display_name}
            for one in maker.follows.select_related("followed__user")
        ],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return told(piece) | {
        "licence": piece.licence.spdx,
        "words_licence": piece.words_licence.spdx if piece.words_licence else None,
        "current_score": piece.current_score.public_id if piece.current_score else None,
        "grants": [
            {"licence": grant.licence.spdx, "created_at": grant.created_at.isoformat()}
            for grant in piece.grants.select_related("licence")
        ],
        "ledger": [told(entry) for entry in piece.ledger.all()],
        "permissions": [
            told(one)
            | {
                "to": one.grantee.public_id if one.grantee else None,
                "terms": one.terms.spdx,
                "link": one.link.public_id if one.link else None,
            }
            for one in piece.permissions.select_related("grantee", "terms", "link").order_by("pk")
        ],
        "corrections": [told(one) for one in piece.corrections.all()],
    }


def _score(score: Score) -> dict[str, Any]:
    edges = edges_found(child=score)
    return told(score, leave=("musicxml",)) | {
        "parent": score.parent.public_id if score.parent else None,
        "locks": score.locked,
        "provenance": told(score.provenance),
        "report": told(score.report) if hasattr(score, "report") else None,
        "made_from": [
            told(edge)
            | {
                "score": edge.parent.public_id,
                "piece": edge.parent.piece.public_id,
                "title": edge.parent.piece.title,
                "maker": edge.parent.piece.melody_maker,
                "permission": edge.permission.public_id if edge.permission else None,
                "granted": edge.grant.created_at.isoformat() if edge.grant else None,
            }
            for edge in edges
        ],
    }


def _projects(maker: Maker) -> list[dict[str, Any]]:
    return [
        told(project)
        | {
            "pieces": [
                {"piece": place.piece.public_id, "note": place.note}
                for place in project.places.select_related("piece")
            ]
        }
        for project in maker.projects.prefetch_related("places__piece")
    ]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
