"""Uploads as the API shows them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from generation.score.incoming import Change, Listed
from studio.common.schemas import Out
from studio.common.telling import told, unpacked
from studio.uploads.models import Status, Upload


class FileVoice(Out):
    """A voice of a file: its id there, its name, its General MIDI program (from 0), how many notes
    it has and how many syllables are under them, and its range in MIDI."""

    id: str
    name: str
    program: int
    notes: int
    words: int
    lowest: int
    highest: int


class FileVoices(Out):
    """The voices of a file, and the id of the one that is the tune unless another is chosen."""

    items: list[FileVoice]
    usual: str

    @classmethod
    def of(cls, found: Listed) -> FileVoices:
        return cls(items=[FileVoice(**asdict(one)) for one in found.voices], usual=found.usual)


class UploadOut(Out):
    """A file somebody brought, and what became of it."""

    id: str
    status: Status
    created_at: datetime
    filename: str
    sha256: str
    original_format: str
    source: str
    licence: str
    piece: str | None
    detail: str
    notices: list[str]

    @classmethod
    def of(cls, upload: Upload) -> UploadOut:
        return cls(
            id=upload.public_id,
            status=Status(upload.status),
            created_at=upload.created_at,
            filename=upload.filename,
            sha256=upload.sha256,
            original_format=upload.original_format,
            source=upload.source,
            licence=upload.licence.spdx,
            piece=upload.piece.public_id if upload.piece else None,
            detail=told(unpacked(upload.detail)),
            notices=[sentence(notice) for notice in upload.notices],
        )


def sentence(notice: dict[str, Any]) -> str:
    """A notice as it was stored, in English."""
    return Change[notice["change"]].format(bar=notice["bar"], name=notice["name"])
