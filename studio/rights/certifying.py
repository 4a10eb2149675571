"""The certificate of contribution: the ledger and the matrix, signed, as JSON and as a PDF."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from generation.rights import credentials, pdf, signing
from generation.rights.contribution import TYPE
from generation.rights.ledger import BROUGHT, HUMAN, MODEL
from generation.rights.record import RightsRecord
from studio.accounts.models import Maker
from studio.pieces.ledger import hands_of, ledger_read
from studio.pieces.letters import folder_for
from studio.pieces.models import Score
from studio.rights.certificate import certificate
from studio.rights.passport import record_of

_TEMPLATE = Path(__file__).with_name("certificate.typ")
_SHOWN = 200  # operations in the PDF; the JSON has all


def certificate_json(score: Score, *, site: str) -> bytes:
    """The certificate as signed JSON: anybody can verify it without this studio."""
    told = signing.signed(_document(score, record_of(score, site=site)), certificate())
    return json.dumps(told, indent=1, sort_keys=True).encode() + b"\n"


def certificate_pdf(score: Score, *, site: str) -> bytes:
    """The certificate as a page to print, with Content Credentials."""
    record = record_of(score, site=site)
    page = pdf.write(_typeset(_document(score, record)), record)
    return credentials.embed(page, "pdf", record, certificate())


def _document(score: Score, record: RightsRecord) -> dict[str, Any]:
    told = ledger_read(score.piece)
    letters = hands_of(score)
    return {
        "type": TYPE,
        "version": 1,
        "record": record.to_json(),
        "notes": {
            "total": len(letters),
            "by_people": letters.count(HUMAN) + letters.count(BROUGHT),
            "by_model": letters.count(MODEL),
        },
        "ledger": [
            {"entry": entry, "hash": kept}
            for entry, kept in zip(told.entries, told.hashes, strict=True)
        ],
        "makers": _makers(told.entries),
        "whole": told.whole,
    }


def _makers(entries: list[dict[str, Any]]) -> dict[str, str]:
    known = {str(entry["maker"]) for entry in entries}
    found = Maker.objects.select_related("user").filter(public_id__in=known)
    return {maker.public_id: maker.display_name for maker in found}


def _typeset(document: dict[str, Any]) -> bytes:
    import typst

    record = document["record"]
    told = json.dumps(document | {"ledger": document["ledger"][-_SHOWN:]})
    letters = folder_for("".join((record["title"], record["holder"], *_texts(record))))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "page.typ").write_bytes(_TEMPLATE.read_bytes())
        (root / "told.json").write_text(told)
        made = typst.compile(
            str(root / "page.typ"),
            root=folder,
            font_paths=[str(letters)],
            ignore_system_fonts=True,
            format="pdf",
        )
    return made[0] if isinstance(made, list) else made


def _texts(record: dict[str, Any]) -> list[str]:
    return [name for one in record["contributions"] for name in one["people"]]
