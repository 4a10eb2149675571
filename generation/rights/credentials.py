"""Content Credentials (C2PA): the record, signed, inside the file or beside it.

A signature shows that a file is as it was when it was signed, and by which certificate. One that
no listed authority vouches for is valid all the same, and is not called trusted.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from generation.errors import FormatError
from generation.rights import record as records
from generation.rights.record import RightsRecord

LABEL: Final = "org.cantilena.rights"
EMBEDDED: Final = {
    "mxl": "application/zip",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
}
"""The formats that can hold credentials, and what they are signed as."""
BESIDE: Final = {"musicxml": "application/vnd.recordare.musicxml+xml", "midi": "audio/midi"}
"""Those that have them in a file of their own."""


@dataclass(frozen=True)
class Ingredient:
    """A packed score that others' credentials are in; they go on as it is made into something."""

    title: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Certificate:
    """A chain, the signer's certificate first, and its private key: both PEM. ``algorithm`` as
    C2PA calls it."""

    chain: bytes
    key: bytes = field(repr=False)
    algorithm: str = "es256"


class State(StrEnum):
    """What a signature is worth."""

    TRUSTED = "trusted"  # whole, and a listed authority vouches for the signer
    VALID = "valid"  # whole; who signed is as the certificate says of itself
    ALTERED = "altered"  # the file is not as it was signed


@dataclass(frozen=True)
class Credentials:
    """What a file's credentials say. ``record`` is ours, if it is one of ours;
    ``serial`` the number of the signer's certificate."""

    state: State
    issuer: str
    serial: str
    generator: str
    source_types: tuple[str, ...]
    ingredients: tuple[str, ...]
    record: RightsRecord | None


def embed(
    data: bytes,
    form: str,
    record: RightsRecord,
    certificate: Certificate,
    *,
    brought: Sequence[Ingredient] = (),
) -> bytes:
    """The file with its credentials in it; ``form`` is one of :data:`EMBEDDED`. ``brought``:
    files whose credentials are kept in it as those of its ingredients."""
    signed = io.BytesIO()
    _builder(record, EMBEDDED[form], brought).sign(
        _signer(certificate), _handler(EMBEDDED[form]), io.BytesIO(data), signed
    )
    return signed.getvalue()


def beside(
    data: bytes,
    form: str,
    record: RightsRecord,
    certificate: Certificate,
    *,
    brought: Sequence[Ingredient] = (),
) -> bytes:
    """The credentials of exactly these bytes, as a ``.c2pa`` file; ``form``: any of the two."""
    kind = BESIDE.get(form) or EMBEDDED[form]
    builder = _builder(record, kind, brought)
    builder.set_no_embed()
    store: bytes = builder.sign(
        _signer(certificate), _handler(kind), io.BytesIO(data), io.BytesIO()
    )
    return store


def read(
    data: bytes, form: str, *, store: bytes | None = None, anchors: bytes = b""
) -> Credentials | None:
    """The credentials in a file, or those in ``store`` held against it; None where there are
    none. ``anchors``: authorities (PEM) that are trusted here. Raises FormatError."""
    import c2pa

    kind = EMBEDDED.get(form) or BESIDE.get(form, "application/octet-stream")
    context = None
    if anchors:
        settings = {"trust": {"trust_anchors": anchors.decode()}, "verify": {"verify_trust": True}}
        context = c2pa.Context(c2pa.Settings.from_dict(settings))
    try:
        with c2pa.Reader(_handler(kind), io.BytesIO(data), store, context=context) as reader:
            told = json.loads(reader.json())
            state = reader.get_validation_state()
    except c2pa.C2paError.ManifestNotFound:
        return None
    except (c2pa.C2paError, ValueError):
        if store is None:
            return None
        raise FormatError("These credentials cannot be read.") from None
    return _told(told, str(state))


def _told(told: dict[str, Any], state: str) -> Credentials:
    manifest = told.get("manifests", {}).get(told.get("active_manifest"), {})
    assertions = manifest.get("assertions", [])
    ours = next((one["data"] for one in assertions if one.get("label") == LABEL), None)
    signed = manifest.get("signature_info", {})
    generators = manifest.get("claim_generator_info") or [{}]
    return Credentials(
        state={"Trusted": State.TRUSTED, "Valid": State.VALID}.get(state, State.ALTERED),
        issuer=str(signed.get("issuer", ""))[:200],
        serial=str(signed.get("cert_serial_number", ""))[:100],
        generator=str(generators[0].get("name", manifest.get("claim_generator", "")))[:200],
        source_types=tuple(_source_types(assertions)),
        ingredients=tuple(str(one.get("title", ""))[:200] for one in _ingredients(manifest)),
        record=_ours(ours),
    )


def _ours(data: object) -> RightsRecord | None:
    if not isinstance(data, dict) or not isinstance(data.get("record"), str):
        return None
    try:
        return records.parse(data["record"])
    except FormatError:
        return None


def _source_types(assertions: list[dict[str, Any]]) -> list[str]:
    found: dict[str, None] = {}
    for one in assertions:
        data = one.get("data")
        actions = data.get("actions", []) if isinstance(data, dict) else []
        for action in actions:
            if isinstance(action, dict) and action.get("digitalSourceType"):
                found[str(action["digitalSourceType"])[:200]] = None
    return list(found)[:10]


def _ingredients(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    found = manifest.get("ingredients", [])
    return [one for one in found if isinstance(one, dict)][:50]


def _builder(record: RightsRecord, kind: str, brought: Sequence[Ingredient]) -> Any:
    import c2pa

    builder = c2pa.Builder(_manifest(record, kind, len(brought)))
    for at, one in enumerate(brought):
        told = {"title": one.title, "relationship": "componentOf", "label": f"brought{at}"}
        builder.add_ingredient(json.dumps(told), "zip", io.BytesIO(one.data))
    return builder


def _manifest(record: RightsRecord, kind: str, brought: int) -> dict[str, Any]:

    agent = {"name": ", ".join(record.models) or record.software}
    actions: list[dict[str, Any]] = [
        {
            "action": "c2pa.created",
            "digitalSourceType": record.source_type,
            "softwareAgent": agent,
        }
    ]
    works = [one for one in record.credits if one.kind in ("piece", "source", "words")]
    labels = [f"parent{at}" for at in range(len(works))]
    placed = [*labels, *(f"brought{at}" for at in range(brought))]
    if placed:
        actions.append({"action": "c2pa.placed", "parameters": {"ingredientIds": placed}})
    return {
        "claim_generator_info": [{"name": record.software, "version": str(record.version)}],
        "title": record.title,
        "format": kind,
        "ingredients": [
            {
                "title": work.title,
                "format": "application/vnd.recordare.musicxml+xml",
                "instance_id": work.url or f"urn:cantilena:{work.kind}:{at}",
                "relationship": "componentOf",
                "label": labels[at],
            }
            for at, work in enumerate(works)
        ],
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": actions}},
            {"label": LABEL, "data": {"record": record.to_text()}},
        ],
    }


def _signer(certificate: Certificate) -> Any:
    import c2pa

    info = c2pa.C2paSignerInfo(
        certificate.algorithm.encode(), certificate.chain, certificate.key, None
    )
    return c2pa.Signer.from_info(info)


def _handler(kind: str) -> str:
    return "zip" if kind == "application/zip" else kind
