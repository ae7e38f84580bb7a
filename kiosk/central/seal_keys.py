"""The keys of the stand-in's seals: an authority of its own and the certificate of one office, in one file of the centre's data folder.

`seal-keys.pem` can be read by its owner alone; `seal-authority.pem` beside it holds no key and is what terminals are given.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.wire.results import STAND_IN

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate, Name

AUTHORITY, KEYS, _LOCK = "seal-authority.pem", "seal-keys.pem", "seal-keys.lock"
VALID, AUTHORITY_VALID = timedelta(days=730), timedelta(days=3650)
_BEFORE = timedelta(hours=1)  # clocks differ
_KEY = b"-----BEGIN PRIVATE KEY-----"


class SealingError(Exception):
    """No seal: central.seal-keys (the keys are damaged, or in a folder that can't be used), central.seal-production, central.seal-refused
    (what was to be sealed is no PDF, or sealed already)."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class SealKeys:
    """`certificate`: of the office, by `authority`."""

    authority: Certificate
    certificate: Certificate
    authority_key: EllipticCurvePrivateKey = field(repr=False)
    key: EllipticCurvePrivateKey = field(repr=False)


def load_or_make(data_dir: Path, office: str, now: datetime) -> SealKeys:
    """Those of the folder. The authority is made once; the office's certificate again when half its time is over, or for another office.
    Raises `SealingError`: what is there and damaged is never replaced, because terminals trust the authority in it."""
    try:
        with _alone(data_dir):
            found = _read(data_dir) if (data_dir / KEYS).exists() else make(office, now)
            if not (data_dir / KEYS).exists() or not _fits(found.certificate, office, now):
                found = issue(found.authority, found.authority_key, office, now)
                _write(data_dir, found)
            return found
    except OSError as error:
        raise SealingError("central.seal-keys", f"{data_dir}: {error.strerror}") from error


def make(office: str, now: datetime) -> SealKeys:
    """A new authority, kept nowhere, and the certificate of one office."""
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("演示电子印章签发机构", STAND_IN)
    return issue(_certificate(name, key, name, key, now, AUTHORITY_VALID, authority=True), key, office, now)


def issue(authority: Certificate, authority_key: EllipticCurvePrivateKey, office: str, now: datetime) -> SealKeys:
    """A new key and certificate for an office."""
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    valid = min(VALID, authority.not_valid_after_utc - now)
    certificate = _certificate(_name(office, f"{office}电子印章"), key, authority.subject, authority_key, now, valid, authority=False)
    return SealKeys(authority, certificate, authority_key, key)


def _fits(certificate: Certificate, office: str, now: datetime) -> bool:
    from cryptography.x509.oid import NameOID

    (named,) = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return named.value == office and begins <= now <= begins + (ends - begins) / 2


def _name(organisation: str, common: str) -> Name:
    from cryptography.x509 import Name, NameAttribute
    from cryptography.x509.oid import NameOID

    named = ((NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common))
    return Name([NameAttribute(oid, value) for oid, value in named])


def _certificate(
    subject: Name, key: EllipticCurvePrivateKey, issuer: Name, issuer_key: EllipticCurvePrivateKey, now: datetime, valid: timedelta,
    *, authority: bool,
) -> Certificate:  # fmt: skip
    """An authority's, or one that may sign documents and nothing else (content commitment: RFC 5280, 4.2.1.3)."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=not authority, key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=authority, crl_sign=authority, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), now - _BEFORE, now + valid)
    builder = builder.add_extension(x509.BasicConstraints(authority, 0 if authority else None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    return builder.sign(issuer_key, SHA256())


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Two processes that start together make one authority."""
    with (data_dir / _LOCK).open("a") as lock:
        (data_dir / _LOCK).chmod(0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(data_dir: Path) -> SealKeys:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificates

    kept = (data_dir / KEYS).read_bytes()
    try:
        authority, certificate = load_pem_x509_certificates(kept)
        first, second = (load_pem_private_key(_KEY + one, None) for one in kept.split(_KEY)[1:])
    except ValueError:
        raise SealingError("central.seal-keys", f"{data_dir / KEYS}: this is no key file of the stand-in") from None
    if not isinstance(first, EllipticCurvePrivateKey) or not isinstance(second, EllipticCurvePrivateKey):
        raise SealingError("central.seal-keys", f"{data_dir / KEYS}: other keys than the stand-in's")
    return SealKeys(authority, certificate, first, second)


def _write(data_dir: Path, made: SealKeys) -> None:
    """The keys last: a file of keys without the authority beside it would never get one."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    certificates = [one.public_bytes(Encoding.PEM) for one in (made.authority, made.certificate)]
    keys = [one.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) for one in (made.authority_key, made.key)]
    _replace(data_dir / AUTHORITY, certificates[0], 0o644)
    _replace(data_dir / KEYS, b"".join([*certificates, *keys]), 0o600)


def _replace(path: Path, content: bytes, mode: int) -> None:
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
