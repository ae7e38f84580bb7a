"""What is not exactly as the right office sealed it is not printed, and is told apart by its code; whatever a file is, it can't crash."""

from __future__ import annotations

import base64
import binascii
import io
import logging
import re
import time
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

from kiosk.central import seal_keys
from kiosk.central.seals import OFFICE
from kiosk.documents.seals import LARGEST, Authority, BadAuthority, NotGenuine, verify
from tests import sealed

GAP = re.compile(rb"<[0-9a-fA-F]{1500,}>")
"""Where the signature stands in hexadecimal digits."""


def code(pdf: bytes, of: Authority | None = None, now: datetime = sealed.LATER) -> str:
    with pytest.raises(NotGenuine) as caught:
        verify(pdf, of or sealed.authority(), now)
    return caught.value.code


def test_what_the_office_sealed_is_genuine() -> None:
    found = verify(sealed.certificate(), sealed.authority(), sealed.LATER)
    assert (found.signer, found.sealed_at, found.pages) == (OFFICE, sealed.MOMENT, 1)
    assert verify(sealed.certificate(), sealed.authority(signer=""), sealed.LATER) == found
    der = sealed.keys().authority.public_bytes(Encoding.DER)
    assert verify(sealed.certificate(), Authority((der,), OFFICE), sealed.LATER) == found
    assert (
        verify(sealed.certificate(), Authority((sealed.root() + sealed.root(seal_keys.make("x", sealed.MOMENT)),), ""), sealed.LATER)
        == found
    )


ALTERED = ("document.altered", "document.not-a-pdf", "document.unsigned")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_byte_changed_is_noticed(data: st.DataObject) -> None:
    pdf = bytearray(sealed.certificate())
    place = data.draw(st.integers(0, len(pdf) - 1))
    pdf[place] ^= data.draw(st.integers(1, 255))
    assert code(bytes(pdf)) in ALTERED


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_bit_of_the_signature_itself_is_noticed(data: st.DataObject) -> None:
    """No signature covers itself: what it says twice has to agree, and what it need not say may not be there."""
    pdf = sealed.certificate()
    gap = GAP.search(pdf)
    assert gap
    container = bytearray(binascii.unhexlify(gap[0][1:-1]))
    place = data.draw(st.one_of(st.integers(0, 60), st.integers(590, 760), st.integers(0, len(container) - 1)))
    container[place] ^= 1 << data.draw(st.integers(0, 7))
    assert code(pdf.replace(gap[0], b"<" + container.hex().encode() + b">")) in ALTERED


def test_a_signer_in_other_letters_is_not_the_one_of_the_certificate() -> None:
    """Names are compared without regard to case (RFC 5280, 7.1), and the signature does not cover the signer's: one bit would pass."""
    pdf = sealed.certificate()
    gap = GAP.search(pdf)
    assert gap
    container = binascii.unhexlify(gap[0][1:-1])
    named = [one.start() for one in re.finditer(b"kiosk stand-in", container)]
    assert len(named) > 1, "in the certificate and beside the signature"
    for at in named:
        other = container[:at] + b"K" + container[at + 1 :]
        assert code(pdf.replace(gap[0], b"<" + other.hex().encode() + b">")) in ALTERED


def test_the_fill_behind_the_signature_is_part_of_it() -> None:
    pdf = sealed.certificate()
    end = next(re.finditer(rb"0{64,}>", pdf)).end() - 1
    for one in (b"1", b"a", b" "):
        assert code(pdf[: end - 1] + one + pdf[end:]) == "document.altered"


def test_what_is_put_behind_is_noticed() -> None:
    """A byte, a comment, another person's incremental update, which leaves the sealed bytes as they are."""
    pdf = sealed.certificate()
    assert code(pdf + b"\n") == "document.altered"
    assert code(pdf + b"%%EOF\n") == "document.altered"
    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    writer.add_annotation(0, FreeText(text="9", rect=(50, 50, 90, 90)))
    grown = io.BytesIO()
    writer.write(grown)
    assert grown.getvalue().startswith(pdf)
    assert code(grown.getvalue()) == "document.altered"


