"""Whether a document is sealed by whom it should be, before it is printed. What is printed is a picture; the seal is the file's.

Order is the defence. The signature is checked over the raw bytes first: it has to cover all of them but its own hexadecimal digits. Only
what the authority has sealed reaches a PDF parser, so that a hostile file is refused by a search for a few words and one look at a
signature, in time and memory proportional to its size. Nothing is fetched: not certificates, not OCSP, not CRLs.

The seal's certificate has to be valid now and at the moment that the seal claims. No time-stamp authority vouches for that moment
(PAdES B-B), so a seal does not outlive its certificate: the centre seals again. Revocation counts as far as CRLs are given.
"""

from __future__ import annotations

import asyncio
import binascii
import io
import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asn1crypto.cms import SignedData
    from asn1crypto.crl import CertificateList
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation.status import StandardCMSSignatureStatus

LARGEST = 4 * 1024 * 1024
"""Bytes of a document, as `kiosk.wire.results` has it."""
LARGEST_SIGNATURE = 64 * 1024
"""Bytes of CMS: a chain of certificates takes 3 kB."""
_SKEW = timedelta(minutes=5)
_UNREADABLE = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What parsers of signatures raise for hostile bytes: an unknown algorithm, for one, is looked up as an attribute of a module."""
_RANGE = re.compile(rb"/ByteRange\s{0,8}\[\s{0,8}(\d{1,10})\s{1,8}(\d{1,10})\s{1,8}(\d{1,10})\s{1,8}(\d{1,10})\s{0,80}\]")


@dataclass(frozen=True)
class Authority:
    """`roots`: certificates, PEM or DER, one or several in each. `signer`: the organisation in the seal's certificate; empty: any that the
    roots vouch for. `crls`: as the roots; a certificate in one of them seals nothing, and one that none of them speaks for neither.
    `takes_stand_in`: whether seals for demonstration count."""

    roots: tuple[bytes, ...]
    signer: str
    crls: tuple[bytes, ...] = ()
    takes_stand_in: bool = True


@dataclass(frozen=True)
class Genuine:
    """All that shows is as `signer` sealed it. `sealed_at`: by its own word.

    What no signature can cover stands in its container and shows nowhere: certificates, and attributes that are not signed, as a time-stamp
    (PAdES B-T) is. Files that differ in them alone are all genuine."""

    signer: str
    sealed_at: datetime
    pages: int


@dataclass(frozen=True)
class _Trust:
    """An `Authority`, read."""

    roots: list[Certificate]
    crls: list[CertificateList]


class NotGenuine(Exception):
    """Not to be printed. `code`: document.unsigned, document.altered (a byte is not as it was sealed, or more were put behind),
    document.expired (the seal's certificate is not valid now, or was not then), document.untrusted (not by this authority, or not for
    seals), document.revoked, document.wrong-signer (of this authority, another organisation's), document.not-a-pdf, document.too-large.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class BadAuthority(ValueError):
    """What should be root certificates or CRLs is something else, or a CRL has run out: a matter of configuration, not of the document."""

    code = "documents.bad-authority"


def verify(pdf: bytes, authority: Authority, now: datetime) -> Genuine:
    """What was sealed, by whom, when. `now` is aware. Raises `NotGenuine`; `BadAuthority` for the authority itself."""
    if len(pdf) > LARGEST:
        raise NotGenuine("document.too-large", f"{len(pdf)} bytes")
    if not pdf.startswith(b"%PDF-"):
        raise NotGenuine("document.not-a-pdf")
    roots, crls = _roots(authority), _crls(authority, now)
    covered, container = _cut(pdf)
    certificate = _check(covered, _cms(container), authority.signer, _Trust(roots, crls), now)
    sealed_at, pages = _opened(pdf, container)
    if not certificate.not_valid_before <= sealed_at <= certificate.not_valid_after or sealed_at > now + _SKEW:
        raise NotGenuine("document.expired", "the certificate was not valid when it was sealed, or that is yet to come")
    return Genuine(_organisation(certificate), sealed_at, pages)


def _cut(pdf: bytes) -> tuple[bytes, bytes]:
    """What the signature covers, and its container: the one string that /ByteRange leaves out. Raises `NotGenuine`.

    Exactly one signature, from the first byte to the last. What was put behind a sealed document (an incremental update) is not covered,
    and so is altered, whatever a viewer would call it.
    """
    found = [[int(number) for number in match.groups()] for match in _RANGE.finditer(pdf)]
    if not found:
        raise NotGenuine("document.unsigned" if b"/ByteRange" not in pdf else "document.altered", "no byte range")
    begin, first, second, rest = found[-1]
    if len(found) > 1 or begin or not first < second <= len(pdf) or second + rest != len(pdf):
        raise NotGenuine("document.altered", "the signature does not cover the whole file")
    gap = pdf[first:second]
    if gap[:1] != b"<" or gap[-1:] != b">" or len(gap) > 2 * LARGEST_SIGNATURE:
        raise NotGenuine("document.altered", "the signature does not lie in its gap")
    try:
        container = binascii.unhexlify(gap[1:-1])
    except ValueError:
        raise NotGenuine("document.altered", "the signature is no hexadecimal string") from None
    if gap[1:-1] not in (container.hex().encode(), container.hex().upper().encode()):  # nothing covers the digits themselves
        raise NotGenuine("document.altered", "the signature is spelt otherwise")
    return pdf[:first] + pdf[second:], container


def _cms(container: bytes) -> SignedData:
    """The signature; behind it only zeros, which fill its place (ISO 32000-2, 12.8.1). Raises `NotGenuine`."""
    from asn1crypto import cms, parser

    try:
        size = parser.peek(container)
        contents = parser.parse(container[:size])[4]
        kind = parser.peek(contents)
        if container[size:].strip(b"\0") or kind + parser.peek(contents[kind:]) != len(contents):
            raise NotGenuine("document.altered", "something stands behind the signature")
        information = cms.ContentInfo.load(container[:size], strict=True)
        signed = information["content"]
        if information["content_type"].native != "signed_data" or not _is_plain(signed):
            raise NotGenuine("document.altered", "not one signature in the usual form")
        return signed
    except _UNREADABLE as error:
        raise NotGenuine("document.altered", f"the signature can't be read: {type(error).__name__}") from None


def _is_plain(signed: SignedData) -> bool:
    """One signer, and nothing said in two ways. No signature covers versions and the list of algorithms (RFC 5652, 5.1 and 5.3): other
    values in them would be another file that is genuine as well."""
    (signer,) = signed["signer_infos"]
    version = {"issuer_and_serial_number": "v1", "subject_key_identifier": "v3"}[signer["sid"].name]
    digest = signer["digest_algorithm"]
    listed = [one.dump() for one in signed["digest_algorithms"]]
    return bool(
        signed["version"].native == signer["version"].native == version
        and listed == [digest.dump()]
        and digest["parameters"].native is None
    )


def _check(covered: bytes, cms: SignedData, signer: str, trust: _Trust, now: datetime) -> Certificate:
    """The seal's certificate. Raises `NotGenuine`, in the order: altered, revoked, untrusted, expired, wrong signer."""
    status = _status(covered, cms, trust, now)
    if not (status.intact and status.valid):
        raise NotGenuine("document.altered", "the signature does not fit")
    certificate = status.signing_cert
    signer_id = cms["signer_infos"][0]["sid"]
    if signer_id.name == "issuer_and_serial_number" and signer_id.chosen["issuer"].dump() != certificate.issuer.dump():
        raise NotGenuine("document.altered", "the signer is named otherwise than in the certificate")  # RFC 5280 7.1 would let case pass
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    if status.revoked:
        raise NotGenuine("document.revoked")
    usage = certificate.key_usage_value
    if certificate.ca or usage is None or "non_repudiation" not in usage.native:  # pyHanko does not ask this of a root itself
        raise NotGenuine("document.untrusted", "the certificate is not for documents")
    if not status.trusted:
        in_its_time = _status(covered, cms, trust, begins + (ends - begins) / 2)
        if begins <= now <= ends or not in_its_time.trusted:
            raise NotGenuine("document.untrusted", str(status.trust_problem_indic))
        raise NotGenuine("document.expired", "the seal's certificate is not valid now")
    if signer and _organisation(certificate) != signer:
        raise NotGenuine("document.wrong-signer")
    return certificate


def _organisation(certificate: Certificate) -> str:
    return str(certificate.subject.native.get("organization_name", ""))


def _status(covered: bytes, cms: SignedData, trust: _Trust, moment: datetime) -> StandardCMSSignatureStatus:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.errors import PathError, ValidationError

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # of what it refuses it logs names out of a stranger's certificate
    try:
        context = ValidationContext(
            trust_roots=trust.roots, moment=moment, allow_fetching=False, crls=trust.crls, time_tolerance=timedelta(0),
            revocation_mode="require" if trust.crls else "soft-fail",
        )  # fmt: skip
        usage = KeyUsageConstraints(key_usage={"non_repudiation"})
        return asyncio.run(async_validate_detached_cms(covered, cms, context, key_usage_settings=usage))
    except (*_UNREADABLE, InvalidSignature, UnsupportedAlgorithm, PathError, ValidationError) as error:
        raise NotGenuine("document.altered", f"the signature can't be checked: {type(error).__name__}") from None


def _opened(pdf: bytes, container: bytes) -> tuple[datetime, int]:
    """The moment that the seal claims, and the pages. What any viewer takes for the document's signature is the one that was checked.
    Raises `NotGenuine`."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        (signature,) = reader.embedded_regular_signatures
        if signature.pkcs7_content != container or signature.evaluate_signature_coverage() != SignatureCoverageLevel.ENTIRE_FILE:
            raise NotGenuine("document.altered", "the signature in the form is another one")
        moment = signature.self_reported_timestamp
        if moment is None or moment.tzinfo is None:
            raise NotGenuine("document.altered", "the seal does not say when")
        return moment, int(reader.root["/Pages"]["/Count"])
    except (*_UNREADABLE, PdfError) as error:
        raise NotGenuine("document.not-a-pdf", f"sealed, but no document: {type(error).__name__}") from None


def _roots(authority: Authority) -> list[Certificate]:
    from asn1crypto import x509

    from kiosk.wire.results import STAND_IN

    try:
        found = [x509.Certificate.load(der) for one in authority.roots for der in _ders(one)]
        for certificate in found:
            _ = certificate.native["tbs_certificate"]
    except (ValueError, TypeError) as error:
        raise BadAuthority(f"no certificate: {type(error).__name__}") from None
    if not found:
        raise BadAuthority("no certificate")
    if not authority.takes_stand_in and any(one.subject.native.get("common_name") == STAND_IN for one in found):
        raise BadAuthority("the root of seals for demonstration, which count for nothing in production")
    return found


def _crls(authority: Authority, now: datetime) -> list[CertificateList]:
    """One that has run out would make every document look untrusted, though nothing is wrong with any."""
    from asn1crypto import crl

    try:
        found = [crl.CertificateList.load(der, strict=True) for one in authority.crls for der in _ders(one)]
        ends = [one.native["tbs_cert_list"]["next_update"] for one in found]
    except (ValueError, TypeError) as error:
        raise BadAuthority(f"no CRL: {type(error).__name__}") from None
    if authority.crls and not found:
        raise BadAuthority("no CRL")
    if any(end is not None and end < now for end in ends):
        raise BadAuthority("a CRL has run out")
    return found


def _ders(one: bytes) -> list[bytes]:
    from asn1crypto import pem

    return [der for _, _, der in pem.unarmor(one, multiple=True)] if pem.detect(one) else [one]
