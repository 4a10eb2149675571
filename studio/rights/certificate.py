"""The certificate that files are signed with: the operator's, else one made at first start."""

from __future__ import annotations

import logging
import os
from functools import cache
from pathlib import Path

from django.conf import settings

from generation.rights import certificates
from generation.rights.credentials import Certificate

log = logging.getLogger(__name__)
SAID = (
    "Files are signed with a certificate that this studio made for itself: that they are "
    "unchanged can be checked, who the studio is nobody vouches for. Set CANTILENA_CERTIFICATE "
    "and CANTILENA_CERTIFICATE_KEY to one from a listed authority."
)


@cache
def certificate() -> Certificate:
    """The chain and the key. Made on the first call where none is set."""
    chain, key = settings.CERTIFICATE, settings.CERTIFICATE_KEY
    if chain and key:
        algorithm = settings.CERTIFICATE_ALGORITHM
        return Certificate(Path(chain).read_bytes(), Path(key).read_bytes(), algorithm)
    return _own(settings.STATE_DIR / "certificate.pem")


def self_made() -> bool:
    return not (settings.CERTIFICATE and settings.CERTIFICATE_KEY)


def anchors() -> bytes:
    """The authorities that are trusted here."""
    return Path(settings.CERTIFICATE_ANCHORS).read_bytes() if settings.CERTIFICATE_ANCHORS else b""


def _own(kept: Path) -> Certificate:
    """Chain and key in one file, for us alone; of two processes that begin, one makes it."""
    if not kept.exists():
        made = certificates.make()
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_name(f".{kept.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(made.key + made.chain)
        try:
            os.link(draft, kept)  # fails, unlike a rename, where another was quicker
        except FileExistsError:
            pass
        else:
            log.warning(SAID)
        draft.unlink()
    key, mark, chain = kept.read_bytes().partition(b"-----BEGIN CERTIFICATE")
    return Certificate(mark + chain, key)