def test_a_seal_cut_out_of_one_document_does_not_fit_another() -> None:
    pdf, other = sealed.certificate(), sealed.sealed_with(sealed.keys(), pdf=sealed.composed() + b"\n")
    mine, theirs = GAP.search(pdf), GAP.search(other)
    assert mine and theirs
    assert code(pdf.replace(mine[0], theirs[0])) == "document.altered"


def test_no_document_no_seal_too_much() -> None:
    assert code(sealed.composed()) == "document.unsigned"
    assert code(b"") == code(b"<html>") == "document.not-a-pdf"
    assert code(b"%PDF-1.7\n" + bytes(LARGEST)) == "document.too-large"
    assert code(b"%PDF-1.7\n") == "document.unsigned"


def test_a_certificate_counts_in_its_time_alone() -> None:
    """Now, and when it was sealed: nobody but the seal itself vouches for that moment."""
    ends = sealed.keys().certificate.not_valid_after_utc
    assert verify(sealed.certificate(), sealed.authority(), ends - timedelta(minutes=1)).pages == 1
    assert code(sealed.certificate(), now=ends + timedelta(seconds=1)) == "document.expired"
    assert code(sealed.certificate(), now=sealed.MOMENT - timedelta(hours=2)) == "document.expired"
    assert code(sealed.sealed_with(sealed.keys(), sealed.MOMENT - timedelta(days=9))) == "document.expired"
    assert code(sealed.sealed_with(sealed.keys(), sealed.LATER + timedelta(hours=1))) == "document.expired"


def test_another_authority_and_another_office() -> None:
    stranger = seal_keys.make(OFFICE, sealed.MOMENT)  # of the same name
    assert code(sealed.sealed_with(stranger)) == "document.untrusted"
    assert code(sealed.sealed_with(stranger), now=sealed.LATER + timedelta(days=4000)) == "document.untrusted"
    assert code(sealed.sealed_with(sealed.other_office())) == "document.wrong-signer"
    assert verify(sealed.sealed_with(sealed.other_office()), sealed.authority(signer=""), sealed.LATER).signer == sealed.OTHER_OFFICE


def test_a_certificate_that_is_not_for_seals_seals_nothing() -> None:
    """The authority's own key may sign certificates; RFC 5280 (4.2.1.3) wants content commitment for a document."""
    made = sealed.keys()
    misused = seal_keys.SealKeys(made.authority, made.authority, made.authority_key, made.authority_key)
    assert code(sealed.sealed_with(misused), sealed.authority(signer="")) == "document.untrusted"


def test_what_was_revoked_seals_nothing() -> None:
    made = sealed.keys()
    gone = x509.RevokedCertificateBuilder(made.certificate.serial_number, sealed.MOMENT).build()
    none = x509.CertificateRevocationListBuilder(made.authority.subject, sealed.MOMENT, sealed.LATER + timedelta(days=30))
    number = x509.AuthorityKeyIdentifier.from_issuer_public_key(made.authority_key.public_key())
    none = none.add_extension(number, critical=False).add_extension(x509.CRLNumber(1), critical=False)
    empty, listed = (
        one.sign(made.authority_key, SHA256()).public_bytes(Encoding.DER) for one in (none, none.add_revoked_certificate(gone))
    )
    assert verify(sealed.certificate(), Authority((sealed.root(),), OFFICE, (empty,)), sealed.LATER).pages == 1
    assert code(sealed.certificate(), Authority((sealed.root(),), OFFICE, (listed,))) == "document.revoked"
    armoured = b"".join(b"-----BEGIN X509 CRL-----\n" + base64.encodebytes(one) + b"-----END X509 CRL-----\n" for one in (empty, listed))
    assert code(sealed.certificate(), Authority((sealed.root(),), OFFICE, (armoured,))) == "document.revoked"


