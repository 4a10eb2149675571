"""A JSON document with a signature in it, for what no format with credentials holds.

The signature (ECDSA or RSA-PSS, SHA-256) is of the document's canonical text without it: sorted
keys, no spaces, ASCII. The chain of certificates stands beside it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from generation.rights.credentials import Certificate

FIELD: Final = "signature"


def signed(document: Mapping[str, Any], certificate: Certificate) -> dict[str, Any]:
    """The document with its signature."""
    text = canonical(document)
    key = load_pem_private_key(certificate.key, None)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        made = key.sign(text, ec.ECDSA(hashes.SHA256()))
    elif isinstance(key, rsa.RSAPrivateKey):
        made = key.sign(text, _PSS, hashes.SHA256())
    elif isinstance(key, ed25519.Ed25519PrivateKey):
        made = key.sign(text)
    else:
        raise TypeError("The certificate's key is of a kind that cannot sign here.")
    told = {"value": base64.b64encode(made).decode(), "chain": certificate.chain.decode()}
    return {**document, FIELD: told}


def verified(document: Mapping[str, Any]) -> str | None:
    """Whose certificate signed the document, by the name in it; None: nobody's signature, or the
    document is not as it was signed."""
    try:
        told = document[FIELD]
        leaf = x509.load_pem_x509_certificates(told["chain"].encode())[0]
        made = base64.b64decode(told["value"], validate=True)
        key = leaf.public_key()
        text = canonical({name: value for name, value in document.items() if name != FIELD})
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(made, text, ec.ECDSA(hashes.SHA256()))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(made, text, _PSS, hashes.SHA256())
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(made, text)
        else:
            return None
    except (InvalidSignature, KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        return None
    names = leaf.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
    return str(names[0].value) if names else leaf.subject.rfc4514_string()


def canonical(document: Mapping[str, Any]) -> bytes:
    """The text that is signed."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


_PSS = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.MAX_LENGTH)
