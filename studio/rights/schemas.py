"""Exports and verifications as they travel."""

from __future__ import annotations

from typing import Any, Literal

from studio.common.schemas import In, Out
from studio.common.telling import told, unpacked
from studio.rights.models import Export, Status
from studio.rights.verifying import Alteration, Recognised, Verification


class ExportIn(In):
    """Which file is wanted."""

    format: Literal["wav", "mp3", "zip"]


class ExportOut(Out):
    """A file that takes a moment; ``file`` is where it is, once it is ready."""

    id: str
    format: str
    status: Status
    detail: str
    file: str | None

    @classmethod
    def of(cls, export: Export) -> ExportOut:
        ready = export.status == Status.READY
        return cls(
            id=export.public_id,
            format=export.format,
            status=Status(export.status),
            detail=told(unpacked(export.detail)),
            file=f"/api/exports/{export.public_id}/file" if ready else None,
        )


class KinOut(Out):
    """A score whose melody the file sings in part."""

    piece: str
    score: str
    title: str
    share: float


class SignatureOut(Out):
    """The file's Content Credentials."""

    state: str
    issuer: str
    ours: bool
    source_types: list[str]
    ingredients: list[str]


class VerificationOut(Out):
    """What is known of a file. ``record`` is what it says of itself; ``piece`` and ``score`` what
    it was recognised as, by ``recognised``; ``marks`` what it says of AI."""

    format: str
    alteration: Alteration
    recognised: Recognised | None
    piece: str | None
    score: str | None
    private: bool
    record: dict[str, Any] | None
    signature: SignatureOut | None
    marks: list[str]
    kin: list[KinOut]

    @classmethod
    def of(cls, told: Verification) -> VerificationOut:
        signed = told.found.credentials
        return cls(
            format=told.found.form,
            alteration=told.alteration,
            recognised=told.recognised,
            piece=told.score.piece.public_id if told.score else None,
            score=told.score.public_id if told.score else None,
            private=told.hidden,
            record=told.record.to_json() if told.record else None,
            signature=SignatureOut(
                state=signed.state.value,
                issuer=signed.issuer,
                ours=told.ours,
                source_types=list(signed.source_types),
                ingredients=list(signed.ingredients),
            )
            if signed
            else None,
            marks=list(told.found.marks),
            kin=[
                KinOut(
                    piece=one.score.piece.public_id,
                    score=one.score.public_id,
                    title=one.score.piece.title,
                    share=one.share,
                )
                for one in told.kin
            ],
        )