def test_crls_that_are_none_or_have_run_out_are_a_matter_of_configuration() -> None:
    """Never a word against the document."""
    made = sealed.keys()
    ended = x509.CertificateRevocationListBuilder(made.authority.subject, sealed.MOMENT, sealed.LATER - timedelta(minutes=1))
    old = ended.add_extension(x509.CRLNumber(1), critical=False).sign(made.authority_key, SHA256()).public_bytes(Encoding.DER)
    for crl in (b"", b"no CRL", sealed.root(), old):
        with pytest.raises(BadAuthority):
            verify(sealed.certificate(), Authority((sealed.root(),), OFFICE, (crl,)), sealed.LATER)


def test_roots_that_are_none_are_a_matter_of_configuration() -> None:
    for root in (b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        with pytest.raises(BadAuthority):
            verify(sealed.certificate(), Authority((root,), OFFICE), sealed.LATER)
    with pytest.raises(BadAuthority):
        verify(sealed.certificate(), Authority((), OFFICE), sealed.LATER)


def test_seals_for_demonstration_count_for_nothing_in_production() -> None:
    """Whoever installed the stand-in's root there made a mistake; it is told as one."""
    pdf = sealed.certificate()
    assert verify(pdf, Authority((sealed.root(),), OFFICE, takes_stand_in=True), sealed.LATER).signer == OFFICE
    with pytest.raises(BadAuthority, match="demonstration"):
        verify(pdf, Authority((sealed.root(),), OFFICE, takes_stand_in=False), sealed.LATER)


def test_a_stranger_s_file_never_reaches_a_parser_of_pdfs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The signature over the raw bytes comes first: what nobody vouches for is not looked into."""
    from pyhanko.pdf_utils import reader

    def opened(*_: object, **__: object) -> None:
        raise AssertionError("opened")

    monkeypatch.setattr(reader.PdfFileReader, "__init__", opened)
    for pdf in (sealed.composed(), sealed.certificate() + b" ", b"%PDF-1.7 /ByteRange [0 9 10 14]"):
        assert code(pdf).startswith("document.")


def test_hostile_files_take_no_longer_than_their_size() -> None:
    """Each of these once hung some reader of PDFs: nested dictionaries, endless byte ranges, whitespace before a bracket."""
    hostile = (
        b"%PDF-1.7\n" + b"<<" * 2_000_000,
        b"%PDF-1.7\n" + b"/ByteRange [" * 300_000,
        b"%PDF-1.7\n/ByteRange" + b" " * 4_000_000,
        b"%PDF-1.7\n" + b"/ByteRange [0 10 20 30]" * 150_000,
        b"%PDF-1.7\n/ByteRange [0 40 4000000 9]" + b"<" + b"0" * 3_999_000 + b">",
    )
    for pdf in hostile:
        begun = time.process_time()
        assert code(pdf).startswith("document.")
        assert time.process_time() - begun < 2


def test_nothing_of_a_refused_file_reaches_a_log(caplog: pytest.LogCaptureFixture) -> None:
    """pyHanko would log the names in a stranger's certificate."""
    with caplog.at_level(logging.DEBUG):
        assert code(sealed.sealed_with(seal_keys.make("金丝雀单位", sealed.MOMENT))) == "document.untrusted"
    assert "金丝雀" not in caplog.text


def test_pypdf_reads_the_same_document() -> None:
    """Another reader finds one page, one field, and the permission to change nothing (DocMDP 1)."""
    reader = PdfReader(io.BytesIO(sealed.certificate()))
    (found,) = (reader.get_fields() or {}).values()
    assert found["/FT"] == "/Sig"
    value = found["/V"]
    assert value["/SubFilter"] == "/ETSI.CAdES.detached"
    assert value["/Reference"][0]["/TransformParams"]["/P"] == 1
    assert len(reader.pages) == 1
