"""Content Credentials: signed and found again in every format, and broken by any change."""

from __future__ import annotations

import io
import json

import c2pa
import pytest
from cryptography import x509

from generation.errors import FormatError
from generation.rights import certificates, credentials
from generation.rights.credentials import BESIDE, EMBEDDED, State
from generation.rights.roles import BY_BOTH
from tests.generation.rights_examples import AWKWARD, RECORD
from tests.generation.test_rights_formats import FORMATS

CERTIFICATE = certificates.make()
SIGNED = {
    form: credentials.embed(
        FORMATS[form].write(FORMATS[form].plain, RECORD), form, RECORD, CERTIFICATE
    )
    for form in EMBEDDED
}


@pytest.mark.parametrize("form", EMBEDDED)
def test_credentials_are_found_in_the_file(form: str) -> None:
    found = credentials.read(SIGNED[form], form)
    assert found is not None
    assert found.state is State.VALID
    assert found.record == RECORD
    assert found.source_types == (BY_BOTH,)
    assert found.ingredients == ("Rain",)
    assert found.issuer == certificates.SELF_MADE
    assert found.generator == "Cantilena"
    assert FORMATS[form].read(SIGNED[form]) == RECORD, "and what stood there before is still there"


@pytest.mark.parametrize("form", BESIDE)
def test_credentials_beside_the_file_fit_it_alone(form: str) -> None:
    written = FORMATS[form].write(FORMATS[form].plain, AWKWARD)
    store = credentials.beside(written, form, AWKWARD, CERTIFICATE)
    found = credentials.read(written, form, store=store)
    assert found is not None
    assert (found.state, found.record) == (State.VALID, AWKWARD)
    other = credentials.read(written + b" ", form, store=store)
    assert other is not None
    assert other.state is State.ALTERED


@pytest.mark.parametrize("form", set(EMBEDDED) - {"mxl"})
def test_one_changed_byte_shows(form: str) -> None:
    data = bytearray(SIGNED[form])
    at = {"pdf": 300, "svg": data.find(b'width="8"') + 7, "png": len(data) - 20}.get(form, 0)
    data[at or len(data) // 2] ^= 1
    found = credentials.read(bytes(data), form)
    assert found is None or found.state is State.ALTERED


def test_an_exchanged_score_in_a_zip_shows() -> None:
    data = SIGNED["mxl"]
    other = data.replace(b"<work-title>", b"<work-titlf>").replace(
        b"</work-title>", b"</work-titlf>"
    )
    assert other != data
    found = credentials.read(other, "mxl")
    assert found is None or found.state is State.ALTERED


@pytest.mark.parametrize("form", EMBEDDED)
def test_a_file_without_credentials_has_none(form: str) -> None:
    assert credentials.read(FORMATS[form].write(FORMATS[form].plain, RECORD), form) is None


def test_whom_the_operator_trusts_is_trusted() -> None:
    root = CERTIFICATE.chain[CERTIFICATE.chain.rindex(b"-----BEGIN") :]
    found = credentials.read(SIGNED["svg"], "svg", anchors=root)
    assert found is not None
    assert found.state is State.TRUSTED
    stranger = certificates.make().chain
    other = credentials.read(SIGNED["svg"], "svg", anchors=stranger[stranger.rindex(b"-----B") :])
    assert other is not None
    assert other.state is State.VALID


def test_rubbish_beside_a_file_is_refused_in_a_sentence() -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        credentials.read(b"MThd", "midi", store=b"rubbish")


def test_the_self_made_certificate_says_so() -> None:
    leaf, root = x509.load_pem_x509_certificates(CERTIFICATE.chain)
    assert "vouched for by nobody" in leaf.issuer.rfc4514_string()
    leaf.verify_directly_issued_by(root)
    assert "key" not in repr(CERTIFICATE)


@pytest.mark.parametrize("form", EMBEDDED)
@pytest.mark.parametrize("altered", [False, True])
def test_the_credentials_of_what_was_brought_go_on_as_an_ingredients(
    form: str, altered: bool
) -> None:
    data = SIGNED["mxl"].replace(b"<work-title>", b"<work-titlf>") if altered else SIGNED["mxl"]
    brought = [credentials.Ingredient("brought.mxl", data)]
    plain = FORMATS[form].write(FORMATS[form].plain, RECORD)
    signed = credentials.embed(plain, form, RECORD, CERTIFICATE, brought=brought)
    found = credentials.read(signed, form)
    assert found is not None
    assert found.state is State.VALID
    assert sorted(found.ingredients) == ["Rain", "brought.mxl"]
    with c2pa.Reader(credentials._handler(EMBEDDED[form]), io.BytesIO(signed)) as reader:
        told = json.loads(reader.json())
    assert len(told["manifests"]) == 2, "its own manifest, and that of the file that was brought"


def test_credentials_beside_a_file_hold_an_ingredient_too() -> None:
    brought = [credentials.Ingredient("brought.mxl", SIGNED["mxl"])]
    plain = FORMATS["midi"].write(FORMATS["midi"].plain, RECORD)
    store = credentials.beside(plain, "midi", RECORD, CERTIFICATE, brought=brought)
    found = credentials.read(plain, "midi", store=store)
    assert found is not None
    assert (found.state, len(found.ingredients)) == (State.VALID, 2)
