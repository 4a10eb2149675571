"""A certificate of one's own making, for a studio that has none from a listed authority.

It says so itself. Whoever reads a file signed with it can see that the file is unchanged, and
that the same studio signed another; who the studio is nobody vouches for.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from generation.rights.credentials import Certificate

SELF_MADE: Final = "Cantilena (self-made, vouched for by nobody)"
_YEARS: Final = 10
_USES: Final = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


def make() -> Certificate:
    """A new authority, a certificate signed by it, and its key (ES256). The authority's own key
    is forgotten: it signs nothing else."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name, name = _name("root"), _name("signer")
    root = _begun(root_name, root_name, root_key.public_key())
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    root = root.add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    leaf = _begun(name, root_name, key.public_key())
    leaf = leaf.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    leaf = leaf.add_extension(_usage("digital_signature"), critical=True)
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])  # as C2PA asks
    leaf = leaf.add_extension(purpose, critical=False)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    leaf = leaf.add_extension(issuer, critical=False)
    signed = [one.sign(root_key, hashes.SHA256()) for one in (leaf, root)]
    return Certificate(
        chain=b"".join(one.public_bytes(Encoding.PEM) for one in signed),
        key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


def _name(what: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, SELF_MADE),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Cantilena {what}"),
        ]
    )


def _begun(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*granted: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{use: use in granted for use in _USES})
